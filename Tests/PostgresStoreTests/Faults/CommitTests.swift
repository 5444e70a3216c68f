import AccessAuth
import Foundation
import Glibc
import Synchronization
import Testing

@testable import PostgresStore

/// A server on which a commit waits for a standby that never comes: the one moment in which nobody can tell is held for
/// as long as a test likes.
// One after the other: each starts servers of its own.
@Suite("A commit that nobody can tell the end of", .serialized)
struct CommitTests {
  private func cluster() throws -> Cluster {
    let cluster = try Cluster()
    try cluster.run("CREATE TABLE t (n int8 PRIMARY KEY)", in: "accessauth")
    try cluster.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    try cluster.run("SELECT pg_reload_conf()")
    // The server reads it in its own time.
    while try cluster.run("SHOW synchronous_standby_names") != "nobody" { usleep(10_000) }
    return cluster
  }

  /// Begins a commit that waits, and ends it by `end`, which gets the server's process of the connection.
  private func commit(
    on cluster: Cluster, within patience: Duration = .seconds(20), _ end: @escaping @Sendable (Int32) -> Void
  ) throws -> PostgresFailure? {
    var connection = try PGConnection(to: cluster.target())
    let process = connection.serverProcess
    try connection.send("BEGIN")
    try connection.send("INSERT INTO t VALUES (1)")
    try connection.sendCommit()
    try connection.sync()
    _ = try connection.flush()
    let deadline = Deadline.after(patience)
    Thread.detachNewThread {
      for _ in 0..<2000 {
        let wait = try? cluster.run("SELECT wait_event FROM pg_stat_activity WHERE pid = \(process)")
        if wait == "SyncRep" { break }
        usleep(10_000)
      }
      end(process)
    }
    do throws(PostgresFailure) {
      _ = try connection.next(before: deadline)
      _ = try connection.next(before: deadline)
      _ = try connection.next(before: deadline)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "a server that is killed in the middle of a commit leaves it unknown, and what it had written is there afterwards")
  func killed() throws {
    let cluster = try cluster()
    let failure = try commit(on: cluster) { _ in cluster.kill9() }
    #expect(failure == .commitUnknown)
    try cluster.start(settings: ["synchronous_standby_names="])
    #expect(try cluster.run("SELECT count(*) FROM t", in: "accessauth") == "1")
  }

  @Test("a server process that ends in the middle of a commit leaves it unknown")
  func terminated() throws {
    let cluster = try cluster()
    let failure = try commit(on: cluster) { process in _ = try? cluster.run("SELECT pg_terminate_backend(\(process))") }
    #expect(failure == .commitUnknown)
  }

  @Test("a commit that was cut short in its wait for a standby is unknown, though the server says that it is done")
  func cancelled() throws {
    let cluster = try cluster()
    let failure = try commit(on: cluster) { process in _ = try? cluster.run("SELECT pg_cancel_backend(\(process))") }
    #expect(failure == .commitUnknown)
  }

  @Test("a commit that does not end in time is unknown, and the server goes on waiting: nothing was cancelled")
  func late() throws {
    let cluster = try cluster()
    let failure = try commit(on: cluster, within: .seconds(4)) { _ in }
    #expect(failure == .commitUnknown)
    #expect(try cluster.run("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == "1")
    #expect(try cluster.run("SELECT count(*) FROM t", in: "accessauth") == "0")
  }

  @Test("a connection that is lost before the commit is asked for has written nothing for certain")
  func before() throws {
    let cluster = try Cluster()
    let session = try Session(to: cluster.target(), before: .patient)
    try session.queue("BEGIN")
    try session.run("CREATE TABLE u (n int8)")
    cluster.kill9()
    let failure = #expect(throws: PostgresFailure.self) { try session.run("INSERT INTO u VALUES (1)") }
    // A server process may have had the time to say so.
    #expect(failure == .lost || failure == .refused("57P01", constraint: nil))
    #expect(session.isBroken)
  }

  @Test("work that has a name is done again on a new connection, finds what it did the first time, and is durable then")
  func again() async throws {
    let cluster = try cluster()
    let pool = Pool(to: try cluster.target(), bounds: PoolBounds(lines: 1), turn: WorkTurn()) { 0.5 }
    let tries = Counter()
    async let found = pool.submit(repeatable: true, within: .seconds(30)) { session in
      tries.next()
      try session.queue("BEGIN")
      let isThere = try session.exists("SELECT 1 FROM t WHERE n = 7")
      if isThere { try session.demandDurability() } else { try session.run("INSERT INTO t VALUES (7)") }
      try session.commit()
      return isThere
    }
    while try cluster.run("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") != "1" {
      try await Task.sleep(for: .milliseconds(10))
    }
    try cluster.run("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
    // The second time it waits again: what it found must not be promised before a standby has it.
    while try tries.count < 2
      || cluster.run("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") != "1"
    { try await Task.sleep(for: .milliseconds(10)) }
    try cluster.run("ALTER SYSTEM SET synchronous_standby_names = ''")
    try cluster.run("SELECT pg_reload_conf()")
    #expect(try await found)
    pool.close()
  }

  @Test("work without a name is not done again, and nobody is told that it was done")
  func notAgain() async throws {
    let cluster = try cluster()
    let pool = Pool(to: try cluster.target(), bounds: PoolBounds(lines: 1), turn: WorkTurn()) { 0.5 }
    let tries = Counter()
    let done = Task {
      try await pool.submit(within: .seconds(30)) { session in
        tries.next()
        try session.queue("BEGIN")
        try session.run("INSERT INTO t VALUES (8)")
        try session.commit()
      }
    }
    while try cluster.run("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") != "1" {
      try await Task.sleep(for: .milliseconds(10))
    }
    try cluster.run("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
    await #expect(throws: StoreError.unavailable) { try await done.value }
    #expect(tries.count == 1)
    pool.close()
  }

  @Test(
    "a batch whose commit nobody can tell the end of is asked again on a new connection, under the same names"
  )
  func batchAgain() async throws {
    let cluster = try cluster()
    let target = try cluster.target()
    let pool = Pool(to: target, bounds: PoolBounds(lines: 1), turn: BatchTurn(work: Named())) { 0.5 }
    let answers = Task {
      await withTaskGroup(of: Result<Bool, StoreError>.self) { group in
        for number in 1...5 as ClosedRange<Int64> {
          group.addTask {
            await withCheckedContinuation {
              pool.enter(.init(number: number, answer: $0), group: 0, before: .after(.seconds(30)))
            }
          }
        }
        return await group.reduce(into: [Result<Bool, StoreError>]()) { $0.append($1) }
      }
    }
    while try cluster.run("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") != "1" {
      try await Task.sleep(for: .milliseconds(10))
    }
    try cluster.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
    try cluster.run("ALTER SYSTEM SET synchronous_standby_names = ''")
    try cluster.run("SELECT pg_reload_conf()")
    let all = await answers.value
    #expect(all.count == 5 && all.allSatisfy { $0 == .success(true) })
    #expect(try cluster.run("SELECT count(*) FROM t", in: "accessauth") == "5")
    pool.close()
  }

  /// Inserts numbers, and finds those that are there.
  private struct Named: BatchWork {
    struct Item: Sendable {
      let number: Int64
      let answer: CheckedContinuation<Result<Bool, StoreError>, Never>
    }

    func tenant(of item: Item) -> TenantID { .none }
    func marks(of item: Item) -> [Int64] { [item.number] }
    func send(_ items: [Item], of tenant: TenantID, to connection: inout PGConnection) throws(PostgresFailure) {
      try connection.send(
        "INSERT INTO t SELECT n FROM unnest($1) n WHERE NOT EXISTS (SELECT 1 FROM t WHERE t.n = n.n)",
        List(items.map(\.number)))
    }
    func read(_ items: [Item], from result: borrowing PGResult) throws -> [Bool] { items.map { _ in true } }
    func finish(_ item: Item, _ result: Result<Bool, StoreError>) { item.answer.resume(returning: result) }
  }
}

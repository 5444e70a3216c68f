import AccessAuth
import Foundation
import Glibc
import SodiumPrimitives
import Synchronization
import Testing

@testable import PostgresStore

// One after the other: each starts servers of its own.
@Suite("A server that is not as it should be", .serialized)
struct ServerTests {
  /// Who asks for the same number to be written, and waits.
  private final class Asked: Sendable {
    private let given = Mutex<[BatchTests.Numbers.Item]>([])
    var items: [BatchTests.Numbers.Item] { given.withLock { $0 } }

    func ask() async -> Bool {
      let result = await withCheckedContinuation { answer in
        given.withLock { $0.append(.init(number: 7, answer: answer)) }
      }
      return (try? result.get()) ?? false
    }
  }

  private func pool(_ target: PostgresTarget, lines: Int = 2) -> Pool<WorkTurn> {
    Pool(to: target, bounds: PoolBounds(lines: lines), turn: WorkTurn()) { 0.5 }
  }

  /// How many threads this process has.
  private static func threads() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
  }

  /// Why no connection to `target` can be made; nil where one can.
  private func flaw(of target: PostgresTarget) throws -> ConnectFlaw? {
    do {
      _ = try PGConnection(to: target)
      return nil
    } catch PostgresFailure.unreachable(let flaw) {
      return flaw
    }
  }

  @Test("a server that is down at the start is said to be silent, callers are refused, and it is found when it comes")
  func downAtStart() async throws {
    let cluster = try Cluster()
    cluster.kill9()
    let pool = pool(try cluster.target())
    await #expect(throws: StoreError.unavailable) { try await pool.submit(within: .milliseconds(800)) { _ in } }
    #expect(pool.standing.open == 0)
    #expect(pool.connectFlaw == .silent)
    try cluster.start()
    while pool.standing.open == 0 { try await Task.sleep(for: .milliseconds(20)) }
    #expect(pool.connectFlaw == nil)
    #expect(try await pool.submit(within: .seconds(20)) { try $0.first("SELECT $1", true) { try $0.bool() } } == true)
    pool.close()
  }

  @Test(
    "a server that stands still answers nobody: a thousand callers are refused in time, on the threads that were there"
  )
  func stopped() async throws {
    let cluster = try Cluster()
    let pool = pool(try cluster.target())
    _ = try await pool.submit(within: .seconds(20)) { try $0.run("SELECT 1::int8") }
    cluster.signal(SIGSTOP)
    let threadsBefore = try Self.threads()
    var refused = 0
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<1000 {
        group.addTask {
          do throws(StoreError) {
            _ = try await pool.submit { try $0.run("SELECT 1::int8") }
            return false
          } catch {
            return true
          }
        }
      }
      let threads = (try? Self.threads()) ?? .max
      // Other tests of this process come and go meanwhile; a thread for each caller would be a thousand more.
      #expect(threads - threadsBefore < 300, "\(threadsBefore), then \(threads)")
      for await isRefused in group where isRefused { refused += 1 }
    }
    // Nobody went on before that: the server still stands.
    #expect(refused == 1000)
    cluster.signal(SIGCONT)
    var isBack = false
    while !isBack {
      isBack = (try? await pool.submit(within: .seconds(20)) { try $0.exists("SELECT 1::int8") }) ?? false
    }
    pool.close()
  }

  @Test("A-02 an answer that came too late is not taken for the answer to what was asked next, nor is anything asked")
  func late() throws {
    let cluster = try Cluster()
    let session = try Session(to: cluster.target(), before: .patient)
    #expect(try session.first("SELECT 1::int8") { try $0.int() } == 1)
    cluster.signal(SIGSTOP)
    session.deadline = .after(.milliseconds(200))
    #expect(throws: PostgresFailure.late) { try session.first("SELECT 2::int8") { try $0.int() } }
    cluster.signal(SIGCONT)
    session.deadline = .after(.seconds(20))
    // By then the late answer is there to be read.
    _ = try cluster.run("SELECT pg_sleep(0.2)")
    for _ in 0..<3 {
      #expect(throws: PostgresFailure.lost) { try session.first("SELECT 3::int8") { try $0.int() } }
    }
    #expect(session.isBroken)
  }

  @Test("A-02 of a batch whose connection broke in its middle, nothing more is sent, and all of it is asked again")
  func brokenBatch() async throws {
    let cluster = try Cluster()
    try cluster.run("CREATE TABLE t (n int8 PRIMARY KEY)", in: "accessauth")
    let session = try Session(to: cluster.target(), before: .patient)
    cluster.signal(SIGSTOP)
    session.deadline = .after(.milliseconds(200))
    let numbers = BatchTests.Numbers()
    // Equal ones cannot go together: each is a part of its own.
    let asked = Asked()
    async let first = asked.ask()
    async let second = asked.ask()
    async let third = asked.ask()
    while asked.items.count < 3 { await Task.yield() }
    #expect(BatchTurn(work: numbers).take(asked.items, on: session).sorted() == [0, 1, 2])
    for item in asked.items { numbers.finish(item, .failure(.unavailable)) }
    let answers = await [first, second, third]
    #expect(answers == [false, false, false], "none of them was answered before")
    #expect(numbers.turns.all == [1])
    cluster.signal(SIGCONT)
  }

  @Test("A-05 whatever a role or a database says, a commit waits for the disk")
  func synchronousCommit() throws {
    let cluster = try Cluster()
    try cluster.run("ALTER ROLE admin SET synchronous_commit = off")
    try cluster.run("ALTER DATABASE accessauth SET synchronous_commit = local")
    let session = try Session(to: cluster.target(), before: .patient)
    #expect(try session.first("SHOW synchronous_commit") { try $0.text() } == "on")
    let together = try Session(to: cluster.target().together, before: .patient)
    #expect(try together.first("SHOW synchronous_commit") { try $0.text() } == "on")
    #expect(try together.first("SHOW lock_timeout") { try $0.text() } == "250ms")
  }

  @Test("a server that was killed and started again is used again")
  func restarted() async throws {
    let cluster = try Cluster()
    let pool = pool(try cluster.target())
    _ = try await pool.submit(within: .seconds(20)) { try $0.run("SELECT 1::int8") }
    cluster.kill9()
    await #expect(throws: StoreError.unavailable) {
      try await pool.submit(within: .seconds(1)) { try $0.run("SELECT 1::int8") }
    }
    try cluster.start()
    var isBack = false
    while !isBack {
      isBack = (try? await pool.submit(within: .seconds(20)) { try $0.exists("SELECT 1::int8") }) ?? false
    }
    pool.close()
  }

  @Test("a standby is refused, and among several hosts the one that can be written is found")
  func standby() throws {
    let cluster = try Cluster()
    let standby = try cluster.standby()
    #expect(try flaw(of: standby.target()) == .readOnly)
    let both = try PostgresTarget(url: "postgresql:///accessauth?host=\(standby.folder),\(cluster.folder)&user=admin")
    let session = try Session(to: both, before: .patient)
    #expect(try session.first("SELECT pg_is_in_recovery()") { try $0.bool() } == false)
    #expect(both.order.turned("a,b", count: 2) == "b,a", "it is asked first the next time")
    #expect(both.order.turned("5432", count: 2) == "5432", "one port is for all")
    #expect(both.hosts == [standby.folder[...], cluster.folder[...]])
    _ = try Session(to: both, before: .patient)
    #expect(both.order.turned("a,b", count: 2) == "b,a")
  }

  @Test("who is not admitted is told where to look, and nothing of the server's words")
  func refusals() throws {
    let cluster = try Cluster.shared.get()
    #expect(try flaw(of: cluster.target("nobody_here")) == .notAdmitted)
    #expect(try flaw(of: cluster.target(database: "nothing")) == .noDatabase)
    let guarded = try cluster.database()
    let stranger = "stranger_\(guarded)"
    try cluster.run("REVOKE CONNECT ON DATABASE \(guarded) FROM PUBLIC; CREATE ROLE \(stranger) LOGIN")
    #expect(try flaw(of: cluster.target(stranger, database: guarded)) == .notAdmitted)
    let nowhere = try PostgresTarget(url: "postgresql:///d?host=/tmp/aapg-nowhere&user=u")
    #expect(try flaw(of: nowhere) == .silent)
  }

  @Test("a password is demanded, refused and admitted")
  func password() throws {
    let cluster = try Cluster()
    try cluster.run("CREATE ROLE guarded LOGIN PASSWORD 'right'")
    let rules = "\(cluster.folder)/data/pg_hba.conf"
    try "local all guarded scram-sha-256\nlocal all all trust\n".write(
      toFile: rules, atomically: false, encoding: .utf8)
    try cluster.run("SELECT pg_reload_conf()")
    let url = cluster.url("guarded")
    let without = try PostgresTarget(url: url)
    #expect(try flaw(of: without) == .notAdmitted)
    let wrong = try PostgresTarget(url: url, password: SecretBytes(copying: Array("wrong".utf8).span))
    #expect(try flaw(of: wrong) == .notAdmitted)
    let right = try PostgresTarget(url: url, password: SecretBytes(copying: Array("right".utf8).span))
    let session = try Session(to: right, before: .patient)
    #expect(try session.first("SELECT $1", true) { try $0.bool() } == true)
  }

  @Test("the server's settings of a connection are those of the program")
  func settings() throws {
    let session = try Database().session()
    func setting(_ name: String) throws -> String? {
      try session.first("SELECT current_setting($1)", name) { try $0.text() }
    }
    #expect(try setting("statement_timeout") == "2s")
    #expect(try setting("application_name") == "accessauth")
    #expect(try setting("search_path") == "accessauth")
    #expect(try setting("client_encoding") == "UTF8")
    #expect(try setting("default_transaction_isolation") == "read committed")
  }
}

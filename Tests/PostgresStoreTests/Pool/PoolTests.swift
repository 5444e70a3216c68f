import AccessAuth
import Foundation
import Synchronization
import Testing

@testable import PostgresStore

@Suite("A pool on a server")
struct PoolTests {
  private func pool(_ target: PostgresTarget, lines: Int = 2, waiting: Int = 1024) -> Pool<WorkTurn> {
    Pool(to: target, bounds: PoolBounds(lines: lines, waiting: waiting), turn: WorkTurn()) { 0.5 }
  }

  @Test("many callers are answered over a few connections, and the pool ends")
  func many() async throws {
    let pool = pool(try Database().target())
    let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
      for number in 0..<200 as Range<Int64> {
        group.addTask {
          try await pool.submit(within: .seconds(20)) { try $0.first("SELECT $1", number) { try $0.int() } ?? 0 }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(sum == 19_900)
    #expect(pool.standing.open == 2)
    pool.close()
    await #expect(throws: StoreError.unavailable) { try await pool.submit { _ in } }
  }

  @Test("two transactions that lock each other out both succeed: the one that lost is done again")
  func deadlock() async throws {
    let database = try Database()
    try database.run("CREATE TABLE t (n int8 PRIMARY KEY, v int8); INSERT INTO t VALUES (1, 0), (2, 0)")
    let pool = pool(try database.target())
    // The server looks for a deadlock after a second, and the one that is left could by then have waited too long.
    let tries = Counter()
    let met = Meeting(of: 2)
    async let one: Void = pool.submit(within: .seconds(20)) { session in
      let attempt = tries.next()
      try session.queue("BEGIN")
      try session.queue("SET LOCAL deadlock_timeout = 50")
      try session.run("UPDATE t SET v = v + 1 WHERE n = 1")
      if attempt <= 2 { met.wait() }
      try session.run("UPDATE t SET v = v + 1 WHERE n = 2")
      try session.commit()
    }
    async let two: Void = pool.submit(within: .seconds(20)) { session in
      let attempt = tries.next()
      try session.queue("BEGIN")
      try session.queue("SET LOCAL deadlock_timeout = 50")
      try session.run("UPDATE t SET v = v + 1 WHERE n = 2")
      if attempt <= 2 { met.wait() }
      try session.run("UPDATE t SET v = v + 1 WHERE n = 1")
      try session.commit()
    }
    _ = try await (one, two)
    pool.close()
    #expect(tries.count >= 3)
    #expect(try database.run("SELECT string_agg(v::text, ',') FROM t") == "2,2")
  }

  @Test("a transaction that another one overtook is done again")
  func serialization() async throws {
    let database = try Database()
    try database.run("CREATE TABLE t (n int8 PRIMARY KEY, v int8); INSERT INTO t VALUES (1, 0)")
    let pool = pool(try database.target(), lines: 4)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try await pool.submit(within: .seconds(20)) { session in
            try session.queue("BEGIN ISOLATION LEVEL SERIALIZABLE")
            let now = try session.first("SELECT v FROM t WHERE n = 1") { try $0.int() } ?? 0
            try session.run("UPDATE t SET v = $1 WHERE n = 1", now + 1)
            try session.commit()
          }
        }
      }
      try await group.waitForAll()
    }
    pool.close()
    #expect(try database.run("SELECT v FROM t") == "8")
  }

  @Test("a statement that takes too long is ended by the server, and its connection goes on")
  func statementTimeout() throws {
    let session = try Database().session()
    #expect(throws: PostgresFailure.refused(.cancelled, constraint: nil)) {
      try session.run("SELECT pg_sleep(60)::text")
    }
    #expect(!session.isBroken)
    #expect(try session.first("SELECT $1", true) { try $0.bool() } == true)
  }

  @Test("the client's own deadline drops the connection, and the next caller gets a new one")
  func ownDeadline() async throws {
    let pool = pool(try Database().target(), lines: 1)
    await #expect(throws: StoreError.unavailable) {
      try await pool.submit(within: .milliseconds(900)) { try $0.run("SELECT pg_sleep(60)::text") }
    }
    #expect(try await pool.submit(within: .seconds(20)) { try $0.first("SELECT $1", true) { try $0.bool() } } == true)
    pool.close()
  }

  @Test("H-05 what comes beyond the places of a full pool is refused as busy")
  func full() async throws {
    let database = try Database()
    let pool = pool(try database.target(), lines: 1, waiting: 1)
    let (inside, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let first: Void = pool.submit(within: .seconds(20)) { _ in
      inside.signal()
      release.wait()
    }
    await Task.detached { wait(inside) }.value
    async let second: Void = pool.submit(within: .seconds(20)) { _ in }
    while pool.standing.waiting == 0 { try await Task.sleep(for: .milliseconds(5)) }
    await #expect(throws: StoreError.busy) { try await pool.submit(within: .seconds(20)) { _ in } }
    release.signal()
    _ = try await (first, second)
    pool.close()
  }

  @Test("work that throws of its own leaves no transaction behind")
  func ownError() async throws {
    let database = try Database()
    try database.run("CREATE TABLE t (n int8)")
    let pool = pool(try database.target(), lines: 1)
    await #expect(throws: StoreError.corrupt) {
      try await pool.submit(within: .seconds(20)) { session in
        try session.queue("BEGIN")
        try session.run("INSERT INTO t VALUES (1)")
        throw StoreError.corrupt
      }
    }
    let count = try await pool.submit(within: .seconds(20)) { try $0.first("SELECT count(*) FROM t") { try $0.int() } }
    #expect(count == 0)
    pool.close()
  }
}

/// Blocks a thread of its own, as no task may.
func wait(_ semaphore: DispatchSemaphore) { semaphore.wait() }

/// Where threads wait for each other.
final class Meeting: Sendable {
  private let missing: Mutex<Int>
  private let gate = DispatchSemaphore(value: 0)
  private let count: Int

  init(of count: Int) {
    self.count = count
    missing = Mutex(count)
  }

  func wait() {
    let isLast = missing.withLock { missing in
      missing -= 1
      return missing == 0
    }
    if isLast { for _ in 0..<count { gate.signal() } }
    gate.wait()
  }
}

/// Counts.
final class Counter: Sendable {
  private let value = Mutex(0)

  var count: Int { value.withLock { $0 } }

  @discardableResult
  func next() -> Int {
    value.withLock { value in
      value += 1
      return value
    }
  }
}

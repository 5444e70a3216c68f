import AccessAuth
import Foundation
import Glibc
import Testing

@testable import PostgresStore

/// One request asks several times, and waits no longer for all of it than for one.
@Suite("A request's patience with its store") struct PatienceTests {
  private func pool(_ target: PostgresTarget) -> Pool<WorkTurn> {
    Pool(to: target, bounds: PoolBounds(lines: 1), turn: WorkTurn()) { 0.5 }
  }

  @Test("H-04 what one call of a request has waited, the next cannot wait; who works for nobody has the whole time")
  func spent() async throws {
    let pool = pool(try Database().target())
    _ = try await pool.submit(within: .seconds(20)) { try $0.run("SELECT 1::int8") }
    let patience = StorePatience(.seconds(20))
    try await patience.bounding {
      _ = try await pool.submit(within: .seconds(20)) { _ in usleep(300_000) }
    }
    #expect(patience.left <= .milliseconds(19_700))
    // Less is left than a piece of work needs.
    patience.spend(patience.left - .milliseconds(200))
    let tries = Counter()
    _ = await patience.bounding {
      await #expect(throws: StoreError.busy) { try await pool.submit { _ in tries.next() } }
    }
    #expect(tries.count == 0)
    _ = try await patience.bounding {
      try await StorePatience.unbound { try await pool.submit(within: .seconds(20)) { _ in tries.next() } }
    }
    #expect(tries.count == 1)
    pool.close()
  }

  @Test("H-04 before a server that stands still a request asks once, and is told at once from then on")
  func stopped() async throws {
    let cluster = try Cluster()
    let pool = pool(try cluster.target())
    _ = try await pool.submit(within: .seconds(20)) { try $0.run("SELECT 1::int8") }
    cluster.signal(SIGSTOP)
    let patience = StorePatience()
    let tries = Counter()
    _ = await patience.bounding {
      for _ in 0..<100 {
        await #expect(throws: StoreError.self) {
          try await pool.submit { session in
            tries.next()
            try session.run("SELECT 1::int8")
          }
        }
      }
    }
    #expect(tries.count == 1)
    #expect(patience.left < .milliseconds(500))
    cluster.signal(SIGCONT)
    pool.close()
  }
}

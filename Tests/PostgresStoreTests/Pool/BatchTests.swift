import AccessAuth
import SodiumPrimitives
import Synchronization
import Testing

@testable import PostgresStore

@Suite("Work that goes together")
struct BatchTests {
  /// Inserts numbers, each once; a tenant is named and ignored.
  struct Numbers: BatchWork {
    struct Item: Sendable {
      let number: Int64
      var tenant = TenantID.none
      let answer: CheckedContinuation<Result<Bool, StoreError>, Never>
    }

    let turns = TurnSizes()

    func tenant(of item: Item) -> TenantID { item.tenant }
    func marks(of item: Item) -> [Int64] { [item.number] }
    func send(_ items: [Item], of tenant: TenantID, to connection: inout PGConnection) throws(PostgresFailure) {
      turns.note(items.count)
      try connection.send("INSERT INTO t SELECT unnest($1)", List(items.map(\.number)))
    }
    func read(_ items: [Item], from result: borrowing PGResult) throws -> [Bool] {
      let changed = result.changed
      return items.map { _ in changed == items.count }
    }
    func finish(_ item: Item, _ result: Result<Bool, StoreError>) { item.answer.resume(returning: result) }
  }

  final class TurnSizes: Sendable {
    private let sizes = Mutex<[Int]>([])
    func note(_ size: Int) { sizes.withLock { $0.append(size) } }
    var all: [Int] { sizes.withLock { $0 } }
  }

  private func pool(_ work: Numbers, _ database: Database, lines: Int = 1) throws -> Pool<BatchTurn<Numbers>> {
    Pool(to: try database.target(), bounds: PoolBounds(lines: lines, linger: 0.125), turn: BatchTurn(work: work)) {
      0.5
    }
  }

  private func ask(_ pool: Pool<BatchTurn<Numbers>>, _ number: Int64, of tenant: TenantID = .none) async -> Result<
    Bool, StoreError
  > {
    await withCheckedContinuation {
      pool.enter(.init(number: number, tenant: tenant, answer: $0), group: 0, before: .after(.seconds(20)))
    }
  }

  @Test("many callers share few transactions, whatever their tenants, and each gets its own answer")
  func together() async throws {
    let database = try Database()
    try database.run("CREATE TABLE t (n int8 PRIMARY KEY)")
    let work = Numbers()
    let pool = try pool(work, database)
    let tenants = (0..<3).map { _ in TenantID.some() }
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<300 as Range<Int64> {
        group.addTask {
          let result = await ask(pool, number, of: tenants[Int(number % 3)])
          #expect(result == .success(true))
        }
      }
    }
    pool.close()
    #expect(try database.run("SELECT count(*) FROM t") == "300")
    #expect(work.turns.all.count < 300 && work.turns.all.reduce(0, +) == 300)
  }

  @Test("one whose row is taken is refused, and costs the others nothing")
  func conflict() async throws {
    let database = try Database()
    try database.run("CREATE TABLE t (n int8 PRIMARY KEY); INSERT INTO t VALUES (50)")
    let pool = try pool(Numbers(), database)
    let refused = await withTaskGroup(of: Int64?.self) { group in
      for number in 0..<100 as Range<Int64> {
        group.addTask { await ask(pool, number) == .success(true) ? nil : number }
      }
      return await group.reduce(into: [Int64]()) { all, number in if let number { all.append(number) } }
    }
    pool.close()
    #expect(refused == [50])
    #expect(try database.run("SELECT count(*) FROM t") == "100")
  }

  @Test("two of the same row go one after the other: the second sees the first")
  func same() async throws {
    let database = try Database()
    try database.run("CREATE TABLE t (n int8 PRIMARY KEY)")
    let pool = try pool(Numbers(), database, lines: 2)
    let done = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<20 { group.addTask { await ask(pool, 7) == .success(true) } }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    pool.close()
    #expect(done == 1)
  }
}

import AccessAuth
import AccessAuthTesting
import Testing

@testable import PostgresStore

@Suite struct ContractTests {
  /// Each case has a database and connections of its own; a server has only so many.
  private static let places = Places(6)

  @Test("the store keeps the contract of every store", arguments: StoreContract<PostgresStore>.cases)
  func contract(_ part: StoreContract<PostgresStore>.Case) async throws {
    try await Self.places.one {
      let database = try Database(withSchema: true)
      let target = try database.target("accessauth_serve")
      let contract = StoreContract<PostgresStore>(
        make: { PostgresStore(target, .few, throttleTime: .callers) },
        reopen: { (store: PostgresStore) in
          store.close()
          return PostgresStore(target, .few, throttleTime: .callers)
        },
        end: { (store: PostgresStore) in store.close() })
      try await contract.run(part)
    }
  }
}

/// Lets only so many do something at once.
actor Places {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func one<Value: Sendable>(_ work: @concurrent @Sendable () async throws -> Value) async rethrows -> Value {
    if free == 0 { await withCheckedContinuation { waiting.append($0) } } else { free -= 1 }
    defer { if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() } }
    return try await work()
  }
}

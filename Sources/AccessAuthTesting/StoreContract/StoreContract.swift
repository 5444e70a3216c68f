public import AccessAuth
public import Testing

/// What every store of a service has to do: the same cases, the same races, whatever engine is behind it. The cases
/// know the ports alone.
///
/// ```swift
/// @Test("the store keeps the contract", arguments: StoreContract<CredentialStore>.cases)
/// func contract(_ part: StoreContract<CredentialStore>.Case) async throws {
///   try await StoreContract(make: …, reopen: …, end: …).run(part)
/// }
/// ```
public struct StoreContract<Store: ServiceStore>: Sendable {
  /// Makes an empty store.
  let make: @Sendable () async throws -> Store
  /// Ends a store and opens what it kept.
  let reopen: @Sendable (Store) async throws -> Store
  /// Ends a store for good.
  let end: @Sendable (Store) async throws -> Void

  /// A contract over an engine, of which each case gets a store of its own.
  public init(
    make: @escaping @Sendable () async throws -> Store, reopen: @escaping @Sendable (Store) async throws -> Store,
    end: @escaping @Sendable (Store) async throws -> Void
  ) {
    self.make = make
    self.reopen = reopen
    self.end = end
  }

  /// Runs one case.
  public func run(_ part: Case) async throws {
    let bench = Bench(store: try await make(), reopen: reopen)
    try await part.body(bench)
    try await end(bench.store)
  }

  /// One thing that a store does, as a sentence.
  public struct Case: Sendable, CustomTestStringConvertible {
    /// The sentence.
    public let testDescription: String
    let body: @Sendable (Bench) async throws -> Void

    init(_ sentence: String, _ body: @escaping @Sendable (Bench) async throws -> Void) {
      testDescription = sentence
      self.body = body
    }
  }

  /// Every case.
  public static var cases: [Case] {
    all.flatMap(\.self)
  }

  private static var all: [[Case]] {
    [
      records, media, holds, conflicts, removal, departures, tenants, claims, redemptions, races, attempts,
      consequences, candidates, durability, charging, throttling, clocks, ladders, lockouts, unknowns, pins, pinBudgets,
      cards, captures, sunCards, policies, purging, retention, sealing, eventLists, logs, checkpoints, webhooks,
      triggers, reports, persons, restores,
    ]
  }

  /// Asks again as long as the store has too much to do: it says so before it has done anything.
  static func patiently<Value>(_ ask: () async throws -> Value) async throws -> Value {
    for _ in 0..<200 {
      do { return try await ask() } catch StoreError.busy { try await Task.sleep(for: .milliseconds(20)) }
    }
    return try await ask()
  }

  /// What a case works with: a store, which it may have opened again.
  final class Bench: @unchecked Sendable {
    // Unchecked Sendable holds because a case reopens while nothing else runs.
    private(set) var store: Store
    private let reopenStore: @Sendable (Store) async throws -> Store

    init(store: Store, reopen: @escaping @Sendable (Store) async throws -> Store) {
      self.store = store
      reopenStore = reopen
    }

    func reopen() async throws { store = try await reopenStore(store) }
  }
}

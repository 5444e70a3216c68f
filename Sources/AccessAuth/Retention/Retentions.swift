public import SodiumPrimitives
import Synchronization

/// Reading and setting what a tenant keeps how long, and saying what would go.
public final class Retentions<Store: RetentionStore & RecordReader & ChangeStore & MediaReader, Random: RandomSource>:
  Sendable
{
  let management: Management<Store, Random>
  let basis: RetentionBasis<Store>
  /// The tenants of which somebody is told now what would go: one at a time, for it reads much.
  private let telling = Mutex<Set<TenantID>>([])

  /// Composes the use cases.
  public init(management: Management<Store, Random>) {
    self.management = management
    basis = RetentionBasis(store: management.store, keys: management.keys)
  }

  /// What the tenant keeps how long.
  public func retention(by caller: Caller) async throws(Refusal) -> Retention {
    try caller.demand(.readRetention)
    return try await kept(in: caller.tenant)
  }

  /// Sets all of it, instead of what was said before.
  public func set(
    _ wanted: Retention, expecting revision: Int64?, by caller: Caller
  ) async throws(Refusal) -> Retention {
    try caller.demand(.setRetention)
    try check(wanted)
    return try await management.retrying { () async throws(Refusal) in
      var retention = wanted.inOrder
      retention.revision = try await self.kept(in: caller.tenant).revision
      guard revision == nil || revision == retention.revision else { throw .preconditionFailed }
      let event = management.event(.retentionChanged, by: caller)
      switch try await management.commit([.setRetention(retention)], [event], by: caller) {
      case .done, .replay:
        retention.revision += 1
        return retention
      case .conflict(.revision): return nil
      case .conflict(.referenced): throw .notFound(pointer: "/contracts")
      case .conflict: throw .inconsistent
      }
    }
  }

  /// Says what would go if a round began now, by what is kept now or by `draft`. It reads until `clock` says that its time is
  /// over; nothing is changed.
  public func preview(
    _ draft: Retention?, by caller: Caller, clock: () -> Moment
  ) async throws(Refusal) -> RetentionPreview {
    try caller.demand(.readRetention)
    if let draft { try check(draft) }
    let tenant = caller.tenant
    guard telling.withLock({ $0.insert(tenant).inserted }) else { throw .store(.busy) }
    defer { telling.withLock { _ = $0.remove(tenant) } }
    let end = clock().boot + RetentionPreview.maximumTime
    return try await management.reading { () async throws(StoreError) in
      let judge = try await basis.judge(of: tenant, by: draft, at: caller.moment.wall)
      var preview = RetentionPreview(at: caller.moment.wall)
      var last: EventAge?
      repeat {
        guard clock().boot < end else { return preview.cutShort() }
        let ages = try await management.store.ages(of: tenant, after: last, limit: Self.slice)
        for age in ages {
          guard age.isReadable else { throw .corrupt }
          preview.count(judge.verdict(of: age), DataClass(age.class), since: age.receivedAt)
        }
        last = ages.count == Self.slice ? ages.last : nil
      } while last != nil
      var lastGrant: GrantAge?
      repeat {
        guard clock().boot < end else { return preview.cutShort() }
        let ages = try await management.store.grantAges(of: tenant, after: lastGrant, limit: Self.slice)
        for age in ages { preview.count(judge.verdict(of: age), .grants, since: age.endsAt) }
        lastGrant = ages.count == Self.slice ? ages.last : nil
      } while lastGrant != nil
      return preview
    }
  }

  /// How many events or grants are looked at in one reading.
  private static var slice: Int { 500 }

  private func kept(in tenant: TenantID) async throws(Refusal) -> Retention {
    try await management.reading { () async throws(StoreError) in try await basis.retention(of: tenant) }
  }

  private func check(_ retention: Retention) throws(Refusal) {
    if let flaw = retention.flaw { throw .invalid(pointer: flaw.pointer, detail: flaw.detail) }
  }
}

extension Retention {
  /// The same, in the order in which it is kept and shown.
  package var inOrder: Retention {
    var ordered = self
    ordered.contracts.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for index in ordered.contracts.indices {
      ordered.contracts[index].sites.sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
    ordered.legalHolds.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return ordered
  }
}

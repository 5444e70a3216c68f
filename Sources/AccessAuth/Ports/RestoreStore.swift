/// What follows from a rollback: it touches every tenant at once, and happens while nobody is served.
public protocol RestoreStore: Sendable {
  /// Raises the epoch, and in every tenant lets rest what rests after a restore and ends every pass that was made before:
  /// all of it or nothing. Returns only after the commit.
  func raise(_ raise: EpochRaise) async throws(StoreError) -> EpochRaised
  /// How much of the tenant rests.
  func resting(in tenant: TenantID) async throws(StoreError) -> Resting
}

/// A new epoch.
public struct EpochRaise: Sendable {
  /// The instance as it was read; its revision must still be the stored one.
  package let instance: Instance
  /// The epoch from now on.
  package let epoch: Int64
  /// The operator's own keys, where they were named: in their tenants every other one rests. Elsewhere, and where none was
  /// named, those of ``APIKey/operatorsOwn`` go on.
  package let ownKeys: [APIKeyID]
  /// The events of a tenant of which so much rests.
  package let events: @Sendable (Resting) -> [Event]

  package init(
    instance: Instance, epoch: Int64, ownKeys: [APIKeyID], events: @escaping @Sendable (Resting) -> [Event]
  ) {
    self.instance = instance
    self.epoch = epoch
    self.ownKeys = ownKeys
    self.events = events
  }
}

/// What a store says to a new epoch.
public enum EpochRaised: Hashable, Sendable {
  /// It is durable.
  case done(EpochTally)
  /// The instance changed meanwhile, and nothing was written.
  case moved
  /// One of the named keys is in no tenant, or was taken back; nothing was written.
  case unknownKey
}

/// What a new epoch has touched.
public struct EpochTally: Hashable, Sendable {
  /// How many tenants there are.
  public var tenants = 0
  /// How much rests now that did not before.
  public var resting = Resting()
  /// How many credentials have another pass now.
  public var passes: Int64 = 0

  package init() {}
}

public import SodiumPrimitives

/// Gives events their place in the log, off the door's path.
public protocol SealingStore: Sendable {
  /// At most `limit` events that have no place yet, of any tenant, in the order of their commits.
  func unsealed(limit: Int) async throws(StoreError) -> [(tenant: TenantID, event: Event)]
  /// How many events of `tenant` have a place: its last sequence.
  func logSize(of tenant: TenantID) async throws(StoreError) -> Int64
  /// Appends entries behind `size`. False, and nothing is written, when the log is no longer that long, or one of the
  /// events has a place already.
  func seal(_ entries: [SealEntry], of tenant: TenantID, behind size: Int64) async throws(StoreError) -> Bool
}

/// One entry of the log.
public struct SealEntry: Hashable, Sendable {
  /// The event.
  public let event: EventID
  /// SHA-256 of a zero byte and the event's bytes (RFC 6962 section 2.1).
  public let leaf: Digest

  package init(event: EventID, leaf: Digest) {
    self.event = event
    self.leaf = leaf
  }
}

/// Forgets what has served its time.
public protocol PurgeStore: Sendable {
  /// Deletes at most `limit` rows of one kind, and says how many went.
  func purge(_ kind: Purge, limit: Int) async throws(StoreError) -> Int
}

/// What can be forgotten.
public enum Purge: Hashable, Sendable {
  /// Attempts decided before this instant.
  case attempts(before: Instant)
  /// Burns that need not be remembered at this instant.
  case burns(at: Instant)
  /// Idempotency claims made before this instant.
  case claims(before: Instant)
  /// Armings of readers that are over at this instant.
  case captures(at: Instant)
}

/// Everything a service asks of its store.
public typealias ServiceStore = VerificationStore & ChangeStore & RecordReader & MediaReader & SealingStore & PurgeStore

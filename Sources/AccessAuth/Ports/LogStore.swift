public import SodiumPrimitives

/// The sealed log as it lies: places with or without their events, and the tree over their leaves. Proofs, exports and
/// streams read it; nothing of it ever changes.
public protocol LogStore: Sendable {
  /// At most `limit` places of `tenant` above `sequence`, up to `last` where it is named, oldest first. A filter that
  /// wants everything shows places whose event has left, too; any other shows only events that are there.
  func places(
    _ filter: EventFilter, of tenant: TenantID, above sequence: Int64, through last: Int64?, limit: Int
  ) async throws(StoreError) -> [LogPlace]
  /// The place that the event was given; nil where it has none.
  func place(of event: EventID, in tenant: TenantID) async throws(StoreError) -> LogPlace?
  /// The kept nodes of the tree that `reads` name, one array for each, all of one moment; an array is shorter where the
  /// log is.
  func nodes(_ reads: [NodeRead], of tenant: TenantID) async throws(StoreError) -> [[Digest]]
  /// At most `limit` records of what left the log, in the order of their events' identifiers, after `cursor`.
  func departures(of tenant: TenantID, after cursor: EventID?, limit: Int) async throws(StoreError) -> [Departure]
  /// The newest signed head of the tenant's log; nil before the first.
  func checkpoint(of tenant: TenantID) async throws(StoreError) -> SignedCheckpoint?
  /// Every tenant whose log has grown since its newest signed head, and how long it is.
  func headsToSign() async throws(StoreError) -> [(tenant: TenantID, size: Int64)]
}

/// A place in a tenant's log.
public struct LogPlace: Hashable, Sendable {
  /// The place, from 1: leaf `sequence - 1` of the tree.
  public let sequence: Int64
  /// The event that was given it.
  public let event: EventID
  /// The event's leaf hash.
  public let leaf: Digest
  /// The event itself; nil once it was purged or erased.
  public let kept: Event?

  package init(sequence: Int64, event: EventID, leaf: Digest, kept: Event?) {
    self.sequence = sequence
    self.event = event
    self.leaf = leaf
    self.kept = kept
  }
}

/// A signed head of a tenant's log.
public struct SignedCheckpoint: Hashable, Sendable {
  /// How many events it covers.
  public let size: Int64
  /// When it was signed.
  public let signedAt: Instant
  /// The note: a C2SP tlog-checkpoint.
  public let note: [UInt8]

  package init(size: Int64, signedAt: Instant, note: [UInt8]) {
    self.size = size
    self.signedAt = signedAt
    self.note = note
  }
}

public import SodiumPrimitives

/// Gives events their place in the log, off the door's path.
public protocol SealingStore: Sendable {
  /// At most `limit` events that have no place yet, of any tenant, in the order of their commits. One that cannot be read
  /// is left out, with all that its tenant committed after it, as a log has no gap; and so is everything of a tenant whose
  /// log is damaged. No other tenant waits for that.
  func unsealed(limit: Int) async throws(StoreError) -> [(tenant: TenantID, event: Event)]
  /// The events that ``unsealed(limit:)`` has left out as they cannot be read, the first of each tenant.
  var unreadableEvents: [UnreadableEvent] { get }
  /// The tenants to whose logs ``seal(_:of:behind:)`` could add nothing, as what is stored of them does not fit together.
  var damagedLogs: Set<TenantID> { get }
  /// How many events of `tenant` have a place: its last sequence.
  func logSize(of tenant: TenantID) async throws(StoreError) -> Int64
  /// Appends entries behind `size`. False, and nothing is written, when the log is no longer that long, or one of the
  /// events has a place already. Throws ``StoreError/corrupt`` where one of the places is taken.
  func seal(_ entries: [SealEntry], of tenant: TenantID, behind size: Int64) async throws(StoreError) -> Bool
}

extension SealingStore {
  /// Whether events of `tenant` stand without a place until a person has mended something.
  func standsStill(_ tenant: TenantID) -> Bool {
    damagedLogs.contains(tenant) || unreadableEvents.contains { $0.tenant == tenant }
  }
}

/// An event without a place that is not what was written: a row that a person has to look at.
public struct UnreadableEvent: Hashable, Sendable {
  /// Whose log stands still before it; nil where that cannot be read either, and no log does.
  public let tenant: TenantID?
  /// Which row it is, among the events of all tenants.
  public let position: Int64

  package init(tenant: TenantID?, position: Int64) {
    self.tenant = tenant
    self.position = position
  }
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
  /// Commands that ended before this instant.
  case commands(before: Instant)
  /// Approvals that were over before this instant.
  case approvals(before: Instant)
  /// Deliveries that ended before this instant.
  case webhookDeliveries(before: Instant)
  /// Reports of devices that were received before this instant; their numbers are known as old from then on.
  case reports(before: Instant)
  /// Keys of customers that ended before this instant.
  case customerKeys(before: Instant)
  /// Ranges in which a store keeps its events, if it does, and of which nothing is left at this instant; coming ones are made.
  case eventRanges(at: Instant)
}

/// What time asks of more than one tenant.
public protocol SweepStore: Sendable {
  /// At most `limit` commands, of any tenant, that are ``CommandStatus/queued`` and over at `instant`, or
  /// ``CommandStatus/delivered`` and over for ``Command/grace``.
  func overdueCommands(
    at instant: Instant, limit: Int
  ) async throws(StoreError) -> [(tenant: TenantID, command: Command)]
}

/// The sealed log as an outbox: what is to be sent where.
public protocol OutboxStore: Sendable {
  /// Every endpoint that gets messages at `instant`: enabled, its tenant not suspended, and, where it sees the grants of its
  /// maker alone, a key of that family not over.
  func openEndpoints(at instant: Instant) async throws(StoreError) -> [OpenEndpoint]
  /// At most `limit` sealed events of `tenant` above `sequence`, oldest first.
  func outbox(of tenant: TenantID, above sequence: Int64, limit: Int) async throws(StoreError) -> [OutboxEvent]
  /// The sealed event of this name.
  func outboxEvent(_ id: EventID, of tenant: TenantID) async throws(StoreError) -> OutboxEvent?
  /// At most `limit` deliveries to one endpoint that are ``WebhookDelivery/Status/pending`` and due at `instant`, the
  /// earliest first.
  func dueDeliveries(
    to endpoint: WebhookEndpointID, of tenant: TenantID, at instant: Instant, limit: Int
  ) async throws(StoreError) -> [WebhookDelivery]
  /// How many deliveries wait for a try, of every tenant; those to disabled endpoints wait for nothing.
  func deliveriesWaiting() async throws(StoreError) -> Int
}

/// An endpoint that gets messages, and what could be sent there.
public struct OpenEndpoint: Hashable, Sendable {
  /// Whose it is.
  public let tenant: TenantID
  /// The endpoint.
  public let endpoint: WebhookEndpoint
  /// The last sequence of the tenant's log.
  public let logSize: Int64
  /// When the earliest delivery is due that waits for another try; nil where none does.
  public let nextTryAt: Instant?

  package init(tenant: TenantID, endpoint: WebhookEndpoint, logSize: Int64, nextTryAt: Instant?) {
    self.tenant = tenant
    self.endpoint = endpoint
    self.logSize = logSize
    self.nextTryAt = nextTryAt
  }
}

/// A sealed event, and whose grant it is about.
public struct OutboxEvent: Hashable, Sendable {
  /// The event with its place.
  public let sealed: SealedEvent
  /// The family of keys that made the event's grant, or the person who was erased; nil where it names none, or the grant is
  /// gone.
  public let grantMaker: APIKeyID?
  /// The person, where the event tells that one was erased.
  public let erased: SubjectID?

  package init(_ sealed: SealedEvent, grantMaker: APIKeyID?, erased: SubjectID? = nil) {
    self.sealed = sealed
    self.grantMaker = grantMaker
    self.erased = erased
  }
}

/// Everything a service asks of its store.
public typealias ServiceStore = VerificationStore & ChangeStore & RecordReader & MediaReader & SealingStore & PurgeStore
  & SweepStore & OutboxStore & StoreWatch & LogStore & RetentionStore & PersonStore & ErasureStore & ReportStore
  & RestoreStore

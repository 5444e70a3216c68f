/// Where webhooks go.
public struct WebhookEndpoint: Hashable, Sendable {
  /// How a message is signed.
  public enum Signature: String, Hashable, Sendable, CaseIterable {
    /// Ed25519, by the tenant's key for webhooks.
    case v1a
    /// HMAC-SHA256, by a secret of the endpoint's own.
    case v1
  }

  /// Why an endpoint gets nothing.
  public enum DisabledReason: String, Hashable, Sendable, CaseIterable {
    /// A message failed to the last try.
    case failing
    /// Somebody switched it off.
    case requested
  }

  /// How long a secret that was replaced still signs beside the new one.
  public static let overlap = Duration.hours(24)
  /// The most endpoints of one tenant.
  public static let maximumPerTenant = 50

  /// Its identifier.
  public let id: WebhookEndpointID
  /// Where it is.
  public var url: String
  /// What it wants to know; empty is all that it may.
  public var types: [WebhookType]
  /// How its messages are signed.
  public let signature: Signature
  /// For people, at most 200 Unicode scalars.
  public var description: String?
  /// The secret of ``Signature/v1``, wrapped; nil for the other.
  package var wrappedSecret: [UInt8]?
  /// The one before, wrapped, while it still signs.
  package var wrappedSecretBefore: [UInt8]?
  /// When the secret was replaced.
  public var rotatedAt: Instant?
  /// Why it gets nothing; nil while it does.
  public var disabled: DisabledReason?
  /// The last sequence of the log that was looked at for it. Moved by ``Write/advance(_:from:to:_:)`` alone.
  public let cursor: Int64
  /// The family of the key that made it.
  public let madeBy: APIKeyID
  /// Whether it learns of everything in its tenant, alarms included, or of its maker's grants alone.
  public let seesAll: Bool
  /// When it was made.
  public let createdAt: Instant
  /// Raised by every change of the record.
  public var revision: Int64

  package init(
    id: WebhookEndpointID, url: String, types: [WebhookType], signature: Signature, description: String?,
    wrappedSecret: [UInt8]?, wrappedSecretBefore: [UInt8]? = nil, rotatedAt: Instant? = nil,
    disabled: DisabledReason? = nil, cursor: Int64, madeBy: APIKeyID, seesAll: Bool, createdAt: Instant,
    revision: Int64 = 1
  ) {
    self.id = id
    self.url = url
    self.types = types
    self.signature = signature
    self.description = description
    self.wrappedSecret = wrappedSecret
    self.wrappedSecretBefore = wrappedSecretBefore
    self.rotatedAt = rotatedAt
    self.disabled = disabled
    self.cursor = cursor
    self.madeBy = madeBy
    self.seesAll = seesAll
    self.createdAt = createdAt
    self.revision = revision
  }
}

/// One message on its way to one endpoint.
public struct WebhookDelivery: Hashable, Sendable {
  /// Where a delivery stands.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// It is to be tried again.
    case pending
    /// The receiver took it.
    case delivered
    /// The last try failed.
    case failed
  }

  /// How long an ended one is kept.
  public static let memory = Duration.hours(30 * 24)

  /// Its identifier.
  public let id: WebhookDeliveryID
  /// Where it goes.
  public let endpoint: WebhookEndpointID
  /// What it tells of.
  public let event: EventID
  /// As what.
  public let type: WebhookType
  /// Where it stands.
  public var status: Status
  /// How often it was tried.
  public var tries: Int
  /// The HTTP status of the last try; nil where there was none.
  public var lastStatus: Int?
  /// Why the last try got no answer, as a word.
  public var lastError: String?
  /// When it is tried next; nil once it has ended.
  public var nextTryAt: Instant?
  /// When it was tried first.
  public let createdAt: Instant
  /// When it ended.
  public var finishedAt: Instant?
  /// Raised by every change of the record.
  public var revision: Int64

  package init(
    id: WebhookDeliveryID, endpoint: WebhookEndpointID, event: EventID, type: WebhookType, status: Status, tries: Int,
    lastStatus: Int? = nil, lastError: String? = nil, nextTryAt: Instant?, createdAt: Instant,
    finishedAt: Instant? = nil, revision: Int64 = 1
  ) {
    self.id = id
    self.endpoint = endpoint
    self.event = event
    self.type = type
    self.status = status
    self.tries = tries
    self.lastStatus = lastStatus
    self.lastError = lastError
    self.nextTryAt = nextTryAt
    self.createdAt = createdAt
    self.finishedAt = finishedAt
    self.revision = revision
  }
}

/// Which deliveries are wanted; nil means any.
public struct WebhookDeliveryFilter: Hashable, Sendable {
  /// Of one endpoint.
  public var endpoint: WebhookEndpointID?
  /// Standing so.
  public var status: WebhookDelivery.Status?
  /// To endpoints that this family of keys made.
  package var maker: APIKeyID?

  /// Any delivery.
  public init() {}
}

public import SodiumPrimitives

/// An API key as it is stored: never the key itself.
public struct APIKey: Hashable, Sendable {
  /// Its identifier.
  public let id: APIKeyID
  /// Whose it is; nil for the platform key.
  public let tenant: TenantID?
  /// What it may do.
  public let role: Role
  /// Whether it works in a sandbox tenant only.
  public let isTest: Bool
  /// The device that it speaks for, for the role `device`.
  public let device: DeviceID?
  /// The person who holds it, where one is named.
  public let person: String?
  /// The keyed hash of the key.
  public let hash: Digest
  /// The last four characters, for recognising it in a list.
  public let hint: String
  /// The families of the keys that made it, the oldest first; its own is not among them. At most ``maximumLineage``.
  public let lineage: [APIKeyID]
  /// The first key of those that were rotated into one another: what one of them made, all of them made.
  public let family: APIKeyID
  /// Where it counts, for the roles agent and partner; none means everywhere.
  public let sites: [SiteID]
  /// What a partner may do; empty for every other role.
  public let scopes: Set<Scope>
  /// The person that it speaks for, for the role `customer`.
  public let subject: SubjectID?
  /// How many openings a minute it may ask for; nil is ``OpeningCaps/perKey``.
  public let openingsPerMinute: Int?
  /// When it was made.
  public let createdAt: Instant
  /// The first instant at which it counts no more; nil is never.
  public var expiresAt: Instant?
  /// About when it was last used, to the minute.
  public let lastUsedAt: Instant?
  /// When it was taken back.
  public var revokedAt: Instant?
  /// Whether a restore has suspended it, and nobody has let it go on yet.
  public var isResting: Bool
  /// Raised by every change of the record.
  public var revision: Int64

  /// The longest chain of keys that made one another.
  public static let maximumLineage = 8
  /// The most sites that one key may be limited to.
  public static let maximumSites = 100
  /// How long the key of a customer lives.
  public static let customerLife = Duration.hours(1)

  package init(
    id: APIKeyID, tenant: TenantID?, role: Role, isTest: Bool, device: DeviceID?, person: String?, hash: Digest,
    hint: String, lineage: [APIKeyID], family: APIKeyID? = nil, sites: [SiteID] = [], scopes: Set<Scope> = [],
    subject: SubjectID? = nil, openingsPerMinute: Int? = nil, createdAt: Instant, expiresAt: Instant? = nil,
    lastUsedAt: Instant? = nil, revokedAt: Instant?, isResting: Bool = false, revision: Int64
  ) {
    self.id = id
    self.tenant = tenant
    self.role = role
    self.isTest = isTest
    self.device = device
    self.person = person
    self.hash = hash
    self.hint = hint
    self.lineage = lineage
    self.family = family ?? id
    self.sites = sites
    self.scopes = scopes
    self.subject = subject
    self.openingsPerMinute = openingsPerMinute
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.lastUsedAt = lastUsedAt
    self.revokedAt = revokedAt
    self.isResting = isResting
    self.revision = revision
  }

  /// Whether it counts at `instant`.
  public func isAlive(at instant: Instant) -> Bool {
    !isResting && revokedAt == nil && expiresAt.map { instant < $0 } ?? true
  }

  /// Enough of the key to recognise it: `aa_live_device_…wXyZ`.
  public var masked: String { "aa_\(isTest ? "test" : "live")_\(role.rawValue)_…\(hint)" }
}

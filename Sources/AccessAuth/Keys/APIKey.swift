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
  /// The keys that made it, the oldest first; its own id is not among them. At most ``maximumLineage``.
  public let lineage: [APIKeyID]
  /// When it was made.
  public let createdAt: Instant
  /// When it was taken back.
  public var revokedAt: Instant?
  /// Raised by every change of the record.
  public var revision: Int64

  /// The longest chain of keys that made one another.
  public static let maximumLineage = 8

  package init(
    id: APIKeyID, tenant: TenantID?, role: Role, isTest: Bool, device: DeviceID?, person: String?, hash: Digest,
    hint: String, lineage: [APIKeyID], createdAt: Instant, revokedAt: Instant?, revision: Int64
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
    self.createdAt = createdAt
    self.revokedAt = revokedAt
    self.revision = revision
  }

  /// Enough of the key to recognise it: `aa_live_device_…wXyZ`.
  public var masked: String { "aa_\(isTest ? "test" : "live")_\(role.rawValue)_…\(hint)" }
}

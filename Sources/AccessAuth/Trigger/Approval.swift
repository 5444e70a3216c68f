/// What a second person has to allow: openings beyond the caps, of one family of keys at one site.
public struct Approval: Hashable, Sendable {
  /// How long it waits for the second person, and how long it holds then.
  public static let life = Duration.seconds(15 * 60)
  /// For how long it can be read after its end.
  public static let retention = Duration.days(30)
  /// How many openings it lets through unless the second person says otherwise.
  public static let presetOpenings = 10
  /// How many it may let through.
  public static let openings = 1...100
  /// How old the key of the second person has to be: whoever can make keys must not make that person too.
  public static let leastKeyAge = Duration.hours(24)

  /// Its identifier.
  public let id: ApprovalID
  /// The family of keys that asked.
  public let maker: APIKeyID
  /// The families of keys that made that one.
  public let makerLineage: [APIKeyID]
  /// The person who held the key, where one was named.
  public let person: String?
  /// Where.
  public let site: SiteID
  /// How many openings it lets through in all.
  public var openings: Int
  /// How many of them are left.
  public var openingsLeft: Int
  /// When it was asked for.
  public let requestedAt: Instant
  /// The first instant at which it counts no more.
  public var expiresAt: Instant
  /// The key of the second person; nil while nobody has allowed it.
  public var approvedBy: APIKeyID?
  /// When it was allowed.
  public var approvedAt: Instant?
  /// Raised by every change of the record.
  public var revision: Int64

  package init(
    id: ApprovalID, maker: APIKeyID, makerLineage: [APIKeyID], person: String?, site: SiteID,
    openings: Int = presetOpenings, openingsLeft: Int = presetOpenings, requestedAt: Instant, expiresAt: Instant,
    approvedBy: APIKeyID? = nil, approvedAt: Instant? = nil, revision: Int64 = 1
  ) {
    self.id = id
    self.maker = maker
    self.makerLineage = makerLineage
    self.person = person
    self.site = site
    self.openings = openings
    self.openingsLeft = openingsLeft
    self.requestedAt = requestedAt
    self.expiresAt = expiresAt
    self.approvedBy = approvedBy
    self.approvedAt = approvedAt
    self.revision = revision
  }

  /// Where an approval stands.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    case pending, approved, expired
  }

  /// Where it stands at `instant`.
  public func status(at instant: Instant) -> Status {
    guard instant < expiresAt else { return .expired }
    return approvedAt == nil ? .pending : .approved
  }
}

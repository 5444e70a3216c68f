/// Who may open what, when and how often.
public struct Grant: Hashable, Sendable {
  /// Its identifier.
  public let id: GrantID
  /// The person it is for.
  public let subject: SubjectID
  /// What it opens.
  public var targets: GrantTargets
  /// The first instant of its window.
  public var startsAt: Instant
  /// The first instant after its window.
  public var endsAt: Instant
  /// How many uses it has in all, 1 to 2^31 - 1; nil is without limit.
  public var maxUses: Int64?
  /// How many uses are gone. Only a redemption writes it.
  public let uses: Int64
  /// Whether it may be used at all.
  public var status: Standing
  /// Whether a door without network may decide by it.
  public let offline: OfflinePolicy
  /// At which local hours it opens inside its window; nil is at all hours.
  public var schedule: Schedule?
  /// The least that a medium has to prove; nil asks what the door asks.
  public let minAssurance: Assurance?
  /// Whether it ever had a hold: a pass of it may then not open without asking.
  public let hasHolds: Bool
  /// The tenant's own note, at most 200 Unicode scalars.
  public let reference: String?
  /// The family of the key that made it.
  public let madeBy: APIKeyID
  /// When it was made.
  public let createdAt: Instant
  /// Whether it is a restore that has suspended it, and nobody has looked at it yet.
  public var isResting: Bool
  /// Raised by every change of the grant, its credentials, its holds, its subject's restriction and its devices. A
  /// redemption names the revision that was judged.
  public var revision: Int64

  package init(
    id: GrantID, subject: SubjectID, targets: GrantTargets, startsAt: Instant, endsAt: Instant, maxUses: Int64?,
    uses: Int64, status: Standing, offline: OfflinePolicy, schedule: Schedule? = nil, minAssurance: Assurance? = nil,
    hasHolds: Bool = false, reference: String?, madeBy: APIKeyID, createdAt: Instant, isResting: Bool = false,
    revision: Int64
  ) {
    self.id = id
    self.subject = subject
    self.targets = targets
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.maxUses = maxUses
    self.uses = uses
    self.status = status
    self.offline = offline
    self.schedule = schedule
    self.minAssurance = minAssurance
    self.hasHolds = hasHolds
    self.reference = reference
    self.madeBy = madeBy
    self.createdAt = createdAt
    self.isResting = isResting
    self.revision = revision
  }
}

/// What a grant opens.
public enum GrantTargets: Hashable, Sendable {
  /// These lockers, 1 to ``maximumLockers``, all of which one use opens unless one is asked for.
  case lockers([LockerID])
  /// Any locker of one device; the presenter says which.
  case device(DeviceID)
  /// Any locker of one site; the presenter says which.
  case site(SiteID)

  /// The most lockers that one grant lists.
  public static let maximumLockers = 64

  /// The lockers that it lists; none for a device or a site.
  package var listed: [LockerID] {
    switch self {
    case .lockers(let ids): ids
    case .device, .site: []
    }
  }
}

/// Whether a grant or a credential may be used.
public enum Standing: String, Hashable, Sendable, CaseIterable {
  /// It may.
  case active
  /// Not for now; it can be resumed.
  case suspended
  /// Never again.
  case revoked
}

/// Whether a door without network may decide by a grant.
public enum OfflinePolicy: String, Hashable, Sendable, CaseIterable {
  /// It may.
  case allowed
  /// Only the service decides.
  case never
}

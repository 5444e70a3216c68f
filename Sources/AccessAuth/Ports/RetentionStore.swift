/// What retention judges by.
public protocol RetentionStore: Sendable {
  /// At most `limit` sealed events behind `last`, without what they say: of one tenant in the order of their identifiers, or
  /// of all in the order of their commits.
  func ages(of tenant: TenantID?, after last: EventAge?, limit: Int) async throws(StoreError) -> [EventAge]
  /// At most `limit` grants behind `last`, whether they are over or not, in the order of tenants and identifiers.
  func grantAges(of tenant: TenantID?, after last: GrantAge?, limit: Int) async throws(StoreError) -> [GrantAge]
  /// What every tenant keeps how long; those that never said anything are not listed.
  func retentions() async throws(StoreError) -> [(tenant: TenantID, retention: Retention)]
  /// Persons whose data may not go, as its use is restricted or a legal hold names them: of one tenant or of all.
  func keptPersons(of tenant: TenantID?) async throws(StoreError) -> [KeptPerson]
  /// Cuts what was deleted out of whatever keeps it readable beside the rows themselves. Where somebody reads it there, it
  /// is waited for only so long.
  func forgetDeleted() async
  /// Does what ``forgetDeleted()`` could not do, or nobody has asked for since something was deleted.
  func forgetOwed() async
}

/// An event as retention sees it.
public struct EventAge: Hashable, Sendable {
  /// Whether the event is what was written. Of one that is not, nothing but its place and its name is true.
  public let isReadable: Bool
  /// Where the search of all tenants goes on.
  public let position: Int64
  /// Whose log it is in.
  public let tenant: TenantID
  /// Its place there.
  public let sequence: Int64
  /// Its name, where the search of one tenant goes on.
  public let event: EventID
  /// What kind it is.
  public let `class`: EventClass
  /// When it was received.
  public let receivedAt: Instant
  /// Where.
  public let device: DeviceID?
  /// Whom it names.
  public let subject: Pseudonym?
  /// The grant that it names.
  public let grant: GrantID?
  /// The credential that it names.
  public let credential: CredentialID?

  package init(
    position: Int64, tenant: TenantID, sequence: Int64, event: EventID, class: EventClass, receivedAt: Instant,
    device: DeviceID?, subject: Pseudonym?, grant: GrantID? = nil, credential: CredentialID? = nil
  ) {
    isReadable = true
    self.position = position
    self.tenant = tenant
    self.sequence = sequence
    self.event = event
    self.class = `class`
    self.receivedAt = receivedAt
    self.device = device
    self.subject = subject
    self.grant = grant
    self.credential = credential
  }

  package init(unreadable event: EventID, position: Int64, tenant: TenantID, sequence: Int64) {
    isReadable = false
    self.position = position
    self.tenant = tenant
    self.sequence = sequence
    self.event = event
    `class` = .audit
    receivedAt = Instant(milliseconds: 0)
    (device, subject, grant, credential) = (nil, nil, nil, nil)
  }
}

/// A grant as retention sees it.
public struct GrantAge: Hashable, Sendable {
  /// Whose it is.
  public let tenant: TenantID
  /// The grant.
  public let grant: GrantID
  /// Whose it was.
  public let subject: SubjectID
  /// The first instant after its window.
  public let endsAt: Instant
  /// The site that it opens; nil where it names devices or lockers.
  public let site: SiteID?
  /// The devices that it opens, or whose lockers; for a locker that is gone an identifier that is no device's.
  public let devices: [DeviceID]

  package init(
    tenant: TenantID, grant: GrantID, subject: SubjectID, endsAt: Instant, site: SiteID?, devices: [DeviceID]
  ) {
    self.tenant = tenant
    self.grant = grant
    self.subject = subject
    self.endsAt = endsAt
    self.site = site
    self.devices = devices
  }
}

/// A person whose data may not go, and what of theirs events can name.
public struct KeptPerson: Hashable, Sendable {
  /// Whose record it is.
  public let tenant: TenantID
  /// The person, restricted or under a legal hold or both.
  public let subject: Subject
  /// Their grants.
  public let grants: [GrantID]
  /// The credentials of these.
  public let credentials: [CredentialID]

  package init(tenant: TenantID, subject: Subject, grants: [GrantID], credentials: [CredentialID]) {
    self.tenant = tenant
    self.subject = subject
    self.grants = grants
    self.credentials = credentials
  }
}

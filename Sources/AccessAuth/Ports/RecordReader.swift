public import SodiumPrimitives

/// Reading what is kept. Everything but keys is read inside one tenant.
public protocol RecordReader: Sendable {
  /// The record of `key` in `tenant`; nil where there is none, or it is another tenant's.
  func record(_ key: RecordKey, in tenant: TenantID) async throws(StoreError) -> Record?
  /// At most `limit` records of a list, after `cursor`.
  func page(_ list: RecordList, in tenant: TenantID, after cursor: [UInt8]?, limit: Int) async throws(StoreError)
    -> [Record]
  /// At most `limit` sealed events, newest first, below `sequence`.
  func events(_ filter: EventFilter, in tenant: TenantID, below sequence: Int64?, limit: Int) async throws(StoreError)
    -> [SealedEvent]
  /// The API key with this keyed hash, whether revoked or not, and its tenant, for every tenant.
  func apiKey(hash: Digest) async throws(StoreError) -> (key: APIKey, tenant: Tenant?)?
  /// The clock by which throttles are judged now: that of `moment`, unless the store has one of its own.
  func throttleReading(at moment: Moment) async throws(StoreError) -> ThrottleReading
  /// Every signing key of every tenant.
  func signingKeys() async throws(StoreError) -> [(tenant: TenantID, record: SigningKeyRecord)]
}

/// A list of records. Newest first, but for lockers, which go by number; a cursor is the identifier's bytes, or the
/// locker's number in 2 bytes.
public enum RecordList: Hashable, Sendable {
  /// All tenants; the tenant that is asked in does not count.
  case tenants
  case sites
  /// Of one site or of all.
  case devices(SiteID?)
  case lockers(DeviceID)
  /// All, or the one with this `external_ref`; those that one family of keys made, where it is named.
  case subjects(externalRef: String?, madeBy: APIKeyID?)
  /// Of one subject or of all; those that one family of keys made, where it is named.
  case grants(SubjectID?, madeBy: APIKeyID?)
  case credentials(GrantID)
  /// Of a grant, oldest first, all at once.
  case holds(GrantID)
  /// The grants, active and within their window at this instant, that open this locker: by name, by its device or site.
  case grantsOpening(LockerID, at: Instant)
  /// The tenant's, all at once.
  case policies
  /// The tenant's throttles, whether they refuse anything now or not.
  case throttles
  case apiKeys
  /// Those of a device that are ``CommandStatus/queued`` or ``CommandStatus/delivered`` and not over at this instant, the
  /// oldest first, all at once.
  case commandsWaiting(DeviceID, at: Instant)
  case approvals
  /// All, or those that one family of keys made.
  case webhookEndpoints(madeBy: APIKeyID?)
  case webhookDeliveries(WebhookDeliveryFilter)
}

/// How cards are read, and how many PINs a guess at a device may meet.
public protocol MediaReader: Sendable {
  /// Every card profile of every tenant.
  func cardProfiles() async throws(StoreError) -> [(tenant: TenantID, profile: CardProfileRecord)]
  /// The PINs at `device` that could still open, and whose grants' windows meet `window`, but for those of one grant.
  func pins(
    at device: DeviceID, in tenant: TenantID, during window: Range<Instant>, besides grant: GrantID?
  ) async throws(StoreError) -> [PINCount]
}

/// How many PINs of one kind are live at a device.
public struct PINCount: Hashable, Sendable {
  /// How they are entered.
  package let entry: PINEntry
  /// The locker that has to be named; nil where any will do, or none is named.
  package let locker: LockerID?
  /// How many digits they have.
  package let digits: Int
  /// How many there are.
  package let count: Int

  package init(entry: PINEntry, locker: LockerID?, digits: Int, count: Int) {
    self.entry = entry
    self.locker = locker
    self.digits = digits
    self.count = count
  }
}

/// Which events are wanted; nil means any.
public struct EventFilter: Hashable, Sendable {
  /// The kind of event.
  public var `class`: EventClass?
  /// How access was asked for.
  public var mode: AccessMode?
  /// What was decided.
  public var decision: Decision.Verdict?
  /// Why.
  public var reason: Reason?
  /// The device that the event names.
  public var device: DeviceID?
  /// One of the lockers that the event names.
  public var locker: LockerID?
  /// The grant that the event names.
  public var grant: GrantID?
  /// The credential that the event names.
  public var credential: CredentialID?
  /// The person, by the name that events use.
  public var subject: Pseudonym?
  /// The first instant of `receivedAt`.
  public var from: Instant?
  /// The first instant after.
  public var to: Instant?
  /// Only events about grants that this family of keys made.
  package var maker: APIKeyID?
  /// Whether alarms are left out, for those who may not know of them.
  package var withoutAlarms = false

  /// Any event.
  public init() {}
}

/// An event with its gap-free place in the tenant's log.
public struct SealedEvent: Hashable, Sendable {
  /// The place, from 1.
  public let sequence: Int64
  /// The event.
  public let event: Event

  package init(sequence: Int64, event: Event) {
    self.sequence = sequence
    self.event = event
  }
}

extension RecordReader {
  /// The caller's own clock.
  public func throttleReading(at moment: Moment) async throws(StoreError) -> ThrottleReading { ThrottleReading(moment) }

  /// The site, if it is the tenant's.
  package func site(_ id: SiteID, in tenant: TenantID) async throws(StoreError) -> Site? {
    guard case .site(let site)? = try await record(.site(id), in: tenant) else { return nil }
    return site
  }

  /// The device, if it is the tenant's.
  package func device(_ id: DeviceID, in tenant: TenantID) async throws(StoreError) -> Device? {
    guard case .device(let device)? = try await record(.device(id), in: tenant) else { return nil }
    return device
  }

  /// The locker, if it is the tenant's.
  package func locker(_ id: LockerID, in tenant: TenantID) async throws(StoreError) -> Locker? {
    guard case .locker(let locker)? = try await record(.locker(id), in: tenant) else { return nil }
    return locker
  }

  /// The subject, if it is the tenant's.
  package func subject(_ id: SubjectID, in tenant: TenantID) async throws(StoreError) -> Subject? {
    guard case .subject(let subject)? = try await record(.subject(id), in: tenant) else { return nil }
    return subject
  }

  /// The grant, if it is the tenant's.
  package func grant(_ id: GrantID, in tenant: TenantID) async throws(StoreError) -> Grant? {
    guard case .grant(let grant)? = try await record(.grant(id), in: tenant) else { return nil }
    return grant
  }

  /// The credential, if it is the tenant's.
  package func credential(_ id: CredentialID, in tenant: TenantID) async throws(StoreError) -> Credential? {
    guard case .credential(let credential)? = try await record(.credential(id), in: tenant) else { return nil }
    return credential
  }

  /// The credentials of a grant, newest first.
  package func credentials(of grant: GrantID, in tenant: TenantID) async throws(StoreError) -> [Credential] {
    try await page(.credentials(grant), in: tenant, after: nil, limit: Credential.maximumPerGrant).compactMap {
      guard case .credential(let credential) = $0 else { return nil }
      return credential
    }
  }

  /// The hold, if it is the tenant's.
  package func hold(_ id: HoldID, in tenant: TenantID) async throws(StoreError) -> Hold? {
    guard case .hold(let hold)? = try await record(.hold(id), in: tenant) else { return nil }
    return hold
  }

  /// The holds of a grant, oldest first.
  package func holds(of grant: GrantID, in tenant: TenantID) async throws(StoreError) -> [Hold] {
    try await page(.holds(grant), in: tenant, after: nil, limit: Hold.maximumPerGrant).compactMap {
      guard case .hold(let hold) = $0 else { return nil }
      return hold
    }
  }

  /// The policies of the tenant.
  package func policies(of tenant: TenantID) async throws(StoreError) -> [PolicyEntry] {
    try await page(.policies, in: tenant, after: nil, limit: PolicyEntry.maximumPerTenant).compactMap {
      guard case .policy(let entry) = $0 else { return nil }
      return entry
    }
  }

  /// The tenant's card profile; nil where none was set.
  package func cardProfile(of tenant: TenantID) async throws(StoreError) -> CardProfileRecord? {
    guard case .cardProfile(let profile)? = try await record(.cardProfile, in: tenant) else { return nil }
    return profile
  }

  /// The record of the data folder itself.
  package func instance() async throws(StoreError) -> Instance? {
    guard case .instance(let instance)? = try await record(.instance, in: .none) else { return nil }
    return instance
  }
}

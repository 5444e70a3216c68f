import SodiumPrimitives

@testable import AccessAuth

/// A tenant with two sites of one device each, and something of every kind to judge.
struct RetentionScene {
  static let start = Instant(seconds: 1_800_000_000)

  let random = SeededRandom(seed: 7)
  let keys: DerivedKeys
  let tenant: TenantID
  let sites: [SiteID]
  let devices: [DeviceID]
  let subject: Subject

  init() throws {
    let random = random
    keys = try DerivedKeys(master: SecretBytes.random(count: 32))
    let tenant = TenantID(at: Self.start, random: random)
    self.tenant = tenant
    sites = (0..<2).map { _ in SiteID(at: Self.start, random: random) }
    devices = (0..<2).map { _ in DeviceID(at: Self.start, random: random) }
    let id = SubjectID(at: Self.start, random: random)
    subject = Subject(
      id: id, externalRef: "x", key: SubjectKey(for: id, of: tenant, keys: keys, random: random), createdAt: Self.start,
      revision: 1)
  }

  /// The name of ``subject`` in events.
  var pseudonym: Pseudonym? { subject.key.pseudonym(of: subject.id, in: tenant, keys: keys) }

  /// A judge by `retention`, `age` after the start.
  func judge(
    _ retention: Retention, after age: Duration, places: [DeviceID: SiteID]? = nil, keeping persons: [KeptPerson] = []
  ) throws -> RetentionJudge {
    var kept = KeptPersons()
    for person in persons { try kept.add(person, keys: keys) }
    let places = places ?? Dictionary(uniqueKeysWithValues: zip(devices, sites))
    return RetentionJudge(
      [tenant: TenantRetention(retention, places: places, persons: kept)], at: Self.start + age)
  }

  /// An event that was received at the start.
  func event(
    _ class: EventClass = .access, at device: DeviceID? = nil, of subject: Pseudonym? = nil, grant: GrantID? = nil,
    credential: CredentialID? = nil, in tenant: TenantID? = nil
  ) -> EventAge {
    EventAge(
      position: 1, tenant: tenant ?? self.tenant, sequence: 1, event: EventID(at: Self.start, random: random),
      class: `class`, receivedAt: Self.start, device: device, subject: subject, grant: grant, credential: credential)
  }

  /// A grant that ended at the start.
  func grant(site: SiteID? = nil, devices: [DeviceID] = [], of subject: SubjectID? = nil) -> GrantAge {
    GrantAge(
      tenant: tenant, grant: GrantID(at: Self.start, random: random),
      subject: subject ?? SubjectID(at: Self.start, random: random), endsAt: Self.start, site: site, devices: devices)
  }

  /// The subject, with what an operator said of it.
  func kept(
    restricted: Bool = false, hold: LegalGround? = nil, grants: [GrantID] = [], credentials: [CredentialID] = []
  ) -> KeptPerson {
    var subject = subject
    subject.isRestricted = restricted
    subject.legalHold = hold.map { SubjectHold(ground: $0, reference: nil, placedAt: Self.start) }
    return KeptPerson(tenant: tenant, subject: subject, grants: grants, credentials: credentials)
  }
}

import AccessAuth
import SodiumPrimitives
import Testing

// Records come back as they were written, and change as they say.
extension StoreContract {
  static var records: [Case] {
    [
      Case("every record comes back as it was written") { bench in
        let world = try await World(in: bench.store)
        let tenant = world.tenant.id
        let instance = Instance(keyCheck: world.random.bytes(16), epoch: 7, createdAt: World<Store>.start, revision: 1)
        let platform = APIKey(
          id: APIKeyID(at: World<Store>.start, random: world.random), tenant: nil, role: .platform, isTest: false,
          device: nil, person: nil, hash: BLAKE2b.hash([1]), hint: "abcd", lineage: [], createdAt: World<Store>.start,
          revokedAt: nil, revision: 1)
        _ = try await bench.store.commit(
          Change(
            tenant: .none, effect: [.insert(.instance(instance)), .insert(.apiKey(platform))], actor: nil,
            request: nil, claim: nil, events: []))
        #expect(try await bench.store.instance() == instance)
        #expect(try await bench.store.record(.apiKey(platform.id), in: .none) == .apiKey(platform))

        let ids = world.lockers.map(\.id)
        let grants = [
          world.newGrant(over: .lockers([ids[2], ids[0], ids[1]])), world.newGrant(over: .device(world.device.id)),
          world.newGrant(over: .site(world.site.id), maxUses: nil),
        ]
        let usages: [QRUsage] = [.singleUse, .multiUse, .rotating]
        let credentials = usages.map { world.newCredential(of: grants[0].id, usage: $0) }
        let door = APIKey(
          id: APIKeyID(at: World<Store>.start, random: world.random), tenant: tenant, role: .device, isTest: true,
          device: world.device.id, person: nil, hash: BLAKE2b.hash([2]), hint: "é…x",
          lineage: [platform.id, world.admin.id], createdAt: World<Store>.start, revokedAt: World<Store>.end,
          revision: 1)
        let signing = world.newSigningKey(.active)
        let added: [Record] =
          grants.map(Record.grant) + credentials.map(Record.credential) + [.apiKey(door), .signingKey(signing)]
        try await world.write(added.map(Write.insert))

        let kept: [Record] =
          added + [
            .tenant(world.tenant), .site(world.site), .device(world.device), .subject(world.subject),
            .apiKey(world.admin),
          ] + world.lockers.map(Record.locker)
        for record in kept {
          #expect(try await bench.store.record(record.key, in: tenant) == record)
        }
        #expect(
          try await bench.store.record(.subjectReference(world.subject.externalRef), in: tenant)
            == .subject(world.subject))
      },
      Case("a record in its new form has what may change, and a revision one higher") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant(maxUses: 3)
        let signing = world.newSigningKey(.next)
        try await world.write([.insert(.signingKey(signing))])
        #expect(try await world.redeem(grant) == .done(usesLeft: 2))

        var (tenant, site, device, locker) = (world.tenant, world.site, world.device, world.lockers[0])
        (tenant.name, tenant.isSuspended) = ("Other", true)
        (site.name, site.timezone) = ("Vilnius", "Europe/Vilnius")
        device.label = "Cabinet 2"
        (locker.label, locker.board) = ("Z9", "B2")
        var (subject, admin, key) = (world.subject, world.admin, signing)
        subject.externalRef = "customer-2"
        admin.revokedAt = World<Store>.end
        (key.state, key.sealedSeed, key.changedAt) = (.active, [1, 2, 3], World<Store>.end)
        var (newGrant, newCredential) = (grant, credential)
        newGrant.targets = .lockers([world.lockers[1].id, world.lockers[0].id])
        (newGrant.startsAt, newGrant.endsAt) = (grant.startsAt + .hours(1), grant.endsAt + .hours(1))
        (newGrant.maxUses, newGrant.status) = (5, .suspended)
        guard case .qr(var qr) = credential.medium else { return }
        (qr.serial, qr.epoch, qr.keyID) = (4_294_967_295, 8, signing.id)
        (qr.notBefore, qr.expiresAt) = (World<Store>.start + .hours(2), World<Store>.start + .hours(3))
        (newCredential.medium, newCredential.status) = (.qr(qr), .revoked)
        try await world.write([
          .replace(.tenant(tenant)), .replace(.site(site)), .replace(.device(device)), .replace(.locker(locker)),
          .replace(.subject(subject)), .replace(.apiKey(admin)), .replace(.signingKey(key)),
          .replace(.grant(newGrant)), .replace(.credential(newCredential)),
        ])

        for record: Record in [
          .tenant(tenant), .site(site), .device(device), .locker(locker), .subject(subject), .apiKey(admin),
          .signingKey(key), .credential(newCredential),
        ] {
          #expect(try await bench.store.record(record.key, in: tenant.id) == record.raised)
        }
        let kept = try #require(try await bench.store.grant(grant.id, in: tenant.id))
        #expect(kept.uses == 1, "only a redemption writes the uses")
        #expect(
          Grant(
            id: kept.id, subject: kept.subject, targets: kept.targets, startsAt: kept.startsAt, endsAt: kept.endsAt,
            maxUses: kept.maxUses, uses: 0, status: kept.status, offline: kept.offline, reference: kept.reference,
            madeBy: kept.madeBy, createdAt: kept.createdAt, revision: 2) == Record.grant(newGrant).raised.grant)
      },
      Case("a signing key's latest expiry only rises, and its revision stays") { bench in
        let world = try await World(in: bench.store)
        let key = world.newSigningKey(.active)
        let start = World<Store>.start
        try await world.write([.insert(.signingKey(key)), .extendSigningKey(key.id, until: start + .hours(2))])
        try await world.write([.extendSigningKey(key.id, until: start + .hours(1))])
        let kept = try #require(try await bench.store.signingKeys().first)
        #expect(kept.tenant == world.tenant.id)
        #expect(kept.record.latestExpiry == start + .hours(2))
        #expect(kept.record.revision == 1)
      },
      Case("a change around a device raises the revision of every grant that reaches it, and of no other") { bench in
        let world = try await World(in: bench.store)
        let start = World<Store>.start
        let other = Device(
          id: DeviceID(at: start, random: world.random), site: world.site.id, label: "Other",
          code: DeviceCode(random: world.random), createdAt: start, revision: 1)
        let theirs = Locker(
          id: LockerID(at: start, random: world.random), device: other.id, label: "A1", board: "B1", number: 1,
          createdAt: start, revision: 1)
        try await world.write([.insert(.device(other)), .insert(.locker(theirs))])
        let near: [GrantTargets] = [
          .device(world.device.id), .site(world.site.id), .lockers([theirs.id, world.lockers[1].id]),
        ]
        let far: [GrantTargets] = [.device(other.id), .lockers([theirs.id])]
        let grants = (near + far).map { world.newGrant(over: $0) }
        try await world.write(grants.map { .insert(.grant($0)) } + [.raiseRevision(.device(world.device.id))])
        var revisions: [Int64?] = []
        for grant in grants { revisions.append(try await bench.store.grant(grant.id, in: world.tenant.id)?.revision) }
        #expect(revisions == [2, 2, 2, 1, 1])
        try await world.write([.raiseRevision(.grant(grants[4].id))])
        #expect(try await bench.store.grant(grants[4].id, in: world.tenant.id)?.revision == 2)
      },
      Case("a list gives every record once, page by page, newest first and lockers by number") { bench in
        let world = try await World(in: bench.store)
        let tenant = world.tenant.id
        var made: [Grant] = []
        for minute in 0..<7 {
          let grant = world.newGrant()
          let later = Grant(
            id: GrantID(at: World<Store>.start + .seconds(Int64(minute)), random: world.random),
            subject: grant.subject, targets: grant.targets, startsAt: grant.startsAt, endsAt: grant.endsAt,
            maxUses: 1, uses: 0, status: .active, offline: .never, reference: nil, madeBy: grant.madeBy,
            createdAt: grant.createdAt, revision: 1)
          made.append(later)
        }
        try await world.write(made.map { .insert(.grant($0)) })
        for list: RecordList in [.grants(nil, madeBy: nil), .grants(world.subject.id, madeBy: nil)] {
          var seen: [Record] = []
          var cursor: [UInt8]?
          while true {
            let page = try await bench.store.page(list, in: tenant, after: cursor, limit: 3)
            seen += page
            guard case .grant(let last)? = page.last else { break }
            #expect(page.count <= 3)
            cursor = last.id.bytes
          }
          #expect(seen == made.reversed().map(Record.grant))
        }
        let lockers = try await bench.store.page(.lockers(world.device.id), in: tenant, after: [0, 1], limit: 100)
        #expect(lockers == world.lockers.dropFirst().map(Record.locker))
        let nobody = SubjectID(at: World<Store>.start, random: world.random)
        #expect(try await bench.store.page(.grants(nobody, madeBy: nil), in: tenant, after: nil, limit: 100) == [])
        #expect(try await bench.store.page(.sites, in: tenant, after: nil, limit: 100) == [.site(world.site)])
        for list: RecordList in [.devices(nil), .devices(world.site.id)] {
          #expect(try await bench.store.page(list, in: tenant, after: nil, limit: 100) == [.device(world.device)])
        }
        for list: RecordList in [
          .subjects(externalRef: nil, madeBy: nil), .subjects(externalRef: "customer-1", madeBy: nil),
        ] {
          #expect(try await bench.store.page(list, in: tenant, after: nil, limit: 100) == [.subject(world.subject)])
        }
        #expect(
          try await bench.store.page(.subjects(externalRef: "x", madeBy: nil), in: tenant, after: nil, limit: 100) == []
        )
        #expect(try await bench.store.page(.apiKeys, in: tenant, after: nil, limit: 100) == [.apiKey(world.admin)])
        #expect(try await bench.store.page(.tenants, in: .none, after: nil, limit: 9) == [.tenant(world.tenant)])
        let credential = world.newCredential(of: made[0].id)
        try await world.write([.insert(.credential(credential))])
        #expect(
          try await bench.store.page(.credentials(made[0].id), in: tenant, after: nil, limit: 9)
            == [.credential(credential)])
      },
      Case("an API key is found by its hash with its tenant, revoked ones too") { bench in
        let world = try await World(in: bench.store)
        var admin = world.admin
        admin.revokedAt = World<Store>.end
        try await world.write([.replace(.apiKey(admin))])
        let found = try #require(try await bench.store.apiKey(hash: admin.hash))
        #expect(found.key.id == admin.id)
        #expect(found.key.revokedAt == World<Store>.end)
        #expect(found.tenant == world.tenant)
        #expect(try await bench.store.apiKey(hash: BLAKE2b.hash([9])) == nil)
      },
    ]
  }
}

extension Record {
  /// What names the record.
  var key: RecordKey {
    switch self {
    case .instance: .instance
    case .tenant(let tenant): .tenant(tenant.id)
    case .site(let site): .site(site.id)
    case .device(let device): .device(device.id)
    case .locker(let locker): .locker(locker.id)
    case .subject(let subject): .subject(subject.id)
    case .grant(let grant): .grant(grant.id)
    case .credential(let credential): .credential(credential.id)
    case .apiKey(let key): .apiKey(key.id)
    case .signingKey(let key): .signingKey(key.id)
    case .hold(let hold): .hold(hold.id)
    case .sunCard(let card): .sunCard(card.id)
    case .cardProfile: .cardProfile
    case .throttle(let throttle): .throttle(throttle.id)
    case .command(let command): .command(command.id)
    case .approval(let approval): .approval(approval.id)
    case .webhookEndpoint(let endpoint): .webhookEndpoint(endpoint.id)
    case .webhookDelivery(let delivery): .webhookDelivery(delivery.id)
    case .erasure(let erasure): .erasure(erasure.id)
    case .retention: .retention
    case .policy: preconditionFailure("a policy is read with all others, and has no name")
    }
  }

  /// The record with a revision one higher.
  var raised: Record {
    switch self {
    case .instance(var instance):
      instance.revision += 1
      return .instance(instance)
    case .tenant(var tenant):
      tenant.revision += 1
      return .tenant(tenant)
    case .site(var site):
      site.revision += 1
      return .site(site)
    case .device(var device):
      device.revision += 1
      return .device(device)
    case .locker(var locker):
      locker.revision += 1
      return .locker(locker)
    case .subject(var subject):
      subject.revision += 1
      return .subject(subject)
    case .grant(var grant):
      grant.revision += 1
      return .grant(grant)
    case .credential(var credential):
      credential.revision += 1
      return .credential(credential)
    case .apiKey(var key):
      key.revision += 1
      return .apiKey(key)
    case .signingKey(var key):
      key.revision += 1
      return .signingKey(key)
    case .hold(var hold):
      hold.revision += 1
      return .hold(hold)
    case .sunCard(var card):
      card.revision += 1
      return .sunCard(card)
    case .command(var command):
      command.revision += 1
      return .command(command)
    case .approval(var approval):
      approval.revision += 1
      return .approval(approval)
    case .webhookEndpoint(var endpoint):
      endpoint.revision += 1
      return .webhookEndpoint(endpoint)
    case .webhookDelivery(var delivery):
      delivery.revision += 1
      return .webhookDelivery(delivery)
    case .erasure(var erasure):
      erasure.revision += 1
      return .erasure(erasure)
    case .retention(var retention):
      retention.revision += 1
      return .retention(retention)
    case .cardProfile(var profile):
      profile.revision += 1
      return .cardProfile(profile)
    case .policy, .throttle: return self
    }
  }

  /// The grant that it is.
  var grant: Grant? { if case .grant(let grant) = self { grant } else { nil } }
}

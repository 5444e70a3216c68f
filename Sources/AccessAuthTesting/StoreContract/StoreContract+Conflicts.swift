import AccessAuth
import SodiumPrimitives
import Testing

// A change that does not fit says why, and leaves nothing.
extension StoreContract {
  static var conflicts: [Case] {
    [
      Case("a replacement of an older revision is a conflict") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant()
        let signing = world.newSigningKey(.next)
        try await world.write([.insert(.signingKey(signing))])
        let records: [Record] = [
          .tenant(world.tenant), .site(world.site), .device(world.device), .locker(world.lockers[0]),
          .subject(world.subject), .grant(grant), .credential(credential), .apiKey(world.admin),
          .signingKey(signing),
        ]
        for record in records {
          try await world.write([.replace(record)])
          #expect(try await world.commit([.replace(record)]) == .conflict(.revision), "\(record.key)")
          #expect(try await bench.store.record(record.key, in: world.tenant.id) == record.raised)
        }
        var gone = world.site
        gone.revision = 2
        try await world.write([.raiseRevision(.grant(grant.id))])
        #expect(
          try await world.commit([.raiseRevision(.grant(GrantID(at: World<Store>.start, random: world.random)))])
            == .conflict(.revision))
      },
      Case("what must be unique and is taken is named") { bench in
        let world = try await World(in: bench.store)
        let start = World<Store>.start
        let signing = world.newSigningKey(.active)
        try await world.write([.insert(.signingKey(signing))])
        func deviceID() -> DeviceID { DeviceID(at: start, random: world.random) }
        func lockerID() -> LockerID { LockerID(at: start, random: world.random) }
        let taken: [(Record, UniqueField)] = [
          (
            .device(
              Device(
                id: deviceID(), site: world.site.id, label: "x", code: world.device.code, createdAt: start,
                revision: 1)), .deviceCode
          ),
          (
            .locker(
              Locker(
                id: lockerID(), device: world.device.id, label: "A1", board: "B", number: 9, createdAt: start,
                revision: 1)), .lockerLabel
          ),
          (
            .locker(
              Locker(
                id: lockerID(), device: world.device.id, label: "Z", board: "B", number: 1, createdAt: start,
                revision: 1)), .lockerNumber
          ),
          (
            .subject(
              Subject(
                id: SubjectID(at: start, random: world.random), externalRef: "customer-1",
                key: world.subject.key, createdAt: start, revision: 1)), .subjectReference
          ),
          (
            .apiKey(
              APIKey(
                id: APIKeyID(at: start, random: world.random), tenant: world.tenant.id, role: .operator,
                isTest: false, device: nil, person: nil, hash: world.admin.hash, hint: "abcd", lineage: [],
                createdAt: start, revokedAt: nil, revision: 1)), .apiKey
          ),
          (.signingKey(signing), .signingKey), (.signingKey(world.newSigningKey(.active)), .signingKey),
          (.site(world.site), .identifier), (.tenant(world.tenant), .identifier),
        ]
        for (record, field) in taken {
          #expect(try await world.commit([.insert(record)]) == .conflict(.taken(field)), "\(record.key)")
        }
        var locker = world.lockers[1]
        locker.label = "A1"
        #expect(try await world.commit([.replace(.locker(locker))]) == .conflict(.taken(.lockerLabel)))
      },
      Case("a device code and a signing key are unique in the service, a label and a reference in their own place") {
        bench in
        let world = try await World(in: bench.store)
        let other = try await World(in: bench.store, seed: 2)
        #expect(world.subject.externalRef == other.subject.externalRef)
        #expect(world.lockers.map(\.label) == other.lockers.map(\.label))
        let key = world.newSigningKey(.active)
        try await world.write([.insert(.signingKey(key))])
        #expect(try await other.commit([.insert(.signingKey(key))]) == .conflict(.taken(.signingKey)))
        let copy = Device(
          id: DeviceID(at: World<Store>.start, random: other.random), site: other.site.id, label: "x",
          code: world.device.code, createdAt: World<Store>.start, revision: 1)
        #expect(try await other.commit([.insert(.device(copy))]) == .conflict(.taken(.deviceCode)))
      },
      Case("what a record names must be there") { bench in
        let world = try await World(in: bench.store)
        let start = World<Store>.start
        let random = world.random
        let (site, device, locker) = (
          SiteID(at: start, random: random), DeviceID(at: start, random: random), LockerID(at: start, random: random)
        )
        let stranger = APIKey(
          id: APIKeyID(at: start, random: random), tenant: world.tenant.id, role: .device, isTest: false,
          device: device, person: nil, hash: BLAKE2b.hash([1]), hint: "abcd", lineage: [], createdAt: start,
          revokedAt: nil, revision: 1)
        let adrift: [Record] = [
          .device(
            Device(
              id: device, site: site, label: "x", code: DeviceCode(random: random), createdAt: start, revision: 1)),
          .locker(
            Locker(id: locker, device: device, label: "x", board: "B", number: 9, createdAt: start, revision: 1)),
          .grant(world.newGrant(over: .lockers([world.lockers[0].id, locker]))),
          .grant(world.newGrant(over: .device(device))), .grant(world.newGrant(over: .site(site))),
          .credential(world.newCredential(of: GrantID(at: start, random: random))), .apiKey(stranger),
        ]
        for record in adrift {
          #expect(try await world.commit([.insert(record)]) == .conflict(.referenced), "\(record.key)")
          #expect(try await bench.store.record(record.key, in: world.tenant.id) == nil)
        }
        var (grant, _) = try await world.grant()
        grant.targets = .device(device)
        #expect(try await world.commit([.replace(.grant(grant))]) == .conflict(.referenced))
        let key = world.newSigningKey(.next).id
        #expect(try await world.commit([.extendSigningKey(key, until: start)]) == .conflict(.referenced))
      },
      Case("a change that does not fit leaves nothing: no earlier write, no event, no claim") { bench in
        let world = try await World(in: bench.store)
        let site = Site(
          id: SiteID(at: World<Store>.start, random: world.random), name: "Second", timezone: "UTC",
          pinSalt: .draw(random: world.random),
          createdAt: World<Store>.start, revision: 1)
        let event = world.attempt().event
        let claim = world.claim(ids: [site.id.description])
        let effect: [Write] = [.insert(.site(site)), .insert(.site(world.site))]
        #expect(try await world.commit(effect, claim: claim, events: [event]) == .conflict(.taken(.identifier)))
        #expect(try await bench.store.site(site.id, in: world.tenant.id) == nil)
        #expect(try await bench.store.unsealed(limit: 10).isEmpty)
        #expect(try await world.commit([.insert(.site(site))], claim: claim, events: [event]) == .done)
        #expect(try await bench.store.unsealed(limit: 10).map(\.event) == [event])
      },
      Case("a change that does not fit does not disturb those that are committed with it") { bench in
        let world = try await World(in: bench.store)
        let outcomes = try await withThrowingTaskGroup(of: ChangeOutcome.self) { group in
          for number in 0..<64 {
            let site = Site(
              id: SiteID(at: World<Store>.start, random: world.random), name: "S", timezone: "UTC",
              pinSalt: .draw(random: world.random),
              createdAt: World<Store>.start, revision: 1)
            let record = number.isMultiple(of: 4) ? world.site : site
            group.addTask { try await world.commit([.insert(.site(record))]) }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .done } == 48)
        #expect(outcomes.count { $0 == .conflict(.taken(.identifier)) } == 16)
      },
    ]
  }

  static var removal: [Case] {
    [
      Case("a record that another needs stays, and goes when that is gone") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant()
        let needed: [RecordKey] = [
          .tenant(world.tenant.id), .site(world.site.id), .device(world.device.id), .subject(world.subject.id),
          .subjectReference(world.subject.externalRef), .grant(grant.id), .locker(world.lockers[0].id),
        ]
        for key in needed { #expect(try await world.commit([.remove(key)]) == .conflict(.referenced), "\(key)") }
        let order: [RecordKey] =
          [.credential(credential.id), .grant(grant.id), .subject(world.subject.id)]
          + world.lockers.map { .locker($0.id) } + [.device(world.device.id), .site(world.site.id)]
        for key in order {
          #expect(try await world.commit([.remove(key)]) == .done, "\(key)")
          #expect(try await bench.store.record(key, in: world.tenant.id) == nil)
          #expect(try await world.commit([.remove(key)]) == .conflict(.revision), "\(key) is gone")
        }
      },
      Case("a place stays while a grant over it is live, and a device while it has a key") { bench in
        let world = try await World(in: bench.store)
        let start = World<Store>.start
        let site = Site(
          id: SiteID(at: start, random: world.random), name: "Empty", timezone: "UTC",
          pinSalt: .draw(random: world.random), createdAt: start, revision: 1)
        let device = Device(
          id: DeviceID(at: start, random: world.random), site: world.site.id, label: "Empty",
          code: DeviceCode(random: world.random), createdAt: start, revision: 1)
        let key = APIKey(
          id: APIKeyID(at: start, random: world.random), tenant: world.tenant.id, role: .device, isTest: false,
          device: device.id, person: nil, hash: BLAKE2b.hash([1]), hint: "abcd", lineage: [], createdAt: start,
          revokedAt: nil, revision: 1)
        try await world.write([.insert(.site(site)), .insert(.device(device)), .insert(.apiKey(key))])
        #expect(try await world.commit([.remove(.device(device.id))]) == .conflict(.referenced))
        var revoked = key
        revoked.revokedAt = start
        let over: [(GrantTargets, RecordKey)] = [
          (.lockers([world.lockers[2].id]), .locker(world.lockers[2].id)), (.device(device.id), .device(device.id)),
          (.site(site.id), .site(site.id)),
        ]
        try await world.write([.replace(.apiKey(revoked))])
        for (targets, place) in over {
          let revoked = world.newGrant(over: targets, status: .revoked)
          let suspended = world.newGrant(over: targets, status: .suspended)
          try await world.write([.insert(.grant(revoked)), .insert(.grant(suspended))])
          let before = world.attempt(at: suspended.endsAt - .milliseconds(1)).event
          let after = world.attempt(at: suspended.endsAt).event
          #expect(try await world.commit([.remove(place)], events: [before]) == .conflict(.referenced))
          #expect(try await world.commit([.remove(place)], events: [after]) == .done)
        }
      },
    ]
  }
}

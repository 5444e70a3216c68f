import AccessAuth
import SodiumPrimitives
import Testing

// Holds, and what else makes a redemption judge again.
extension StoreContract {
  static var holds: [Case] {
    [
      Case("holds come back as they were written, and change as they say") { bench in
        var world = try await World(in: bench.store)
        let (grant, _) = try await world.grant()
        let holds =
          HoldKind.allCases.map { world.newHold(on: grant.id, $0) }
          + [world.newHold(on: grant.id, bare: true)]
        try await world.write(holds.map { .insert(.hold($0)) })
        try await bench.reopen()
        world = World(world, in: bench.store)
        let tenant = world.tenant.id
        for hold in holds { #expect(try await bench.store.hold(hold.id, in: tenant) == hold) }
        for hold in holds {
          for status in [HoldStatus.failed, .cleared, .pending] {
            var new = try #require(try await bench.store.hold(hold.id, in: tenant))
            (new.status, new.changedAt) = (status, new.changedAt + .seconds(1))
            new.transactionRef = status == .pending ? nil : "txn-9"
            new.paidUntil = status == .cleared ? World<Store>.end : nil
            try await world.write([.replace(.hold(new))])
            let kept = try await bench.store.record(.hold(hold.id), in: tenant)
            #expect(kept == Record.hold(new).raised)
            #expect(try await world.commit([.replace(.hold(new))]) == .conflict(.revision))
          }
        }
        #expect(try await world.commit([.insert(.hold(holds[0]))]) == .conflict(.taken(.identifier)))
        let adrift = world.newHold(on: world.newGrant().id)
        #expect(try await world.commit([.insert(.hold(adrift))]) == .conflict(.referenced))
        #expect(try await bench.store.hold(adrift.id, in: tenant) == nil)
      },
      Case("the holds of a grant are listed oldest first, and stand with every candidate of it") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant()
        let (other, _) = try await world.grant()
        let start = World<Store>.start
        let holds = (0..<Int64(Hold.maximumPerGrant)).map {
          world.newHold(on: grant.id, .other, at: start + .seconds($0))
        }
        try await world.write(holds.reversed().map { .insert(.hold($0)) })
        try await world.write([.insert(.hold(world.newHold(on: other.id)))])
        #expect(try await bench.store.holds(of: grant.id, in: world.tenant.id) == holds)
        #expect(try await world.candidates(credential.id).candidates.map(\.holds) == [holds])
        let card = try world.newSUNCard()
        let (pin, tap) = (
          world.newPIN(of: grant.id), world.newCredential(of: grant.id, .card(.sun(card.id, hint: "1E80")))
        )
        let tag = try world.newPINTag()
        try await world.write([
          .insert(.sunCard(card)), .insert(.credential(pin)), .insert(.credential(tap)),
          .setPINTags(try world.tags(of: pin, tag)),
        ])
        for key: CandidateQuery.Key in [.pin([tag]), .sun([card.id])] {
          #expect(try await world.candidates(key).candidates.map(\.holds) == [holds])
        }
      },
      Case("a grant that has had a hold says so for good") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant()
        #expect(grant.hasHolds == false)
        let hold = world.newHold(on: grant.id)
        try await world.write([.insert(.hold(hold))])
        #expect(try await world.stored(grant)?.hasHolds == true)
        #expect(try await world.candidates(credential.id).candidates.map(\.holds) == [[hold]])
        try await world.write([.remove(.hold(hold.id))])
        #expect(try await bench.store.hold(hold.id, in: world.tenant.id) == nil)
        #expect(try await world.candidates(credential.id).candidates.map(\.holds) == [[]])
        #expect(try await world.stored(grant)?.hasHolds == true)
      },
      Case("a redemption that was judged before a person's change is told to judge again") { bench in
        let world = try await World(in: bench.store)
        let other = Subject(
          id: SubjectID(at: World<Store>.start, random: world.random), externalRef: "customer-2",
          key: SubjectKey(sealed: world.random.bytes(72)), createdAt: World<Store>.start, revision: 1)
        let theirs = Grant(
          id: GrantID(at: World<Store>.start, random: world.random), subject: other.id,
          targets: .device(world.device.id), startsAt: World<Store>.start, endsAt: World<Store>.end, maxUses: nil,
          uses: 0, status: .active, offline: .allowed, reference: nil, madeBy: world.admin.id,
          createdAt: World<Store>.start, revision: 1)
        try await world.write([.insert(.subject(other)), .insert(.grant(theirs))])
        let grants = [try await world.grant().0, try await world.grant(maxUses: nil).0]
        var subject = world.subject
        subject.isRestricted = true
        try await world.write([.replace(.subject(subject)), .raiseRevision(.subject(subject.id))])
        for grant in grants {
          #expect(try await world.redeem(grant) == .moved)
          #expect(try await world.stored(grant)?.revision == 2)
        }
        #expect(try await world.redeem(theirs) == .done(usesLeft: nil))
        #expect(try await world.redeem(grants[1], revision: 2) == .done(usesLeft: nil))
        let nobody = SubjectID(at: World<Store>.start, random: world.random)
        #expect(try await world.commit([.raiseRevision(.subject(nobody))]) == .done)
      },
      Case("a redemption that was judged before a suspension is told to judge again") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant()
        try await world.write([.suspend(credential.id)])
        #expect(try await world.redeem(grant) == .moved)
        #expect(try await world.redeem(grant, revision: 2) == .done(usesLeft: 0), "the rules judge, not the store")
      },
      Case("the grants that open a locker are those of its name, its device and its site, live at the instant") {
        bench in
        let (world, stranger) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (site, locker) = (world.newSite(), world.lockers[1])
        let near = [
          world.newGrant(over: .lockers([world.lockers[0].id, locker.id])),
          world.newGrant(over: .device(world.device.id)),
          world.newGrant(over: .site(world.site.id)),
        ]
        let far = [
          world.newGrant(over: .lockers([world.lockers[0].id])), world.newGrant(over: .site(site.id)),
          world.newGrant(over: .device(world.device.id), status: .suspended),
          world.newGrant(over: .device(world.device.id), status: .revoked),
        ]
        try await world.write([.insert(.site(site))] + (near + far).map { .insert(.grant($0)) })
        func opening(_ instant: Instant, in tenant: TenantID, after cursor: [UInt8]? = nil) async throws -> [Grant] {
          try await bench.store.page(.grantsOpening(locker.id, at: instant), in: tenant, after: cursor, limit: 2)
            .compactMap(\.grant)
        }
        let (start, end, tenant) = (World<Store>.start, World<Store>.end, world.tenant.id)
        let newestFirst = near.sorted { $0.id > $1.id }
        for instant in [start, end - .milliseconds(1)] {
          let first = try await opening(instant, in: tenant)
          #expect(first == Array(newestFirst.prefix(2)))
          let rest = try await opening(instant, in: tenant, after: first.last?.id.bytes)
          #expect(rest == Array(newestFirst.suffix(1)))
        }
        for instant in [start - .milliseconds(1), end] { #expect(try await opening(instant, in: tenant) == []) }
        #expect(try await opening(start, in: stranger.tenant.id) == [], "F-01")
      },
    ]
  }
}

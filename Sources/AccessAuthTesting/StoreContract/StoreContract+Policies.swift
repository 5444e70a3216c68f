import AccessAuth
import SodiumPrimitives
import Testing

// What doors demand, how cards are read, and what binds a device to its place.
extension StoreContract {
  static var policies: [Case] {
    [
      Case("policies come back as they were set, and a new set replaces the whole") { bench in
        var world = try await World(in: bench.store)
        let entries = Self.entries(in: world)
        #expect(try await bench.store.policies(of: world.tenant.id) == [])
        try await world.write([.setPolicies(entries)])
        try await bench.reopen()
        world = World(world, in: bench.store)
        let kept = try await bench.store.policies(of: world.tenant.id)
        #expect(Set(kept) == Set(entries))
        #expect(kept.count == entries.count)
        try await world.write([.setPolicies([entries[1]])])
        #expect(try await bench.store.policies(of: world.tenant.id) == [entries[1]])
        try await world.write([.setPolicies([])])
        #expect(try await bench.store.policies(of: world.tenant.id) == [])
      },
      Case("at a door the device's policy goes before its site's, that before the tenant's, that before the standard") {
        bench in
        let world = try await World(in: bench.store)
        let (sibling, site) = (world.newDevice(), world.newSite())
        let far = world.newDevice(at: site.id)
        try await world.write([.insert(.device(sibling)), .insert(.site(site)), .insert(.device(far))])
        #expect(try await world.candidates(.nothing).policy == .standard)
        let entries = Self.entries(in: world)
        try await world.write([.setPolicies(entries)])
        let (tenant, around, own) = (entries[0].policy, entries[1].policy, entries[2].policy)
        let (_, credential) = try await world.grant()
        let tag = try world.newPINTag()
        let (_, pin) = try await world.pin(tag: tag)
        let keys: [CandidateQuery.Key] = [.nothing, .credential(credential.id), .pin([tag]), .sun([])]
        #expect(try await world.found(.pin([tag])) == [pin.id])
        for key in keys {
          let here = DoorPolicy(device: own, site: around, tenant: tenant)
          #expect(try await world.candidates(key).policy == here)
          let beside = DoorPolicy(device: Policy(), site: around, tenant: tenant)
          #expect(try await world.candidates(key, at: sibling.id).policy == beside)
          let there = DoorPolicy(device: Policy(), site: Policy(), tenant: tenant)
          #expect(try await world.candidates(key, at: far.id).policy == there)
        }
        let here = try await world.candidates(.nothing).policy
        #expect(here.minAssurance == .cryptographic, "of the site")
        #expect(here.faceMinConfidence == 1000, "of the device")
        #expect(here.pinTraffic == .busy, "of the tenant")
        #expect(here.maxLivePINs == 100, "of the standard")
      },
      Case("a policy for what is not there is refused, and leaves those before") { bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let entries = Self.entries(in: world)
        try await world.write([.setPolicies(entries)])
        let scopes: [PolicyEntry.Scope] = [
          .site(SiteID(at: World<Store>.start, random: world.random)), .site(other.site.id),
          .device(DeviceID(at: World<Store>.start, random: world.random)), .device(other.device.id),
        ]
        for scope in scopes {
          let adrift = [entries[0], PolicyEntry(scope: scope, policy: Policy())]
          #expect(try await world.commit([.setPolicies(adrift)]) == .conflict(.referenced))
          let kept = try await bench.store.policies(of: world.tenant.id)
          #expect(Set(kept) == Set(entries))
        }
      },
      Case("F-01 policies of one tenant hold in no other") { bench in
        let (mine, theirs) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        try await mine.write([.setPolicies(Self.entries(in: mine))])
        #expect(try await bench.store.policies(of: theirs.tenant.id) == [])
        #expect(try await theirs.candidates(.nothing).policy == .standard)
        try await theirs.write([.setPolicies([])])
        #expect(try await bench.store.policies(of: mine.tenant.id).count == 3)
      },
      Case("the policy of a place goes with the place") { bench in
        let world = try await World(in: bench.store)
        let (site, device) = (world.newSite(), world.newDevice())
        let entries = [
          PolicyEntry(scope: .site(site.id), policy: Policy()),
          PolicyEntry(scope: .device(device.id), policy: Policy()),
        ]
        try await world.write([.insert(.site(site)), .insert(.device(device)), .setPolicies(entries)])
        try await world.write([.remove(.site(site.id)), .remove(.device(device.id))])
        #expect(try await bench.store.policies(of: world.tenant.id) == [])
      },
      Case("a card profile is made at revision 0, and replaced only as it stands") { bench in
        var world = try await World(in: bench.store)
        let other = try await World(in: bench.store, seed: 2)
        let tenant = world.tenant.id
        #expect(try await bench.store.cardProfile(of: tenant) == nil)
        #expect(try await bench.store.cardProfiles().isEmpty)
        let keys = (0..<CardProfileRecord.maximumMetaReadKeys).map { _ in world.random.bytes(56) }
        let first = CardProfileRecord(
          splits: CardProfile(wiegand34: .facility8, wiegand37: .h10302), wrappedMetaReadKeys: keys, revision: 0)
        var wrong = first
        wrong.revision = 1
        #expect(try await world.commit([.setCardProfile(wrong)]) == .conflict(.revision))
        try await world.write([.setCardProfile(first)])
        try await bench.reopen()
        world = World(world, in: bench.store)
        let kept = try #require(try await bench.store.cardProfile(of: tenant))
        #expect(kept == CardProfileRecord(splits: first.splits, wrappedMetaReadKeys: keys, revision: 1))
        #expect(try await world.commit([.setCardProfile(first)]) == .conflict(.revision))
        var second = kept
        (second.splits, second.wrappedMetaReadKeys) = (CardProfile(wiegand34: .noFacility), [keys[2]])
        try await world.write([.setCardProfile(second)])
        second.revision = 2
        #expect(try await bench.store.cardProfile(of: tenant) == second)
        let plain = CardProfileRecord(splits: CardProfile(), wrappedMetaReadKeys: [], revision: 0)
        _ = try await bench.store.commit(
          Change(
            tenant: other.tenant.id, effect: [.setCardProfile(plain)], actor: nil, request: nil, claim: nil, events: [])
        )
        let all = try await bench.store.cardProfiles()
        let profiles = Dictionary(uniqueKeysWithValues: all.map { ($0.tenant, $0.profile) })
        var theirs = plain
        theirs.revision = 1
        #expect(profiles == [tenant: second, other.tenant.id: theirs])
        #expect(try await bench.store.cardProfile(of: other.tenant.id) == theirs, "F-01")
      },
      Case("a device with a live PIN is bound to its place until the PIN is over") { bench in
        let world = try await World(in: bench.store)
        let (start, device) = (World<Store>.start, world.device.id)
        let demand = Write.demandUnbound(device, now: start)
        _ = try await world.grant()
        #expect(try await world.commit([demand]) == .done, "a QR code binds nothing")
        let (grant, pin) = try await world.pin(at: world.lockers[0].id)
        #expect(try await world.commit([demand]) == .conflict(.referenced))
        let last = Write.demandUnbound(device, now: grant.endsAt - .milliseconds(1))
        #expect(try await world.commit([last]) == .conflict(.referenced))
        #expect(try await world.commit([.demandUnbound(device, now: grant.endsAt)]) == .done)
        let other = world.newDevice()
        try await world.write([.insert(.device(other)), .demandUnbound(other.id, now: start)])
        try await world.write([.suspend(pin.id)])
        #expect(try await world.commit([demand]) == .conflict(.referenced), "it may open again")
        var revoked = pin
        (revoked.status, revoked.revision) = (.revoked, 2)
        try await world.write([.replace(.credential(revoked)), demand])
      },
      Case("a device is bound by a card of a grant over it or its lockers, and not by one over the site") { bench in
        let world = try await World(in: bench.store)
        let asking = try CardAsking()
        let demand = Write.demandUnbound(world.device.id, now: World<Store>.start)
        let reaches: [(GrantTargets, Bool)] = [
          (.lockers([world.lockers[1].id]), true), (.device(world.device.id), true), (.site(world.site.id), false),
        ]
        for (number, (targets, isBound)) in reaches.enumerated() {
          let card = try Self.number(UInt32(number))
          let grant = world.newGrant(over: targets)
          let credential = world.newCredential(of: grant.id, .card(.number(format: .raw, hint: "0000")))
          try await world.write([
            .insert(.grant(grant)), .insert(.credential(credential)),
            .setCardTags(world.tags(of: credential, card, asking)),
          ])
          #expect(try await world.commit([demand]) == (isBound ? .conflict(.referenced) : .done), "\(targets)")
          var revoked = grant
          revoked.status = .revoked
          try await world.write([.replace(.grant(revoked)), demand])
        }
      },
    ]
  }

  /// One entry for the tenant, one for its site, one for its device; each of the first three members is decided by
  /// another one, and the last by none.
  private static func entries(in world: World<Store>) -> [PolicyEntry] {
    var (tenant, site, device) = (Policy(), Policy(), Policy())
    (tenant.minAssurance, tenant.faceMinConfidence, tenant.pinTraffic) = (.identifier, 0, .busy)
    (site.minAssurance, site.faceMinConfidence) = (.cryptographic, 500)
    device.faceMinConfidence = 1000
    return [
      PolicyEntry(scope: .tenant, policy: tenant), PolicyEntry(scope: .site(world.site.id), policy: site),
      PolicyEntry(scope: .device(world.device.id), policy: device),
    ]
  }
}

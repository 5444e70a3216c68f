import AccessAuth
import SodiumPrimitives
import Testing

// What goes, and what goes with it.
extension StoreContract {
  static var departures: [Case] {
    [
      Case("a physical card stays while a credential names it, and a grant while it has a hold") { bench in
        let world = try await World(in: bench.store)
        let card = try world.newSUNCard()
        let (grant, credential) = world.newTap(card)
        let hold = world.newHold(on: grant.id)
        try await world.write([
          .insert(.sunCard(card)), .insert(.grant(grant)), .insert(.credential(credential)), .insert(.hold(hold)),
        ])
        #expect(try await world.commit([.remove(.sunCard(card.id))]) == .conflict(.referenced))
        try await world.write([.remove(.credential(credential.id))])
        #expect(try await world.commit([.remove(.grant(grant.id))]) == .conflict(.referenced))
        let order: [RecordKey] = [.hold(hold.id), .grant(grant.id), .sunCard(card.id)]
        for key in order {
          #expect(try await world.commit([.remove(key)]) == .done, "\(key)")
          #expect(try await bench.store.record(key, in: world.tenant.id) == nil)
          #expect(try await world.commit([.remove(key)]) == .conflict(.revision), "\(key) is gone")
        }
      },
      Case("a PIN that goes takes its tags and its ladder with it") { bench in
        let world = try await World(in: bench.store)
        let tag = try world.newPINTag()
        let (_, pin) = try await world.pin(at: world.lockers[0].id, tag: tag)
        let ladder = ThrottleKey.pin(pin.id, of: world.tenant.id)
        try await world.charge(1, locker: "A1")
        #expect(try await world.throttles().map(\.key).contains(ladder))
        try await world.write([.remove(.credential(pin.id))])
        #expect(try await world.found(.pin([tag])) == [])
        #expect(try await world.throttles().map(\.key).contains(ladder) == false)
        _ = try await world.pin(at: world.lockers[0].id, tag: tag)
      },
      Case("a device that goes takes its tags, its arming and its throttles with it, and no other's") { bench in
        let world = try await World(in: bench.store)
        let device = world.newDevice()
        let (grant, _) = try await world.grant()
        let pin = world.newPIN(of: grant.id)
        let armed = CardCapture(
          device: device.id, grant: grant.id, armedBy: world.admin.id, expiresAt: World<Store>.end)
        try await world.write([
          .insert(.device(device)), .insert(.credential(pin)), .arm(armed),
          .setPINTags(try world.tags(of: pin, device: device.id)),
        ])
        try await world.charge(1, device: device.id)
        try await world.charge(1)
        _ = try await world.charge(.frame, device: device.id)
        _ = try await world.charge(.frame)
        try await world.write([.remove(.device(device.id))])
        let (tenant, here) = (world.tenant.id, world.device.id)
        let left: Set<ThrottleKey> = [.pin(at: here, of: tenant), .frames(at: here, of: tenant), .pin(of: tenant)]
        #expect(Set(try await world.throttles().map(\.key)) == left)
        try await world.write([.remove(.credential(pin.id))])
      },
      Case("a tenant takes its policies, its card profile and its throttles with it") { bench in
        let world = try await World(in: bench.store)
        let profile = CardProfileRecord(splits: CardProfile(), wrappedMetaReadKeys: [[1]], revision: 0)
        try await world.charge(1)
        try await world.setPolicy { $0.maxLivePINs = 5 }
        try await world.write([.setCardProfile(profile)])
        let places: [RecordKey] =
          world.lockers.map { .locker($0.id) } + [.device(world.device.id), .site(world.site.id)]
          + [.subject(world.subject.id), .apiKey(world.admin.id), .tenant(world.tenant.id)]
        try await world.write(places.map { .remove($0) })
        #expect(try await world.throttles() == [])
        #expect(try await bench.store.policies(of: world.tenant.id) == [])
        #expect(try await bench.store.cardProfiles().isEmpty)
      },
    ]
  }
}

import AccessAuth
import SodiumPrimitives
import Testing

// Readers that wait for a card.
extension StoreContract {
  static var captures: [Case] {
    [
      Case("an armed reader is told to whoever shows a card there, and to nobody else") { bench in
        var world = try await World(in: bench.store)
        let other = world.newDevice()
        try await world.write([.insert(.device(other))])
        let (asking, card) = (try CardAsking(), try number(5))
        let (grant, credential) = try await world.grant()
        let armed = world.capture(of: grant)
        try await world.write([.arm(armed)])
        try await bench.reopen()
        world = World(world, in: bench.store)
        let key = try await asking.key(of: card, at: world.door)
        #expect(try await world.candidates(key).capture == armed)
        #expect(try await world.candidates(key, now: armed.expiresAt).capture == armed, "whether it is over is judged")
        #expect(try await world.candidates(key, at: other.id).capture == nil)
        let others: [CandidateQuery.Key] = [
          .nothing, .credential(credential.id), .pin([try world.newPINTag()]), .sun([]),
        ]
        for key in others { #expect(try await world.candidates(key).capture == nil) }
      },
      Case("a reader is armed anew in place of before, and disarmed only as it is armed") { bench in
        let (world, stranger) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (asking, card) = (try CardAsking(), try number(5))
        let key = try await asking.key(of: card, at: world.door)
        let ((first, _), (second, _)) = (try await world.grant(), try await world.grant())
        let (old, new) = (world.capture(of: first), world.capture(of: second))
        #expect(try await world.commit([.disarm(old)]) == .conflict(.revision), "not armed")
        try await world.write([.arm(old), .arm(new)])
        #expect(try await world.candidates(key).capture == new)
        let wrong = [
          old, world.capture(of: second, until: new.expiresAt + .milliseconds(1)),
          world.capture(of: second, until: new.expiresAt - .milliseconds(1)),
          CardCapture(
            device: new.device, grant: new.grant, armedBy: stranger.admin.id, expiresAt: new.expiresAt),
        ]
        for capture in wrong { #expect(try await world.commit([.disarm(capture)]) == .conflict(.revision)) }
        #expect(try await stranger.commit([.disarm(new)]) == .conflict(.revision), "F-01")
        #expect(try await world.candidates(key).capture == new)
        try await world.write([.disarm(new)])
        #expect(try await world.candidates(key).capture == nil)
        #expect(try await world.commit([.disarm(new)]) == .conflict(.revision))
      },
      Case("A-11 a purge removes every arming that is over and none that is not") { bench in
        let world = try await World(in: bench.store)
        let (grant, _) = try await world.grant()
        let now = World<Store>.start
        var armed: [(device: Device, isOver: Bool)] = []
        for number in 0..<20 {
          let device = world.newDevice()
          let offset = Int64(number) - 10
          let capture = CardCapture(
            device: device.id, grant: grant.id, armedBy: world.admin.id, expiresAt: now + .milliseconds(offset))
          try await world.write([.insert(.device(device)), .arm(capture)])
          armed.append((device, offset <= 0))
        }
        #expect(try await bench.store.purge(.captures(at: now), limit: 7) == 7)
        #expect(try await bench.store.purge(.captures(at: now), limit: 7) == 4)
        #expect(try await bench.store.purge(.captures(at: now), limit: 7) == 0)
        let asking = try CardAsking()
        let key = try await asking.key(of: try number(1), at: world.door)
        for (device, isOver) in armed {
          #expect((try await world.candidates(key, at: device.id).capture == nil) == isOver)
        }
      },
    ]
  }
}

import AccessAuth
import SodiumPrimitives
import Testing

// What devices recognise PINs by.
extension StoreContract {
  static var pins: [Case] {
    [
      Case("a PIN is found by its tag at its device, and nowhere else") { bench in
        let (world, stranger) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let other = world.newDevice()
        try await world.write([.insert(.device(other))])
        let tag = try world.newPINTag()
        let (grant, pin) = try await world.pin(at: world.lockers[0].id, tag: tag)
        let known = try await world.candidates(.pin([try world.newPINTag(), tag]))
        let candidate = Candidate(
          grant: grant, credential: pin, subjectKey: world.subject.key, lockers: [world.lockers[0]], isBurnt: false)
        #expect(known == world.known([candidate]))
        #expect(try await world.found(.pin([try world.newPINTag()])) == [])
        #expect(try await world.found(.pin([])) == [])
        #expect(try await world.found(.pin([tag]), at: other.id) == [])
        #expect(try await stranger.found(.pin([tag])) == [])
        #expect(try await stranger.candidates(.pin([tag]), at: world.device.id).device == nil, "F-01")
      },
      Case("a PIN with a tag for each locker and each device is found by all of them") { bench in
        let world = try await World(in: bench.store)
        let other = world.newDevice()
        let grant = world.newGrant(over: .site(world.site.id))
        let pin = world.newPIN(of: grant.id)
        let tags = try (0..<3).map { _ in try world.newPINTag() }
        let places = [(world.device, world.lockers[0].id), (world.device, world.lockers[1].id), (other, nil)]
        let known = PINTags(
          credential: pin.id, entry: .withLocker, digits: 6,
          tags: zip(places, tags).map {
            PINTags.Tag(device: $0.0.id, locker: $0.1, tag: $1, maximumLive: 9)
          }, now: World<Store>.start)
        try await world.write([
          .insert(.device(other)), .insert(.grant(grant)), .insert(.credential(pin)), .setPINTags(known),
        ])
        for ((device, _), tag) in zip(places, tags) {
          #expect(try await world.found(.pin([tag]), at: device.id) == [pin.id])
        }
        let both = try await world.found(.pin(tags))
        #expect(Set(both) == [pin.id])
      },
      Case("a PIN that is issued again is found by its new tag alone, after a restart too") { bench in
        var world = try await World(in: bench.store)
        let (old, new) = (try world.newPINTag(), try world.newPINTag())
        let (_, pin) = try await world.pin(at: world.lockers[0].id, tag: old)
        try await world.write([.setPINTags(try world.tags(of: pin, new, at: [world.lockers[0].id]))])
        try await bench.reopen()
        world = World(world, in: bench.store)
        #expect(try await world.found(.pin([old])) == [])
        #expect(try await world.found(.pin([new])) == [pin.id])
        _ = try await world.pin(at: world.lockers[0].id, tag: old)
      },
      Case("a tag is one live PIN's at a device, and what does not fit leaves the tags as they were") { bench in
        let (world, stranger) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (tag, own) = (try world.newPINTag(), try world.newPINTag())
        let (grant, pin) = try await world.pin(at: world.lockers[0].id, tag: tag)
        let (_, second) = try await world.pin(at: world.lockers[1].id, tag: own)
        let again = try world.tags(of: second, tag, at: [world.lockers[1].id])
        #expect(try await world.commit([.setPINTags(again)]) == .conflict(.taken(.pin)))
        #expect(try await world.found(.pin([tag])) == [pin.id])
        #expect(try await world.found(.pin([own])) == [second.id])
        // One that rests could open again.
        try await world.write([.suspend(pin.id)])
        #expect(try await world.commit([.setPINTags(again)]) == .conflict(.taken(.pin)))
        var suspended = try #require(try await world.stored(grant))
        suspended.status = .suspended
        try await world.write([.replace(.grant(suspended))])
        #expect(try await world.commit([.setPINTags(again)]) == .conflict(.taken(.pin)))
        let other = world.newDevice()
        let there = try world.tags(of: second, tag, device: other.id)
        try await world.write([.insert(.device(other)), .setPINTags(there)])
        _ = try await stranger.pin(at: stranger.lockers[0].id, tag: tag)
      },
      Case("a tag of a PIN that cannot open any more gives way to a new one") { bench in
        let world = try await World(in: bench.store)
        for way in 0..<4 {
          let tag = try world.newPINTag()
          let (grant, pin) = try await world.pin(at: world.lockers[0].id, tag: tag, maxUses: 1)
          var now = World<Store>.start
          switch way {
          case 0:
            var revoked = pin
            revoked.status = .revoked
            try await world.write([.replace(.credential(revoked))])
          case 1:
            var revoked = grant
            revoked.status = .revoked
            try await world.write([.replace(.grant(revoked))])
          case 2: #expect(try await world.redeem(grant) == .done(usesLeft: 0))
          default: now = grant.endsAt
          }
          let longer = world.newGrant(endsAt: grant.endsAt + .days(1))
          let next = world.newPIN(of: longer.id)
          try await world.write([.insert(.grant(longer)), .insert(.credential(next))])
          let tags = try world.tags(of: next, tag, at: [world.lockers[0].id], now: now)
          if way == 3 {
            let early = try world.tags(of: next, tag, at: [world.lockers[0].id], now: now - .milliseconds(1))
            #expect(try await world.commit([.setPINTags(early)]) == .conflict(.taken(.pin)))
          }
          #expect(try await world.commit([.setPINTags(tags)]) == .done, "\(way)")
          #expect(try await world.found(.pin([tag]), now: now) == [next.id], "\(way)")
        }
      },
      Case("a PIN that is set to the same tag again keeps it") { bench in
        let world = try await World(in: bench.store)
        let tag = try world.newPINTag()
        let (_, pin) = try await world.pin(at: world.lockers[0].id, tag: tag)
        try await world.write([.setPINTags(try world.tags(of: pin, tag, at: [world.lockers[0].id], maximumLive: 1))])
        #expect(try await world.found(.pin([tag])) == [pin.id])
      },
      Case("a PIN whose tags are taken back is found no more") { bench in
        let world = try await World(in: bench.store)
        let tag = try world.newPINTag()
        let (_, pin) = try await world.pin(tag: tag)
        try await world.write([.setPINTags(try world.tags(of: pin, at: []))])
        #expect(try await world.found(.pin([tag])) == [])
        try await world.write([.remove(.credential(pin.id))])
      },
      Case("of two PINs at once with one tag, one is kept") { bench in
        let world = try await World(in: bench.store)
        let tag = try world.newPINTag()
        let outcomes = try await withThrowingTaskGroup(of: ChangeOutcome.self) { group in
          for _ in 0..<16 {
            let grant = world.newGrant()
            let pin = world.newPIN(of: grant.id)
            let effect: [Write] = [
              .insert(.grant(grant)), .insert(.credential(pin)), .setPINTags(try world.tags(of: pin, tag)),
            ]
            group.addTask { try await world.commit(effect) }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let (done, taken) = (outcomes.count { $0 == .done }, outcomes.count { $0 == .conflict(.taken(.pin)) })
        #expect(done == 1)
        #expect(taken == 15)
        #expect(try await world.found(.pin([tag])).count == 1)
      },
    ] + duress
  }

  private static var duress: [Case] {
    [
      Case("a duress PIN is found as the credential that it shadows, and says so") { bench in
        let world = try await World(in: bench.store)
        let (tag, own) = (try world.newPINTag(), try world.newPINTag())
        let (grant, pin) = try await world.pin(at: world.lockers[0].id, tag: own)
        let duress = world.newPIN(of: grant.id, shadows: pin.id)
        try await world.write([
          .insert(.credential(duress)), .setPINTags(try world.tags(of: duress, tag, at: [world.lockers[0].id])),
        ])
        let known = try await world.candidates(.pin([tag])).candidates
        #expect(known.map(\.credential) == [pin])
        #expect(known.map(\.duress) == [duress])
        #expect(known.map(\.grant) == [grant])
        let plain = try await world.candidates(.pin([own])).candidates
        #expect(plain.map(\.duress) == [nil])
      },
      Case("a duress PIN that is revoked is nothing, and one whose other PIN is revoked carries it as it stands") {
        bench in
        let world = try await World(in: bench.store)
        let tag = try world.newPINTag()
        let (grant, pin) = try await world.pin()
        let duress = world.newPIN(of: grant.id, shadows: pin.id)
        try await world.write([.insert(.credential(duress)), .setPINTags(try world.tags(of: duress, tag))])
        var other = pin
        other.status = .revoked
        try await world.write([.replace(.credential(other))])
        #expect(try await world.candidates(.pin([tag])).candidates.map(\.credential?.status) == [.revoked])
        var gone = duress
        gone.status = .revoked
        try await world.write([.replace(.credential(gone))])
        #expect(try await world.candidates(.pin([tag])).candidates == [])
      },
    ]
  }
}

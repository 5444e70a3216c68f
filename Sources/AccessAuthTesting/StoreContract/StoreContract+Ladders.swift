import AccessAuth
import SodiumPrimitives
import Testing

// A PIN that needs its locker bears ten wrong tries in a row.
extension StoreContract {
  static var ladders: [Case] {
    [
      Case("a PIN at its locker blocks it after the third try, longer each time, and has none left after the tenth") {
        bench in
        let world = try await World(in: bench.store)
        try await world.setPolicy { $0.pinTraffic = .busy }
        let (_, pin) = try await world.pin(at: world.lockers[0].id)
        let ladder = ThrottleKey.pin(pin.id, of: world.tenant.id)
        let now = try await climb(9, "A1", in: world)
        let tenth = try #require(try await world.charge(locker: "A1", at: now).receipt)
        #expect(tenth.exhausted == [pin.id])
        #expect(tenth.spent == [])
        #expect(tenth.charged.contains(ladder))
        // It refuses nobody from now on, and is charged no more.
        for _ in 0..<3 {
          let next = try #require(try await world.charge(locker: "A1", at: now).receipt)
          #expect(next.spent == [pin.id])
          #expect(next.exhausted == [pin.id])
          #expect(Set(next.charged) == world.readerKeys)
        }
      },
      Case("a PIN that is exhausted stays so after a restart of the service or the machine, and until it is lifted") {
        bench in
        var world = try await World(in: bench.store)
        try await world.setPolicy { $0.pinTraffic = .busy }
        let (_, pin) = try await world.pin(at: world.lockers[0].id)
        let now = try await climb(9, "A1", in: world)
        try await world.charge(1, locker: "A1", at: now)
        try await bench.reopen()
        world = World(world, in: bench.store)
        for session in [UInt64(1), 2] {
          let receipt = try #require(
            try await world.charge(locker: "A1", at: now + .days(9), session: session).receipt)
          #expect(receipt.spent == [pin.id])
        }
        try await world.write([.forget(.pin(pin.id, of: world.tenant.id))])
        let receipt = try #require(try await world.charge(locker: "A1", at: now + .days(9), session: 2).receipt)
        #expect(receipt.spent == [])
        #expect(receipt.charged.contains(.pin(pin.id, of: world.tenant.id)))
      },
      Case("a block at one locker stops no other locker, and no PIN that is entered without one") { bench in
        let world = try await World(in: bench.store)
        try await world.setPolicy { $0.pinTraffic = .busy }
        _ = try await world.pin(at: world.lockers[0].id)
        _ = try await world.pin(at: world.lockers[1].id)
        try await world.charge(3, locker: "A1")
        #expect(try await world.charge(locker: "A1").refused?.retryAfter == .seconds(30))
        try await world.charge(3, locker: "A2")
        try await world.charge(3)
        try await world.charge(3, locker: "A3")
      },
      Case("each PIN of a locker has its own ladder: one that has no tries left does not stop the other") { bench in
        let world = try await World(in: bench.store)
        try await world.setPolicy { $0.pinTraffic = .busy }
        let (_, first) = try await world.pin(at: world.lockers[0].id)
        let now = try await climb(9, "A1", in: world)
        let (_, second) = try await world.pin(at: world.lockers[0].id)
        let tenth = try #require(try await world.charge(locker: "A1", at: now).receipt)
        #expect(tenth.exhausted == [first.id])
        let next = try #require(try await world.charge(locker: "A1", at: now).receipt)
        #expect(next.spent == [first.id])
        #expect(next.exhausted == [first.id])
        #expect(Set(next.charged) == world.readerKeys.union([.pin(second.id, of: world.tenant.id)]))
        try await world.charge(1, locker: "A1", at: now)
        #expect(try await world.charge(locker: "A1", at: now).refused?.retryAfter == .seconds(30))
      },
      Case("two PINs of a locker that run out together are both exhausted") { bench in
        let world = try await World(in: bench.store)
        try await world.setPolicy { $0.pinTraffic = .busy }
        let (_, first) = try await world.pin(at: world.lockers[0].id)
        let (_, second) = try await world.pin(at: world.lockers[0].id)
        let now = try await climb(9, "A1", in: world)
        let tenth = try #require(try await world.charge(locker: "A1", at: now).receipt)
        #expect(Set(tenth.exhausted) == [first.id, second.id])
        #expect(tenth.spent == [])
      },
      Case("of the refusals at once the longest is told") { bench in
        let world = try await World(in: bench.store)
        _ = try await world.pin(at: world.lockers[0].id)
        try await world.charge(3, locker: "A1")
        try await world.charge(2)
        #expect(try await world.charge(locker: "A1").refused?.retryAfter == .seconds(900))
        #expect(try await world.charge(locker: "A1", at: .seconds(890)).refused?.retryAfter == .seconds(10))
      },
      Case("a PIN that cannot open any more has no ladder") { bench in
        let world = try await World(in: bench.store)
        let (grant, revoked) = try await world.pin(at: world.lockers[0].id)
        let (over, _) = try await world.pin(at: world.lockers[1].id, maxUses: 1)
        var gone = revoked
        gone.status = .revoked
        try await world.write([.replace(.credential(gone))])
        #expect(try await world.redeem(over) == .done(usesLeft: 0))
        for label in ["A1", "A2"] {
          let receipt = try #require(try await world.charge(locker: label).receipt)
          #expect(Set(receipt.charged) == world.readerKeys, "\(label)")
        }
        _ = try await world.pin(at: world.lockers[2].id)
        let late = try #require(try await world.charge(locker: "A3", now: grant.endsAt).receipt)
        #expect(Set(late.charged) == world.readerKeys, "the window is over")
      },
      Case("a duress PIN has a ladder as any other PIN of the locker") { bench in
        let world = try await World(in: bench.store)
        let (grant, pin) = try await world.pin(at: world.lockers[0].id)
        let duress = world.newPIN(of: grant.id, shadows: pin.id)
        try await world.write([
          .insert(.credential(duress)), .setPINTags(try world.tags(of: duress, at: [world.lockers[0].id])),
        ])
        let receipt = try #require(try await world.charge(locker: "A1").receipt)
        let ladders: [ThrottleKey] = [pin, duress].map { .pin($0.id, of: world.tenant.id) }
        #expect(Set(receipt.charged) == world.readerKeys.union(ladders))
      },
    ]
  }

  /// Makes `count` tries, at most 9, at a locker, each as soon as the block before it ends, and sees to every block. Says
  /// when the next one is let in.
  private static func climb(_ count: Int, _ label: String, in world: World<Store>) async throws -> Duration {
    var now = Duration.zero
    for block in [0, 0, 30, 60, 120, 240, 480, 900, 1800].prefix(count) {
      let receipt = try #require(try await world.charge(locker: label, at: now).receipt)
      #expect(receipt.exhausted == [])
      #expect(receipt.spent == [])
      guard block > 0 else { continue }
      let wait = Duration.seconds(block)
      #expect(try await world.charge(locker: label, at: now).refused?.retryAfter == wait)
      let last = now + wait - .milliseconds(1)
      #expect(try await world.charge(locker: label, at: last).refused?.retryAfter == .milliseconds(1))
      now += wait
    }
    return now
  }
}

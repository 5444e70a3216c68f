import AccessAuth
import SodiumPrimitives
import Testing

// How many PINs one guess may meet.
extension StoreContract {
  static var pinBudgets: [Case] {
    [
      Case("one more PIN than a guess may try is refused, counted by what one guess would meet") { bench in
        let world = try await World(in: bench.store)
        let (first, second) = (world.lockers[0].id, world.lockers[1].id)
        for _ in 0..<2 { #expect(try await add(.withLocker, at: first, maximum: 2, in: world) == .done) }
        #expect(try await add(.withLocker, at: first, maximum: 2, in: world) == .conflict(.pinBudget))
        #expect(try await add(.withLocker, at: second, maximum: 2, in: world) == .done, "another locker")
        #expect(try await add(.withLocker, digits: 7, at: first, maximum: 1, in: world) == .done, "another length")
        #expect(try await add(.alone, digits: 8, at: nil, maximum: 1, in: world) == .done, "another length")
        #expect(try await add(.alone, digits: 8, at: nil, maximum: 1, in: world) == .conflict(.pinBudget))
        // A guess that names a locker is tried as one that was entered alone, too.
        #expect(try await add(.alone, digits: 6, at: nil, maximum: 2, in: world) == .conflict(.pinBudget))
        let other = world.newDevice()
        try await world.write([.insert(.device(other))])
        #expect(try await add(.withLocker, at: nil, device: other.id, maximum: 1, in: world) == .done)
        #expect(try await add(.withLocker, at: first, maximum: 3, in: world) == .done, "another maximum")
      },
      Case("a PIN for any locker counts at every locker, whichever of them came first") { bench in
        let world = try await World(in: bench.store)
        let (first, second) = (world.lockers[0].id, world.lockers[1].id)
        #expect(try await add(.withLocker, at: nil, maximum: 9, in: world) == .done)
        #expect(try await add(.withLocker, at: first, maximum: 1, in: world) == .conflict(.pinBudget))
        for _ in 0..<2 { #expect(try await add(.withLocker, at: second, maximum: 3, in: world) == .done) }
        // At the second locker one guess meets three already.
        let third = try await add(.withLocker, at: nil, maximum: 3, in: world)
        #expect(third == .conflict(.pinBudget))
        #expect(try await add(.withLocker, at: nil, maximum: 4, in: world) == .done)
      },
      Case("PINs that cannot open at the same time, or at all, do not count together") { bench in
        let world = try await World(in: bench.store)
        let start = World<Store>.start
        func add(_ from: Duration, _ to: Duration) async throws -> ChangeOutcome {
          let grant = Grant(
            id: GrantID(at: start, random: world.random), subject: world.subject.id, targets: .device(world.device.id),
            startsAt: start + from, endsAt: start + to, maxUses: nil, uses: 0, status: .active, offline: .allowed,
            reference: nil, madeBy: world.admin.id, createdAt: start, revision: 1)
          let pin = world.newPIN(of: grant.id)
          return try await world.commit([
            .insert(.grant(grant)), .insert(.credential(pin)), .setPINTags(try world.tags(of: pin, maximumLive: 1)),
          ])
        }
        #expect(try await add(.hours(2), .hours(4)) == .done)
        #expect(try await add(.hours(4), .hours(6)) == .done, "half-open")
        #expect(try await add(.zero, .hours(2)) == .done)
        #expect(try await add(.hours(3), .hours(5)) == .conflict(.pinBudget))
        #expect(try await add(.milliseconds(1), .hours(2)) == .conflict(.pinBudget))
        #expect(try await add(.zero, .days(1)) == .conflict(.pinBudget))
        let all = try await bench.store.page(.grants(nil, madeBy: nil), in: world.tenant.id, after: nil, limit: 9)
        for case .grant(var grant) in all {
          grant.status = .revoked
          try await world.write([.replace(.grant(grant))])
        }
        #expect(try await add(.zero, .days(1)) == .done)
      },
      Case("the PINs at a device are counted by entry, locker and length while they could open in the window") {
        bench in
        let (world, stranger) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (first, second) = (world.lockers[0].id, world.lockers[1].id)
        for locker in [first, first, second, nil] {
          #expect(try await add(.withLocker, at: locker, maximum: 99, in: world) == .done)
        }
        #expect(try await add(.withLocker, digits: 8, at: first, maximum: 99, in: world) == .done)
        for _ in 0..<3 { #expect(try await add(.alone, digits: 8, at: nil, maximum: 99, in: world) == .done) }
        let (_, resting) = try await world.pin(at: second)
        try await world.write([.suspend(resting.id)])
        let (_, revoked) = try await world.pin(at: second)
        var gone = revoked
        gone.status = .revoked
        try await world.write([.replace(.credential(gone))])
        let (used, _) = try await world.pin(at: second, maxUses: 1)
        #expect(try await world.redeem(used) == .done(usesLeft: 0))
        let expected: Set<PINCount> = [
          PINCount(entry: .withLocker, locker: first, digits: 6, count: 2),
          PINCount(entry: .withLocker, locker: second, digits: 6, count: 2),
          PINCount(entry: .withLocker, locker: nil, digits: 6, count: 1),
          PINCount(entry: .withLocker, locker: first, digits: 8, count: 1),
          PINCount(entry: .alone, locker: nil, digits: 8, count: 3),
        ]
        let (start, end, moment) = (World<Store>.start, World<Store>.end, Duration.milliseconds(1))
        let windows = [start..<end, start - .days(9)..<start + moment, end - moment..<end + .days(9)]
        for window in windows {
          let counts = try await bench.store.pins(
            at: world.device.id, in: world.tenant.id, during: window, besides: nil)
          #expect(Set(counts) == expected)
          #expect(counts.count == expected.count)
        }
        for window in [start - .days(9)..<start, end..<end + .days(9)] {
          let counts = try await bench.store.pins(
            at: world.device.id, in: world.tenant.id, during: window, besides: nil)
          #expect(counts == [])
        }
        #expect(
          try await bench.store.pins(at: world.device.id, in: stranger.tenant.id, during: start..<end, besides: nil)
            == [])
      },
    ]
  }

  /// Adds a PIN with a grant of its own.
  private static func add(
    _ entry: PINEntry, digits: Int = 6, at locker: LockerID?, device: DeviceID? = nil, maximum: Int,
    in world: World<Store>
  ) async throws -> ChangeOutcome {
    let grant = world.newGrant(maxUses: nil)
    let pin = world.newPIN(of: grant.id, entry, digits: digits)
    return try await world.commit([
      .insert(.grant(grant)), .insert(.credential(pin)),
      .setPINTags(try world.tags(of: pin, at: [locker], device: device, maximumLive: maximum)),
    ])
  }
}

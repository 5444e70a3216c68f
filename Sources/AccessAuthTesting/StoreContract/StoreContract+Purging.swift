import AccessAuth
import SodiumPrimitives
import Testing

// What has served its time is forgotten, and nothing else.
extension StoreContract {
  static var purging: [Case] {
    [
      Case("A-11 a purge removes every burn that is over and none that is not") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant(maxUses: nil)
        let now = World<Store>.start
        var burns: [(Burn, isOver: Bool)] = []
        for serial in 0..<300 {
          let offset = Int64(world.random.uniform(below: 200_000)) - 100_000
          // Some end exactly now.
          let keepUntil = now + .milliseconds(serial.isMultiple(of: 10) ? 0 : offset)
          let key = world.burn(credential, serial: UInt32(serial)).key
          burns.append((Burn(key: key, keepUntil: keepUntil), keepUntil <= now))
        }
        for (burn, _) in burns { #expect(try await world.redeem(grant, burns: [burn]) == .done(usesLeft: nil)) }
        let gone = try await purgeAll(.burns(at: now), limit: 32, in: bench.store)
        #expect(gone == burns.count(where: \.isOver))
        for (burn, isOver) in burns {
          let isBurnt = try await world.candidates(credential.id, burn: burn).candidates.first?.isBurnt
          #expect(isBurnt == !isOver, "\(burn.keepUntil)")
        }
      },
      Case("A-11 a purge removes every attempt that is over and none that is not") { bench in
        let world = try await World(in: bench.store)
        let now = World<Store>.start
        var attempts: [(AttemptRecord, isOver: Bool)] = []
        for number in 0..<200 {
          let offset = Int64(world.random.uniform(below: 200_000)) - 100_000
          let instant = now + .milliseconds(number.isMultiple(of: 10) ? 0 : offset)
          attempts.append((world.attempt(reason: .expired, at: instant), instant < now))
        }
        for (attempt, _) in attempts { #expect(try await bench.store.record(attempt) == .done(usesLeft: nil)) }
        let gone = try await purgeAll(.attempts(before: now), limit: 32, in: bench.store)
        #expect(gone == attempts.count(where: \.isOver))
        for (attempt, isOver) in attempts {
          let kept = try await bench.store.attempt(
            attempt.answer.attempt, of: world.device.id, in: world.tenant.id)
          #expect((kept == nil) == isOver)
        }
        #expect(try await bench.store.unsealed(limit: 1000).count == 200, "events stay")
      },
      Case("A-11 a purge removes every claim that is over and none that is not") { bench in
        let world = try await World(in: bench.store)
        let now = World<Store>.start
        let made = (0..<60).map { (key: "\($0)", at: now + .seconds(Int64($0) - 30)) }
        for (key, at) in made { #expect(try await world.commit([], claim: world.claim(key, at: at)) == .done) }
        #expect(try await purgeAll(.claims(before: now), limit: 7, in: bench.store) == 30)
        for (key, at) in made {
          let outcome = try await world.commit([], claim: world.claim(key, body: "other", at: now))
          #expect(outcome == (at < now ? .done : .mismatch))
        }
      },
      Case("A-11 keys of customers are forgotten some time after their end, and no others") { bench in
        let world = try await World(in: bench.store)
        let now = World<Store>.start
        var (over, live) = (world.newKey(.customer), world.newKey(.customer))
        (over.expiresAt, live.expiresAt) = (now - .milliseconds(1), now)
        var partner = world.newKey(.partner)
        partner.expiresAt = now - .days(400)
        try await world.write([over, live, partner].map { .insert(.apiKey($0)) })
        #expect(try await bench.store.purge(.customerKeys(before: now), limit: 9) == 1)
        #expect(try await bench.store.apiKey(hash: over.hash) == nil)
        for key in [live, partner, world.admin] { #expect(try await bench.store.apiKey(hash: key.hash) != nil) }
      },
      Case("I-03 keys of a customer whose data may not go stay, and go when it may; others do not wait") { bench in
        let world = try await World(in: bench.store)
        let (before, now) = (World<Store>.start - .days(1), World<Store>.start)
        var (kept, other) = (world.newKey(.customer, of: world.subject.id), world.newKey(.customer))
        (kept.expiresAt, other.expiresAt) = (before, before + .milliseconds(1))
        try await world.write([kept, other].map { .insert(.apiKey($0)) })
        var person = world.subject
        for hold in [nil, SubjectHold(ground: .legalClaims, reference: nil, placedAt: before)] {
          (person.isRestricted, person.legalHold) = (hold == nil, hold)
          try await world.write([.replace(.subject(person))])
          person.revision += 1
          _ = try await bench.store.purge(.customerKeys(before: now), limit: 1)
          #expect(try await bench.store.apiKey(hash: kept.hash) != nil)
        }
        #expect(try await bench.store.apiKey(hash: other.hash) == nil)
        person.legalHold = nil
        try await world.write([.replace(.subject(person))])
        #expect(try await bench.store.purge(.customerKeys(before: now), limit: 9) == 1)
        #expect(try await bench.store.apiKey(hash: kept.hash) == nil)
      },
    ] + (1...4).map(anyOrder)
  }

  /// Every purge there is, and events and grants that go, in an order and at instants that the seed draws.
  private static func anyOrder(_ seed: Int) -> Case {
    Case("A-11 no purge, in whatever order, removes a live burn or keeps an expired secret (seed \(seed))") { bench in
      let world = try await World(in: bench.store, seed: UInt64(seed))
      let purged = try await PurgedWorld(world)
      let now = World<Store>.start
      for _ in 0..<40 {
        try await purged.forget(upTo: now)
        try await purged.expectLive(after: now)
      }
      try await purged.forgetAll(at: now)
      try await purged.expectLive(after: now)
      try await purged.expectGone(at: now)
    }
  }

  /// Purges until nothing is left, in bounded steps.
  private static func purgeAll(_ kind: Purge, limit: Int, in store: Store) async throws -> Int {
    var all = 0
    while true {
      let gone = try await store.purge(kind, limit: limit)
      #expect(gone <= limit)
      all += gone
      if gone < limit { return all }
    }
  }
}

import AccessAuth
import SodiumPrimitives
import Testing

// Asking twice gives the first answer again.
extension StoreContract {
  static var attempts: [Case] {
    [
      Case("the same attempt again has no effect, whatever has happened since") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant()
        let attempt = world.attempt(grant: grant.id, credential: credential.id)
        let redemption = world.redemption(of: grant, burns: [world.burn(credential)], attempt: attempt)
        let answer = attempt.answer.with(usesLeft: 0)
        #expect(try await bench.store.redeem(redemption) == .done(usesLeft: 0))
        #expect(try await bench.store.redeem(redemption) == .replay(answer))
        var revoked = grant
        revoked.status = .revoked
        try await world.write([.replace(.grant(revoked))])
        #expect(try await bench.store.redeem(redemption) == .replay(answer))
        let denial = world.attempt(attempt.answer.attempt, reason: .revoked, at: World<Store>.start + .seconds(9))
        #expect(try await bench.store.record(denial) == .replay(answer))
        #expect(try await world.uses(of: grant) == 1)
        #expect(try await bench.store.unsealed(limit: 9).map(\.event) == [attempt.event.left(0)])
      },
      Case("the same attempt with another body is a mismatch") { bench in
        let world = try await World(in: bench.store)
        let (grant, _) = try await world.grant(maxUses: 9)
        let attempt = world.attempt(grant: grant.id)
        #expect(try await bench.store.redeem(world.redemption(of: grant, attempt: attempt)) == .done(usesLeft: 8))
        let other = world.attempt(attempt.answer.attempt, grant: grant.id, body: "other")
        #expect(try await bench.store.redeem(world.redemption(of: grant, attempt: other)) == .mismatch)
        #expect(try await bench.store.record(other) == .mismatch)
        #expect(try await world.uses(of: grant) == 1)
      },
      Case("the same id from another device is another attempt") { bench in
        let world = try await World(in: bench.store)
        let (grant, _) = try await world.grant(maxUses: 9)
        let other = DeviceID(at: World<Store>.start, random: world.random)
        let mine = world.attempt(grant: grant.id)
        let theirs = world.attempt(mine.answer.attempt, grant: grant.id, body: "other", device: other)
        #expect(try await bench.store.redeem(world.redemption(of: grant, attempt: mine)) == .done(usesLeft: 8))
        #expect(try await bench.store.redeem(world.redemption(of: grant, attempt: theirs)) == .done(usesLeft: 7))
      },
      Case("an attempt is remembered for 24 hours, and makes room then") { bench in
        let world = try await World(in: bench.store)
        let first = world.attempt(reason: .expired)
        let id = first.answer.attempt
        let start = World<Store>.start
        #expect(try await bench.store.record(first) == .done(usesLeft: nil))
        let last = world.attempt(id, reason: .revoked, at: start + .hours(24) - .milliseconds(1))
        #expect(try await bench.store.record(last) == .replay(first.answer))
        let next = world.attempt(id, reason: .revoked, body: "other", at: start + .hours(24))
        #expect(try await bench.store.record(next) == .done(usesLeft: nil))
        #expect(try await bench.store.record(next) == .replay(next.answer))
        #expect(
          try await bench.store.attempt(id, of: world.device.id, in: world.tenant.id)?.answer.event == next.event.id)
        #expect(try await bench.store.unsealed(limit: 9).map(\.event) == [first.event, next.event])
      },
      Case("a lock's outcome is told once") { bench in
        let world = try await World(in: bench.store)
        let attempt = world.attempt()
        let id = attempt.answer.attempt
        let outcome = KeptAttempt.Outcome(actuation: .opened, event: world.attempt().event.id)
        let other = KeptAttempt.Outcome(actuation: .jammed, event: world.attempt().event.id)
        let device = world.device.id
        #expect(
          try await world.commit([.lockOutcome(attempt: id, device: device, outcome)]) == .conflict(.referenced))
        _ = try await bench.store.record(attempt)
        #expect(try await world.commit([.lockOutcome(attempt: id, device: device, outcome)]) == .done)
        for told in [outcome, other] {
          #expect(try await world.commit([.lockOutcome(attempt: id, device: device, told)]) == .conflict(.revision))
        }
        #expect(try await bench.store.attempt(id, of: device, in: world.tenant.id)?.outcome == outcome)
      },
    ]
  }

  static var durability: [Case] {
    [
      Case("after a restart a use is used, a burn burnt, an attempt answered and a claim replayed") { bench in
        var world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant(maxUses: 2)
        let attempt = world.attempt(grant: grant.id)
        let burn = world.burn(credential)
        let redemption = world.redemption(of: grant, burns: [burn], attempt: attempt)
        #expect(try await bench.store.redeem(redemption) == .done(usesLeft: 1))
        #expect(try await world.commit([], claim: world.claim(ids: ["a", "b"])) == .done)
        try await world.sealAll()
        try await bench.reopen()
        world = World(world, in: bench.store)
        #expect(try await bench.store.redeem(redemption) == .replay(attempt.answer.with(usesLeft: 1)))
        #expect(try await world.redeem(grant, burns: [burn]) == .moved)
        #expect(try await world.commit([], claim: world.claim()) == .replay(IdempotencyResult(ids: ["a", "b"])))
        #expect(try await bench.store.logSize(of: world.tenant.id) == 1)
        #expect(try await bench.store.unsealed(limit: 9).isEmpty)
        #expect(try await world.redeem(grant) == .done(usesLeft: 0))
        #expect(try await world.redeem(grant) == .moved)
      }
    ]
  }
}

extension World {
  /// The same tenant in a store that was opened again.
  init(_ world: World, in store: Store) {
    self.store = store
    (random, tenant, site, device) = (world.random, world.tenant, world.site, world.device)
    (lockers, subject, admin) = (world.lockers, world.subject, world.admin)
  }
}

import AccessAuth
import SodiumPrimitives
import Testing

// A redemption is one durable act: all of it or nothing.
extension StoreContract {
  static var redemptions: [Case] {
    [
      Case("a redemption counts a use, spends its burns, appends its event and keeps its attempt") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant(maxUses: 2)
        let attempt = world.attempt(grant: grant.id, credential: credential.id)
        let burn = world.burn(credential)
        let done = try await bench.store.redeem(world.redemption(of: grant, burns: [burn], attempt: attempt))
        #expect(done == .done(usesLeft: 1))
        #expect(try await world.uses(of: grant) == 1)
        #expect(try await bench.store.grant(grant.id, in: world.tenant.id)?.revision == 1, "uses are no revision")
        #expect(try await world.candidates(credential.id, burn: burn).candidates.first?.isBurnt == true)
        #expect(try await bench.store.unsealed(limit: 10).map(\.event) == [attempt.event.left(1)])
        let kept = try await bench.store.attempt(
          attempt.answer.attempt, of: world.device.id, in: world.tenant.id)
        #expect(
          kept
            == KeptAttempt(
              answer: attempt.answer.with(usesLeft: 1), fingerprint: attempt.fingerprint,
              subject: attempt.event.subject,
              outcome: nil))
      },
      Case("a grant without limit counts its uses and says nothing of what is left") { bench in
        let world = try await World(in: bench.store)
        let (grant, _) = try await world.grant(maxUses: nil)
        for _ in 0..<3 { #expect(try await world.redeem(grant) == .done(usesLeft: nil)) }
        #expect(try await world.uses(of: grant) == 3)
      },
      Case("a redemption that judged another revision is told to judge again, and leaves nothing") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant()
        let burn = world.burn(credential)
        try await world.write([.raiseRevision(.grant(grant.id))])
        for revision in [grant.revision, grant.revision + 2] {
          let attempt = world.attempt(grant: grant.id)
          let redemption = world.redemption(of: grant, revision: revision, burns: [burn], attempt: attempt)
          #expect(try await bench.store.redeem(redemption) == .moved)
          #expect(
            try await bench.store.attempt(attempt.answer.attempt, of: world.device.id, in: world.tenant.id) == nil)
        }
        #expect(try await world.uses(of: grant) == 0)
        #expect(try await bench.store.unsealed(limit: 10).isEmpty)
        #expect(try await world.redeem(grant, revision: 2, burns: [burn]) == .done(usesLeft: 0))
      },
      Case("a grant that is not active, whose uses are gone, or that is not there is not redeemed") { bench in
        let world = try await World(in: bench.store)
        for standing in [Standing.suspended, .revoked] {
          let grant = world.newGrant(status: standing)
          try await world.write([.insert(.grant(grant))])
          #expect(try await world.redeem(grant) == .moved, "\(standing)")
        }
        let (grant, _) = try await world.grant()
        #expect(try await world.redeem(grant) == .done(usesLeft: 0))
        #expect(try await world.redeem(grant) == .moved)
        #expect(try await world.redeem(world.newGrant()) == .moved)
        #expect(try await world.uses(of: grant) == 1)
      },
      Case("what is burnt is burnt, however many uses there are") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant(maxUses: 10)
        let (first, second) = (world.burn(credential), world.burn(credential, serial: 1))
        #expect(try await world.redeem(grant, burns: [first]) == .done(usesLeft: 9))
        #expect(try await world.redeem(grant, burns: [first]) == .moved)
        #expect(try await world.redeem(grant, burns: [second, first]) == .moved, "one of two is spent")
        #expect(try await world.candidates(credential.id, burn: second).candidates.first?.isBurnt == false)
        #expect(try await world.redeem(grant, burns: [second]) == .done(usesLeft: 8))
        #expect(try await world.uses(of: grant) == 2)
      },
      Case("an attempt that uses nothing up is remembered with its event") { bench in
        let world = try await World(in: bench.store)
        let (grant, _) = try await world.grant()
        let attempt = world.attempt(reason: .expired, grant: grant.id)
        #expect(try await bench.store.record(attempt) == .done(usesLeft: nil))
        #expect(try await bench.store.record(attempt) == .replay(attempt.answer))
        #expect(try await world.uses(of: grant) == 0)
        #expect(try await bench.store.unsealed(limit: 10).map(\.event) == [attempt.event])
      },
      Case("of many redemptions at once, one that cannot be kept fails alone") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant(maxUses: nil)
        let burn = world.burn(credential)
        // The same burn twice in one redemption is against the key of any engine.
        let bad = world.attempt(grant: grant.id)
        let broken = world.redemption(of: grant, burns: [burn, burn], attempt: bad)
        let good = (0..<100).map { _ in world.redemption(of: grant) }
        let done = await withTaskGroup(of: Recorded?.self) { group in
          for (index, redemption) in good.enumerated() {
            group.addTask { try? await bench.store.redeem(redemption) }
            guard index == 50 else { continue }
            group.addTask {
              await #expect(throws: StoreError.self) { try await bench.store.redeem(broken) }
              return nil
            }
          }
          return await group.reduce(into: 0) { $0 += $1 == .done(usesLeft: nil) ? 1 : 0 }
        }
        #expect(done == 100)
        #expect(try await world.uses(of: grant) == 100)
        #expect(try await bench.store.attempt(bad.answer.attempt, of: world.device.id, in: world.tenant.id) == nil)
        #expect(try await world.candidates(credential.id, burn: burn).candidates.first?.isBurnt == false)
        #expect(try await bench.store.unsealed(limit: 1000).count == 100)
      },
    ]
  }
}

extension Event {
  /// The event as a store keeps it, with what it counted.
  func left(_ uses: Int64) -> Event {
    var event = self
    event.usesLeft = uses
    return event
  }
}

import AccessAuth
import SodiumPrimitives
import Testing

// What follows from an attempt is written with it, or nothing is.
extension StoreContract {
  static var consequences: [Case] {
    [
      Case("what follows from an attempt is written with it, in a record and in a redemption") { bench in
        let world = try await World(in: bench.store)
        let (grant, pin) = try await world.pin()
        let (other, second) = try await world.pin()
        let (first, more) = (world.attempt(reason: .expired), [world.attempt().event, world.attempt().event])
        let record = first.with([.suspend(pin.id)], events: more)
        #expect(try await bench.store.record(record) == .done(usesLeft: nil))
        #expect(try await bench.store.unsealed(limit: 9).map(\.event) == [first.event] + more)
        #expect(try await world.stored(pin)?.status == .suspended)
        #expect(try await world.stored(pin)?.revision == 2)
        #expect(try await world.stored(grant)?.revision == 2)
        try await world.sealAll()
        let redeemed = world.attempt(grant: other.id).with([.suspend(second.id)], events: [world.attempt().event])
        let redemption = world.redemption(of: other, attempt: redeemed)
        #expect(try await bench.store.redeem(redemption) == .done(usesLeft: nil))
        #expect(try await world.stored(second)?.status == .suspended)
        #expect(try await bench.store.unsealed(limit: 9).map(\.event) == [redeemed.event] + redeemed.moreEvents)
        #expect(try await bench.store.redeem(redemption) == .replay(redeemed.answer))
        #expect(try await world.stored(second)?.revision == 2, "once")
      },
      Case("what is not active is not suspended, and that is no conflict") { bench in
        let world = try await World(in: bench.store)
        let (grant, pin) = try await world.pin()
        for standing in [Standing.suspended, .revoked] {
          var changed = try #require(try await world.stored(pin))
          changed.status = standing
          try await world.write([.replace(.credential(changed)), .suspend(pin.id)])
          #expect(try await world.stored(pin) == Record.credential(changed).raised.credential)
        }
        #expect(try await world.stored(grant)?.revision == 1)
        let nobody = CredentialID(at: World<Store>.start, random: world.random)
        #expect(try await bench.store.record(world.attempt().with([.suspend(nobody)])) == .done(usesLeft: nil))
      },
      Case("F-01 a credential of another tenant is not suspended") { bench in
        let (mine, theirs) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (_, pin) = try await mine.pin()
        _ = try await theirs.commit([.suspend(pin.id)])
        #expect(try await mine.stored(pin) == pin)
      },
      Case("a consequence that does not fit any more leaves nothing of the attempt") { bench in
        let world = try await World(in: bench.store)
        let (grant, pin) = try await world.pin(at: world.lockers[0].id)
        let (_, credential) = try await world.grant()
        let card = try world.newSUNCard()
        try await world.write([.insert(.sunCard(card))])
        let receipt = try #require(try await world.charge(locker: "A1").receipt)
        let (throttles, burn) = (try await world.throttles(), world.burn(credential))
        let writes: [Write] = [.suspend(pin.id), .insert(.credential(pin))]
        for attempt in [
          world.attempt(grant: grant.id).with(
            writes, events: [world.attempt().event], counter: CounterAdvance(card: card.id, counter: 8)),
          world.attempt(grant: grant.id).with([.suspend(pin.id), .disarm(world.capture(of: grant))]),
          world.attempt(grant: grant.id).with([.suspend(pin.id)] + world.staleWrites(pin)),
        ] {
          let back = GiveBack(
            keys: receipt.charged, reset: .pin(pin.id, of: world.tenant.id), reading: receipt.reading)
          let redemption = Redemption(
            grant: grant.id, revision: 1, burns: [burn], giveBack: back, attempt: attempt)
          #expect(try await bench.store.redeem(redemption) == .moved)
          let denied = AttemptRecord(
            tenant: attempt.tenant, device: attempt.device, answer: attempt.answer, fingerprint: attempt.fingerprint,
            event: attempt.event, moreEvents: attempt.moreEvents, consequences: attempt.consequences,
            counter: attempt.counter, unknown: world.unknown())
          #expect(try await bench.store.record(denied) == .moved)
          let (device, id) = (world.device.id, attempt.answer.attempt)
          #expect(try await bench.store.attempt(id, of: device, in: world.tenant.id) == nil)
        }
        #expect(try await world.stored(grant) == grant)
        #expect(try await world.stored(pin) == pin)
        #expect(try await world.counter(of: card) == -1)
        #expect(try await world.throttles() == throttles)
        #expect(try await world.candidates(credential.id, burn: burn).candidates.first?.isBurnt == false)
        #expect(try await bench.store.unsealed(limit: 9).isEmpty)
      },
      Case("an attempt with a consequence that does not fit does not disturb those that are committed with it") {
        bench in
        let world = try await World(in: bench.store)
        let (grant, _) = try await world.grant(maxUses: nil)
        let outcomes = try await withThrowingTaskGroup(of: Recorded.self) { group in
          for number in 0..<64 {
            let plain = world.attempt(grant: grant.id)
            let attempt =
              number.isMultiple(of: 4) ? plain.with([.raiseRevision(.grant(world.newGrant().id))]) : plain
            group.addTask { try await bench.store.redeem(world.redemption(of: grant, attempt: attempt)) }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let (done, moved) = (outcomes.count { $0 == .done(usesLeft: nil) }, outcomes.count { $0 == .moved })
        #expect(done == 48)
        #expect(moved == 16)
        #expect(try await world.uses(of: grant) == 48)
      },
      Case("of two cards that an armed reader sees at once one is bound") { bench in
        let world = try await World(in: bench.store)
        let asking = try CardAsking()
        for round in 0..<10 {
          let (grant, _) = try await world.grant()
          let armed = world.capture(of: grant)
          try await world.write([.arm(armed)])
          let seen = try (0..<4).map { number in
            let card = try Self.number(UInt32(round * 4 + number))
            let hint = card.hint(profile: CardProfile())
            return (card, world.newCredential(of: grant.id, .card(.number(format: card.format, hint: hint))))
          }
          let attempts = seen.map { card, credential in
            world.attempt(reason: .notRecognized).with([
              .disarm(armed), .insert(.credential(credential)),
              .setCardTags(world.tags(of: credential, card, asking)), .raiseRevision(.grant(grant.id)),
            ])
          }
          let outcomes = try await withThrowingTaskGroup(of: Recorded.self) { group in
            for attempt in attempts { group.addTask { try await bench.store.record(attempt) } }
            return try await group.reduce(into: []) { $0.append($1) }
          }
          let (done, moved) = (outcomes.count { $0 == .done(usesLeft: nil) }, outcomes.count { $0 == .moved })
          #expect(done == 1)
          #expect(moved == 3)
          #expect(try await bench.store.credentials(of: grant.id, in: world.tenant.id).count == 2)
          #expect(try await world.stored(grant)?.revision == 2)
          var found: [CredentialID] = []
          for (card, _) in seen { found += try await world.found(try await asking.key(of: card, at: world.door)) }
          #expect(found.count == 1)
        }
      },
      Case("sixty-four racers with the QR and the PIN of a grant for three uses: exactly three are granted") { bench in
        let world = try await World(in: bench.store)
        for _ in 0..<10 {
          let grant = world.newGrant(maxUses: 3)
          let (qr, pin) = (world.newCredential(of: grant.id, usage: .multiUse), world.newPIN(of: grant.id, .alone))
          try await world.write([
            .insert(.grant(grant)), .insert(.credential(qr)), .insert(.credential(pin)),
            .setPINTags(try world.tags(of: pin)),
          ])
          let outcomes = try await withThrowingTaskGroup(of: Recorded.self) { group in
            for number in 0..<64 {
              let isPIN = number.isMultiple(of: 2)
              let attempt = world.attempt(grant: grant.id, credential: isPIN ? pin.id : qr.id)
              let back = GiveBack(
                keys: Array(world.readerKeys), reset: .pin(pin.id, of: world.tenant.id),
                reading: World<Store>.reading())
              let redemption = Redemption(
                grant: grant.id, revision: 1, burns: [], giveBack: isPIN ? back : nil, attempt: attempt)
              group.addTask { try await bench.store.redeem(redemption) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
          }
          for rest in Int64(0)..<3 {
            let granted = outcomes.count { $0 == .done(usesLeft: rest) }
            #expect(granted == 1)
          }
          let moved = outcomes.count { $0 == .moved }
          #expect(moved == 61)
          #expect(try await world.uses(of: grant) == 3)
        }
      },
    ]
  }
}

extension World {
  /// A replacement that judged a revision which is no more.
  fileprivate func staleWrites(_ credential: Credential) -> [Write] {
    var stale = credential
    stale.revision = 7
    return [.replace(.credential(stale))]
  }
}

extension AttemptRecord {
  /// The same attempt, with what follows from it.
  func with(_ consequences: [Write], events: [Event] = [], counter: CounterAdvance? = nil) -> AttemptRecord {
    AttemptRecord(
      tenant: tenant, device: device, answer: answer, fingerprint: fingerprint, event: event, moreEvents: events,
      consequences: consequences, counter: counter)
  }
}

extension Record {
  /// The credential that it is.
  var credential: Credential? { if case .credential(let credential) = self { credential } else { nil } }
}

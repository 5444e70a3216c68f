import AccessAuth
import SodiumPrimitives
import Testing

// Cards that prove themselves: their counters only rise.
extension StoreContract {
  static var sunCards: [Case] {
    [
      Case("a physical card brings itself and the grants that it is in") { bench in
        let (world, stranger) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (card, other) = (try world.newSUNCard(wrappedKey: [1, 2, 3]), try world.newSUNCard(counter: 9))
        try await world.write([.insert(.sunCard(card)), .insert(.sunCard(other))])
        let (first, second) = (try await enrol(card, in: world), try await enrol(card, in: world))
        _ = try await enrol(other, in: world)
        let nobody = try world.newSUNCard()
        let known = try await world.candidates(.sun([nobody.id, card.id]))
        #expect(known.sunCards == [card])
        #expect(Set(known.candidates.map(\.credential)) == [first.1, second.1])
        #expect(known.candidates.count == 2)
        #expect(known.device == world.device)
        let both = try await world.candidates(.sun([other.id, card.id]))
        #expect(Set(both.sunCards) == [card, other])
        #expect(both.candidates.count == 3)
        #expect(try await world.candidates(.sun([nobody.id])) == world.known([]))
        let there = try await stranger.candidates(.sun([card.id]))
        #expect(there.sunCards == [], "F-01")
        #expect(there.candidates == [])
      },
      Case("a physical card is good for sixteen live grants, and dead ones make room") { bench in
        let world = try await World(in: bench.store)
        let card = try world.newSUNCard()
        try await world.write([.insert(.sunCard(card))])
        var made: [(Grant, Credential)] = []
        for _ in 0..<16 { made.append(try await enrol(card, in: world)) }
        let (grant, credential) = world.newTap(card)
        let effect: [Write] = [
          .insert(.grant(grant)), .insert(.credential(credential)),
          .setCardTags(CardTags(credential: credential.id, tags: [], now: World<Store>.start)),
        ]
        #expect(try await world.commit(effect) == .conflict(.cardGrants))
        var revoked = made[3].1
        revoked.status = .revoked
        try await world.write([.replace(.credential(revoked))])
        #expect(try await world.commit(effect) == .done)
        let found = try await world.found(.sun([card.id]))
        #expect(Set(found) == Set(made.map(\.1.id)).subtracting([revoked.id]).union([credential.id]))
      },
      Case("C-03 a counter that is not above the last is judged again, in a record and in a redemption") { bench in
        let world = try await World(in: bench.store)
        let card = try world.newSUNCard()
        try await world.write([.insert(.sunCard(card))])
        let (grant, _) = try await world.grant(maxUses: 9)
        #expect(try await bench.store.record(world.tap(card, 5, .expired)) == .done(usesLeft: nil))
        for counter in [Int64(5), 4, 0] {
          let denied = world.tap(card, counter, .expired)
          #expect(try await bench.store.record(denied) == .moved)
          let device = world.device.id
          let id = denied.answer.attempt
          #expect(try await bench.store.attempt(id, of: device, in: world.tenant.id) == nil)
          let granted = world.tap(card, counter, .granted)
          #expect(try await bench.store.redeem(world.redemption(of: grant, attempt: granted)) == .moved)
        }
        #expect(try await world.uses(of: grant) == 0)
        #expect(try await world.counter(of: card) == 5)
        #expect(try await bench.store.unsealed(limit: 9).count == 1)
        let first = world.redemption(of: grant, attempt: world.tap(card, 6, .granted))
        #expect(try await bench.store.redeem(first) == .done(usesLeft: 8))
        let gap = world.redemption(of: grant, attempt: world.tap(card, 16_777_215, .granted))
        #expect(try await bench.store.redeem(gap) == .done(usesLeft: 7))
        #expect(try await bench.store.redeem(first) == .replay(first.attempt.answer.with(usesLeft: 8)))
        let kept = try #require(try await world.stored(card))
        #expect(kept.counter == 16_777_215)
        #expect(kept.revision == 1, "the counter is no revision")
      },
      Case("C-03 a redemption that is not done leaves the counter as it was") { bench in
        let world = try await World(in: bench.store)
        let card = try world.newSUNCard(counter: 3)
        try await world.write([.insert(.sunCard(card))])
        let (grant, _) = try await world.grant()
        let moved = world.redemption(of: grant, revision: 2, attempt: world.tap(card, 4, .granted))
        #expect(try await bench.store.redeem(moved) == .moved)
        #expect(try await world.counter(of: card) == 3)
        let done = world.redemption(of: grant, attempt: world.tap(card, 4, .granted))
        #expect(try await bench.store.redeem(done) == .done(usesLeft: 0))
      },
      Case("C-03 one message at two readers at once opens one door, and after a restart none") { bench in
        var world = try await World(in: bench.store)
        let other = world.newDevice()
        let card = try world.newSUNCard()
        try await world.write([.insert(.device(other)), .insert(.sunCard(card))])
        let (grant, _) = try await world.grant(over: .site(world.site.id), maxUses: nil)
        let judged = world
        for counter in Int64(1)...20 {
          let taps = (0..<8).map { number in
            world.tap(card, counter, .granted, at: number.isMultiple(of: 2) ? world.device.id : other.id)
          }
          let outcomes = try await withThrowingTaskGroup(of: Recorded.self) { group in
            for tap in taps {
              group.addTask { try await bench.store.redeem(judged.redemption(of: grant, attempt: tap)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
          }
          let (done, moved) = (outcomes.count { $0 == .done(usesLeft: nil) }, outcomes.count { $0 == .moved })
          #expect(done == 1)
          #expect(moved == 7)
        }
        #expect(try await world.uses(of: grant) == 20)
        try await bench.reopen()
        world = World(world, in: bench.store)
        let last = world.redemption(of: grant, attempt: world.tap(card, 20, .granted))
        #expect(try await bench.store.redeem(last) == .moved)
        #expect(try await world.counter(of: card) == 20)
      },
      Case("a card whose counter is not trusted raises it no more") { bench in
        let world = try await World(in: bench.store)
        let card = try world.newSUNCard(counter: 3, isSuspended: true)
        try await world.write([.insert(.sunCard(card))])
        let (grant, _) = try await world.grant()
        let tap = world.redemption(of: grant, attempt: world.tap(card, 4, .granted))
        #expect(try await bench.store.redeem(tap) == .moved)
        #expect(try await bench.store.record(world.tap(card, 4, .expired)) == .moved)
        #expect(try await world.counter(of: card) == 3)
        let known = try await world.candidates(.sun([card.id]))
        #expect(known.sunCards.map(\.isSuspended) == [true])
        let unknown = world.redemption(of: grant, attempt: world.tap(try world.newSUNCard(), 4, .granted))
        #expect(try await bench.store.redeem(unknown) == .moved, "a card that is not there")
        var trusted = card
        trusted.isSuspended = false
        try await world.write([.replace(.sunCard(trusted))])
        let again = world.redemption(of: grant, attempt: world.tap(card, 4, .granted))
        #expect(try await bench.store.redeem(again) == .done(usesLeft: 0))
      },
      Case(
        "C-03 a card's key goes when its last credential is removed; its counter stays, and what was used stays used"
      ) {
        bench in
        let world = try await World(in: bench.store)
        let card = try world.newSUNCard(wrappedKey: world.random.bytes(56))
        let (both, derived) = (try world.newSUNCard(wrappedKey: world.random.bytes(56)), try world.newSUNCard())
        try await world.write([card, both, derived].map { .insert(.sunCard($0)) })
        let (first, last) = (try await enrol(card, in: world), try await enrol(card, in: world))
        let tap = world.redemption(of: last.0, attempt: world.tap(card, 7, .granted))
        #expect(try await bench.store.redeem(tap) == .done(usesLeft: 0))
        try await world.write([.remove(.credential(first.1.id)), .remove(.grant(first.0.id))])
        let still = try #require(try await world.stored(card))
        #expect((still.wrappedKey, still.counter, still.revision) == (card.wrappedKey, 7, 1), "another one needs it")
        try await world.write([.remove(.credential(last.1.id)), .remove(.grant(last.0.id))])
        let gone = try #require(try await world.stored(card))
        #expect((gone.wrappedKey, gone.isKeyGone, gone.counter, gone.revision) == ([], true, 7, 2))
        // Two that go with one commit, and a card whose key nobody keeps.
        let many = [
          try await enrol(both, in: world), try await enrol(both, in: world), try await enrol(derived, in: world),
        ]
        try await world.write(many.map { .remove(.credential($0.1.id)) })
        #expect(try await world.stored(both)?.isKeyGone == true)
        #expect(try await world.stored(derived) == derived)
        // Enrolled again, with whatever key: the counter goes on from where it was.
        var again = gone
        again.wrappedKey = world.random.bytes(56)
        try await world.write([.replace(.sunCard(again))])
        let (grant, _) = try await enrol(again, in: world)
        for counter in [Int64(7), 6, 0] {
          let replayed = world.redemption(of: grant, attempt: world.tap(again, counter, .granted))
          #expect(try await bench.store.redeem(replayed) == .moved, "\(counter)")
          #expect(try await bench.store.record(world.tap(again, counter, .expired)) == .moved, "\(counter)")
        }
        let fresh = world.redemption(of: grant, attempt: world.tap(again, 8, .granted))
        #expect(try await bench.store.redeem(fresh) == .done(usesLeft: 0))
        #expect(try await world.counter(of: card) == 8)
      },
      Case("F-01 a counter of one tenant is not raised by another") { bench in
        let (mine, theirs) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let card = try mine.newSUNCard()
        try await mine.write([.insert(.sunCard(card))])
        #expect(try await bench.store.record(theirs.tap(card, 4, .expired)) == .moved)
        #expect(try await mine.counter(of: card) == -1)
      },
    ]
  }

  private static func enrol(_ card: SUNCard, in world: World<Store>) async throws -> (Grant, Credential) {
    let (grant, credential) = world.newTap(card)
    try await world.write([
      .insert(.grant(grant)), .insert(.credential(credential)),
      .setCardTags(CardTags(credential: credential.id, tags: [], now: World<Store>.start)),
    ])
    return (grant, credential)
  }
}

extension World {
  /// A grant with a card that proves itself; both are stored nowhere yet.
  func newTap(_ card: SUNCard) -> (Grant, Credential) {
    let grant = newGrant()
    return (grant, newCredential(of: grant.id, .card(.sun(card.id, hint: "1E80"))))
  }

  /// An attempt with a message of `card`.
  func tap(_ card: SUNCard, _ counter: Int64, _ reason: Reason, at device: DeviceID? = nil) -> AttemptRecord {
    let plain = attempt(reason: reason, device: device)
    return AttemptRecord(
      tenant: plain.tenant, device: plain.device, answer: plain.answer, fingerprint: plain.fingerprint,
      event: plain.event, counter: CounterAdvance(card: card.id, counter: counter))
  }

  /// The physical card as it is stored.
  func stored(_ card: SUNCard) async throws -> SUNCard? {
    guard case .sunCard(let card)? = try await store.record(.sunCard(card.id), in: tenant.id) else { return nil }
    return card
  }

  /// The counter as it is stored.
  func counter(of card: SUNCard) async throws -> Int64? { try await stored(card)?.counter }
}

import AccessAuth
import SodiumPrimitives
import Testing

// What sites recognise cards by, and readers that wait for one.
extension StoreContract {
  static var cards: [Case] {
    [
      Case("a card finds its grants at its site, and at no other") { bench in
        let world = try await World(in: bench.store)
        let (site, asking, card) = (world.newSite(), try CardAsking(), try number(4567))
        let there = world.newDevice(at: site.id)
        try await world.write([.insert(.site(site)), .insert(.device(there))])
        let (grant, credential) = try await enrol(card, asking, in: world)
        let key = try await asking.key(of: card, at: world.door)
        let candidate = Candidate(
          grant: grant, credential: credential, subjectKey: world.subject.key, lockers: [world.lockers[0]],
          isBurnt: false)
        #expect(try await world.candidates(key) == world.known([candidate]))
        #expect(try await world.found(try await asking.key(of: try number(4568), at: world.door)) == [])
        #expect(try await world.found(key, at: there.id) == [])
        let tag = asking.tag(of: card, at: site.id, of: world.tenant.id)
        let both = CardTags(
          credential: credential.id,
          tags: [
            .init(site: world.site.id, tag: asking.tag(of: card, at: world.site.id, of: world.tenant.id)),
            .init(site: site.id, tag: tag),
          ], now: World<Store>.start)
        try await world.write([.setCardTags(both)])
        #expect(try await world.found(key, at: there.id) == [credential.id])
        let moved = CardTags(
          credential: credential.id, tags: [.init(site: site.id, tag: tag)], now: World<Store>.start)
        try await world.write([.setCardTags(moved)])
        #expect(try await world.found(key) == [], "its tags were set anew")
        #expect(try await world.found(key, at: there.id) == [credential.id])
      },
      Case("F-01 the same card in two tenants is two") { bench in
        let (mine, theirs) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (asking, card) = (try CardAsking(), try number(1))
        let (_, here) = try await enrol(card, asking, in: mine)
        #expect(try await theirs.found(try await asking.key(of: card, at: theirs.door)) == [])
        let (_, there) = try await enrol(card, asking, in: theirs)
        #expect(try await mine.found(try await asking.key(of: card, at: mine.door)) == [here.id])
        #expect(try await theirs.found(try await asking.key(of: card, at: theirs.door)) == [there.id])
      },
      Case("a card is good for sixteen live grants; dead ones make room, and are found last") { bench in
        let world = try await World(in: bench.store)
        let (asking, card) = (try CardAsking(), try number(77))
        let key = try await asking.key(of: card, at: world.door)
        var made: [(Grant, Credential)] = []
        for _ in 0..<16 { made.append(try await enrol(card, asking, in: world)) }
        let found = try await world.found(key)
        #expect(Set(found) == Set(made.map(\.1.id)))
        #expect(found.count == 16)
        let last = world.newCard(card)
        func seventeenth(_ now: Instant = World<Store>.start) -> [Write] {
          [
            .insert(.grant(last.0)), .insert(.credential(last.1)),
            .setCardTags(world.tags(of: last.1, card, asking, now: now)),
          ]
        }
        #expect(try await world.commit(seventeenth()) == .conflict(.cardGrants))
        #expect(try await world.stored(last.1) == nil)
        // A second credential in a grant of the card is no further grant.
        let twin = world.newCredential(of: made[0].0.id, made[0].1.medium)
        try await world.write([
          .insert(.credential(twin)), .setCardTags(world.tags(of: twin, card, asking)),
        ])
        try await world.write([.remove(.credential(twin.id))])
        let dead = try await retire(made[0..<3], in: world)
        try await world.write(seventeenth())
        for _ in 0..<2 { _ = try await enrol(card, asking, in: world) }
        let now = try await world.candidates(key).candidates
        #expect(now.count == 16)
        #expect(now.contains { $0.credential?.id == last.1.id })
        #expect(Set(now.compactMap(\.credential?.id)).isDisjoint(with: dead))
        let another = world.newCard(card, endsAt: World<Store>.end + .days(1))
        let effect: [Write] = [.insert(.grant(another.0)), .insert(.credential(another.1))]
        let early = world.tags(of: another.1, card, asking, now: World<Store>.end - .milliseconds(1))
        #expect(try await world.commit(effect + [.setCardTags(early)]) == .conflict(.cardGrants))
        let late = world.tags(of: another.1, card, asking, now: World<Store>.end)
        #expect(try await world.commit(effect + [.setCardTags(late)]) == .done, "the others are over")
        #expect(try await world.found(key, now: World<Store>.end).first == another.1.id)
      },
      Case("of twenty grants at once with one card sixteen are kept") { bench in
        let world = try await World(in: bench.store)
        let (asking, card) = (try CardAsking(), try number(78))
        let outcomes = try await withThrowingTaskGroup(of: ChangeOutcome.self) { group in
          for _ in 0..<20 {
            let (grant, credential) = world.newCard(card)
            let tags = world.tags(of: credential, card, asking)
            group.addTask {
              try await world.commit([.insert(.grant(grant)), .insert(.credential(credential)), .setCardTags(tags)])
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let (done, full) = (outcomes.count { $0 == .done }, outcomes.count { $0 == .conflict(.cardGrants) })
        #expect(done == 16)
        #expect(full == 4)
      },
    ]
  }

  /// Ends the first by its credential, the second by its grant, the third by its use; gives their credentials.
  private static func retire(
    _ three: ArraySlice<(Grant, Credential)>, in world: World<Store>
  ) async throws -> [CredentialID] {
    let all = Array(three)
    var (credential, grant) = (all[0].1, all[1].0)
    (credential.status, grant.status) = (.revoked, .revoked)
    try await world.write([.replace(.credential(credential)), .replace(.grant(grant))])
    #expect(try await world.redeem(all[2].0) == .done(usesLeft: 0))
    return all.map(\.1.id)
  }

  /// A card number of H10301's length that nothing checks.
  static func number(_ value: UInt32) throws -> CardNumber {
    let digits = (0..<8).map { UInt8(truncatingIfNeeded: value >> (28 - 4 * UInt32($0))) & 15 }
    return try CardNumber(format: .raw, bits: 32, valueHex: digits.map { Array("0123456789ABCDEF".utf8)[Int($0)] })
  }

  /// A stored grant with a stored card that the site knows.
  private static func enrol(
    _ card: CardNumber, _ asking: CardAsking, in world: World<Store>
  ) async throws -> (Grant, Credential) {
    let (grant, credential) = world.newCard(card)
    try await world.write([
      .insert(.grant(grant)), .insert(.credential(credential)),
      .setCardTags(world.tags(of: credential, card, asking)),
    ])
    return (grant, credential)
  }
}

extension World {
  /// The device, as whoever asks.
  var door: Door { Door(tenant: tenant.id, device: device.id) }

  /// A grant for one use with a card that are stored nowhere yet.
  func newCard(_ card: CardNumber, endsAt: Instant = World.end) -> (Grant, Credential) {
    let grant = newGrant(endsAt: endsAt)
    let hint = card.hint(profile: CardProfile())
    return (grant, newCredential(of: grant.id, .card(.number(format: card.format, hint: hint))))
  }

  /// The tag of `card` at the site, for `credential`.
  func tags(
    of credential: Credential, _ card: CardNumber, _ asking: CardAsking, now: Instant = World.start
  ) -> CardTags {
    let tag = asking.tag(of: card, at: site.id, of: tenant.id)
    return CardTags(credential: credential.id, tags: [.init(site: site.id, tag: tag)], now: now)
  }

  /// The device armed for `grant`.
  func capture(of grant: Grant, until expiry: Instant? = nil) -> CardCapture {
    CardCapture(
      device: device.id, grant: grant.id, armedBy: admin.id, expiresAt: expiry ?? Self.start + CardCapture.life)
  }
}

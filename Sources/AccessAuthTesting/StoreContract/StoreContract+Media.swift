import AccessAuth
import SodiumPrimitives
import Testing

// Media, holds and what grants demand come back as they were written.
extension StoreContract {
  static var media: [Case] {
    [
      Case("every medium comes back as it was written, and changes as it says") { bench in
        var world = try await World(in: bench.store)
        let (grant, card) = (world.newGrant(), try world.newSUNCard(wrappedKey: [1, 2, 3]))
        let other = try world.newSUNCard(wrappedKey: nil, counter: 16_777_215, isSuspended: true)
        let credentials = try world.everyMedium(of: grant.id, card: card)
        #expect(Set(credentials.map(\.mode)) == Set(AccessMode.allCases).subtracting([.apiTrigger]))
        try await world.write(
          [.insert(.grant(grant)), .insert(.sunCard(card)), .insert(.sunCard(other))]
            + credentials.map { .insert(.credential($0)) })
        try await bench.reopen()
        world = World(world, in: bench.store)
        for kept in credentials { #expect(try await world.stored(kept) == kept) }
        #expect(try await world.stored(card) == card)
        #expect(try await world.stored(other) == other)
        let listed = try await bench.store.credentials(of: grant.id, in: world.tenant.id)
        #expect(Set(listed) == Set(credentials))
        for old in credentials {
          let new = Self.changed(old)
          try await world.write([.replace(.credential(new))])
          #expect(try await world.stored(old) == Record.credential(new).raised.credential, "\(old.mode)")
          #expect(try await world.commit([.replace(.credential(new))]) == .conflict(.revision))
        }
      },
      Case("of a physical card its key and its trust may change, and its counter only by a message") { bench in
        let world = try await World(in: bench.store)
        let card = try world.newSUNCard(wrappedKey: [1])
        try await world.write([.insert(.sunCard(card))])
        #expect(try await world.commit([.insert(.sunCard(card))]) == .conflict(.taken(.identifier)))
        #expect(try await bench.store.record(world.tap(card, 5, .expired)) == .done(usesLeft: nil))
        var changed = card
        (changed.wrappedKey, changed.isSuspended) = (nil, true)
        try await world.write([.replace(.sunCard(changed))])
        let kept = SUNCard(
          id: card.id, wrappedKey: nil, counter: 5, isSuspended: true, createdAt: card.createdAt, revision: 2)
        #expect(try await world.stored(card) == kept)
        #expect(try await world.commit([.replace(.sunCard(changed))]) == .conflict(.revision))
        let grant = world.newGrant()
        let adrift = world.newCredential(of: grant.id, .card(.sun(try world.newSUNCard().id, hint: "0000")))
        let lost: [Write] = [.insert(.grant(grant)), .insert(.credential(adrift))]
        let outcome = try await world.commit(lost)
        #expect(outcome == .conflict(.referenced), "a card that is not there")
      },
      Case("a grant keeps its hours, what it demands and whether it had holds") { bench in
        let world = try await World(in: bench.store)
        let schedule = try Self.schedule()
        let plain = world.newGrant()
        let grant = Grant(
          id: plain.id, subject: plain.subject, targets: plain.targets, startsAt: plain.startsAt, endsAt: plain.endsAt,
          maxUses: nil, uses: 0, status: .active, offline: .never, schedule: schedule, minAssurance: .cryptographic,
          hasHolds: true, reference: nil, madeBy: plain.madeBy, createdAt: plain.createdAt, revision: 1)
        try await world.write([.insert(.grant(grant))])
        #expect(try await world.stored(grant) == grant)
        #expect(
          try await bench.store.page(.grants(nil, madeBy: nil), in: world.tenant.id, after: nil, limit: 9) == [
            .grant(grant)
          ])
        var changed = grant
        changed.schedule = nil
        try await world.write([.replace(.grant(changed))])
        #expect(try await world.stored(grant) == Record.grant(changed).raised.grant)
        changed.revision = 2
        changed.schedule = schedule
        try await world.write([.replace(.grant(changed))])
        #expect(try await world.stored(grant)?.schedule == schedule)
        let credential = world.newCredential(of: grant.id)
        try await world.write([.insert(.credential(credential))])
        #expect(try await world.candidates(credential.id).candidates.first?.grant.schedule == schedule)
      },
      Case("a person's restriction is kept, and carried to the door") { bench in
        let world = try await World(in: bench.store)
        let (_, credential) = try await world.grant()
        #expect(try await world.candidates(credential.id).candidates.map(\.isRestricted) == [false])
        var subject = world.subject
        subject.isRestricted = true
        try await world.write([.replace(.subject(subject))])
        let kept = try #require(try await bench.store.subject(subject.id, in: world.tenant.id))
        #expect(Record.subject(kept) == Record.subject(subject).raised)
        #expect(try await world.candidates(credential.id).candidates.map(\.isRestricted) == [true])
      },
      Case("the salt of a site stays when the site changes") { bench in
        let world = try await World(in: bench.store)
        var site = world.site
        site.name = "Other"
        try await world.write([.replace(.site(site))])
        #expect(try await bench.store.site(site.id, in: world.tenant.id)?.pinSalt == world.site.pinSalt)
        #expect(try await world.charge().receipt?.salt == world.site.pinSalt)
      },
      Case("F-01 no medium, hold, physical card or capture of one tenant is read in another") { bench in
        let (mine, theirs) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (grant, card) = (mine.newGrant(), try mine.newSUNCard())
        let credentials = try mine.everyMedium(of: grant.id, card: card)
        let hold = mine.newHold(on: grant.id)
        try await mine.write(
          [.insert(.grant(grant)), .insert(.sunCard(card)), .insert(.hold(hold))]
            + credentials.map { .insert(.credential($0)) })
        let there = theirs.tenant.id
        for key in credentials.map({ RecordKey.credential($0.id) }) + [.hold(hold.id), .sunCard(card.id)] {
          #expect(try await bench.store.record(key, in: mine.tenant.id) != nil)
          #expect(try await bench.store.record(key, in: there) == nil)
          #expect(try await theirs.commit([.remove(key)]) == .conflict(.revision))
        }
        for list: RecordList in [.credentials(grant.id), .holds(grant.id), .policies, .throttles] {
          #expect(try await bench.store.page(list, in: there, after: nil, limit: 99) == [])
        }
        for credential in credentials {
          #expect(try await theirs.candidates(credential.id).candidates == [])
          #expect(try await theirs.commit([.replace(.credential(credential))]) == .conflict(.revision))
        }
        #expect(try await theirs.commit([.replace(.hold(hold))]) == .conflict(.revision))
        #expect(try await theirs.commit([.replace(.sunCard(card))]) == .conflict(.revision))
        let adrift = theirs.newHold(on: grant.id)
        #expect(try await theirs.commit([.insert(.hold(adrift))]) == .conflict(.referenced))
        #expect(try await theirs.commit([.arm(theirs.capture(of: grant))]) == .conflict(.referenced))
      },
    ]
  }

  /// The credential with everything changed that may change.
  private static func changed(_ old: Credential) -> Credential {
    var new = old
    new.status = .suspended
    func renewed(_ pass: PassMedium) -> PassMedium {
      var pass = pass
      (pass.serial, pass.epoch, pass.expiresAt) = (9, 8, World<Store>.start + .hours(1))
      return pass
    }
    switch old.medium {
    case .qr(let pass): new.medium = .qr(renewed(pass))
    case .appToken(let pass, let key): new.medium = .appToken(renewed(pass), key: key)
    case .pin(var pin):
      pin.digits = 12
      new.medium = .pin(pin)
    case .card, .face: break
    }
    return new
  }

  /// Hours with every kind of entry.
  private static func schedule() throws -> Schedule {
    let (from, to) = (try #require(LocalTime(minutes: 1320)), try #require(LocalTime(minutes: 359)))
    let first = try #require(LocalDate(year: 2027, month: 2, day: 28))
    let second = try #require(LocalDate(year: 1999, month: 12, day: 31))
    return try Schedule(
      weekly: [
        .init(days: [.monday, .sunday], from: from, to: to),
        .init(days: Set(Weekday.allCases), from: to, to: .endOfDay),
      ], closed: [first, second], extra: [.init(date: second, from: from, to: to)])
  }
}

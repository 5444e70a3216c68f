import AccessAuth
import SodiumPrimitives
import Testing

// What is kept of one person, and what goes of it.
extension StoreContract {
  static var persons: [Case] {
    [
      Case("an erasure comes back as it was written, is open until it is finished, and changes once a revision") {
        bench in
        var world = try await World(in: bench.store)
        let (tenant, start) = (world.tenant.id, World<Store>.start)
        #expect(try await bench.store.erasure(of: world.subject.id, in: tenant) == nil)
        var erasure = world.newErasure()
        erasure.tally.erase(.grants, 2)
        try await world.write([.insert(.erasure(erasure))])
        try await bench.reopen()
        world = World(world, in: bench.store)
        #expect(try await bench.store.erasure(of: world.subject.id, in: tenant) == erasure)
        #expect(try await bench.store.record(.erasure(erasure.id), in: tenant) == .erasure(erasure))
        let open = try await bench.store.openErasures(limit: 9)
        #expect(open.map(\.erasure) == [erasure] && open.first?.tenant == tenant)
        var finished = erasure
        finished.tally.keep(KeptRows(.usedPasses, count: 3, .replayProtection, until: start))
        finished.tally.keep(KeptRows(.repeatedCalls, count: nil, .repeatedCalls, until: nil))
        (finished.pseudonym, finished.finishedAt) = (nil, start + .seconds(1))
        (finished.end, finished.receipt) = (EventID(at: start, random: world.random), [1, 2, 3])
        try await world.write([.replace(.erasure(finished))])
        #expect(try await world.commit([.replace(.erasure(finished))]) == .conflict(.revision))
        finished.revision = 2
        #expect(try await bench.store.erasure(of: world.subject.id, in: tenant) == finished)
        #expect(try await bench.store.openErasures(limit: 9).isEmpty)
        let other = try await World(in: bench.store, seed: 2)
        #expect(try await bench.store.erasure(of: world.subject.id, in: other.tenant.id) == nil, "F-01")
      },
      Case("every erasure of every tenant is named, page by page") { bench in
        let (mine, theirs) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let erasures = (0..<3).map { _ in mine.newErasure() } + [theirs.newErasure()]
        try await mine.write(erasures.prefix(3).map { .insert(.erasure($0)) })
        try await theirs.write([.insert(.erasure(erasures[3]))])
        var (found, last): ([ErasureName], ErasureName?) = ([], nil)
        repeat {
          let page = try await bench.store.erasures(after: last, limit: 3)
          found += page
          last = page.count == 3 ? page.last : nil
        } while last != nil
        #expect(Set(found.map(\.id)) == Set(erasures.map(\.id)) && found.count == 4)
        #expect(Set(found.map(\.subject)) == [mine.subject.id, theirs.subject.id])
      },
      Case("a person whose key is gone is in no list, and neither are the grants of the person") { bench in
        let world = try await World(in: bench.store)
        let (grant, _) = try await world.grant()
        var subject = world.subject
        (subject.key, subject.externalRef) = (.destroyed, "\u{7F}erased:\(subject.id)")
        try await world.write([.replace(.subject(subject))])
        let tenant = world.tenant.id
        #expect(try await bench.store.subject(subject.id, in: tenant)?.isErased == true)
        for list in [RecordList.subjects(externalRef: nil, madeBy: nil), .grants(nil, madeBy: nil)] {
          #expect(try await bench.store.page(list, in: tenant, after: nil, limit: 9).isEmpty)
        }
        let own = RecordList.grants(nil, madeBy: world.admin.id)
        #expect(try await bench.store.page(own, in: tenant, after: nil, limit: 9).isEmpty)
        let still = try await bench.store.page(.grants(subject.id, madeBy: nil), in: tenant, after: nil, limit: 9)
        #expect(still == [.grant(grant)], "by the person they are found, for whoever erases them")
      },
      Case("what hangs on a person's grants is found, and goes, and nothing of another person's") { bench in
        let world = try await World(in: bench.store)
        let (tenant, start) = (world.tenant.id, World<Store>.start)
        let (grant, credential) = try await world.grant()
        let (other, _) = try await world.grant()
        let (own, others) = (world.newCommand(grant: grant.id), world.newCommand(grant: other.id))
        let key = world.newCustomerKey()
        let capture = CardCapture(
          device: world.device.id, grant: grant.id, armedBy: world.admin.id, expiresAt: start + .seconds(60))
        try await world.write([
          .insert(.command(own)), .insert(.command(others)), .insert(.apiKey(key)), .arm(capture),
        ])
        let burn = world.burn(credential)
        #expect(try await world.redeem(grant, burns: [burn]) == .done(usesLeft: 0))
        let rows = try await bench.store.rows(
          of: world.subject.id, grants: [grant.id], credentials: [credential.id], in: tenant)
        #expect(rows.commands == [own] && rows.apiKeys == [key] && rows.captures == [capture])
        #expect(rows.burns == 1 && rows.burnsKeptUntil == burn.keepUntil)
        let none = try await bench.store.rows(
          of: SubjectID(at: start, random: world.random), grants: [], credentials: [], in: tenant)
        #expect(none == PersonRows())
        try await world.write([
          .forgetTraces(of: world.subject.id, grants: [grant.id], credentials: [credential.id])
        ])
        let left = try await bench.store.rows(
          of: world.subject.id, grants: [grant.id, other.id], credentials: [credential.id], in: tenant)
        #expect(left.commands == [others] && left.apiKeys.isEmpty && left.captures.isEmpty)
        #expect(left.burns == 1, "a used pass stays used")
        #expect(try await bench.store.record(.apiKey(world.admin.id), in: tenant) != nil)
      },
      Case("B-01 a card's key goes with its only person, and stays where another has the card; its counter stays") {
        bench in
        let world = try await World(in: bench.store)
        let tenant = world.tenant.id
        let cards = [
          try world.newSUNCard(wrappedKey: world.random.bytes(56), counter: 41),
          try world.newSUNCard(wrappedKey: world.random.bytes(56), counter: 41),
        ]
        let friend = Subject(
          id: SubjectID(at: World<Store>.start, random: world.random), externalRef: "friend",
          key: SubjectKey(sealed: world.random.bytes(72)), createdAt: World<Store>.start, revision: 1)
        let (mine, theirs) = (world.newGrant(), world.newGrant(of: friend.id))
        let credentials = [
          world.newCredential(of: mine.id, .card(.sun(cards[0].id, hint: "C040"))),
          world.newCredential(of: mine.id, .card(.sun(cards[1].id, hint: "C041"))),
          world.newCredential(of: theirs.id, .card(.sun(cards[1].id, hint: "C041"))),
        ]
        try await world.write(
          cards.map { .insert(.sunCard($0)) } + [
            .insert(.subject(friend)), .insert(.grant(mine)), .insert(.grant(theirs)),
          ] + credentials.map { .insert(.credential($0)) })
        let rows = try await bench.store.rows(
          of: world.subject.id, grants: [mine.id], credentials: credentials.prefix(2).map(\.id), in: tenant)
        #expect(Set(rows.sunCards.map(\.id)) == Set(cards.map(\.id)))
        try await world.write([
          .forgetTraces(of: world.subject.id, grants: [mine.id], credentials: credentials.prefix(2).map(\.id))
        ])
        guard case .sunCard(let gone)? = try await bench.store.record(.sunCard(cards[0].id), in: tenant),
          case .sunCard(let shared)? = try await bench.store.record(.sunCard(cards[1].id), in: tenant)
        else {
          Issue.record("the cards stay")
          return
        }
        #expect(gone.isKeyGone && gone.counter == 41 && gone.revision == 2)
        #expect(shared == cards[1])
      },
      Case("the places of a person's events are found by person, grant and lone credential, in order and page by page")
      {
        bench in
        let world = try await World(in: bench.store)
        let (tenant, start) = (world.tenant.id, World<Store>.start)
        let pseudonym = try #require(Pseudonym(bytes: world.random.bytes(16)))
        let (grant, credential) = (world.newGrant().id, world.newCredential(of: world.newGrant().id).id)
        func event(_ change: (inout Event) -> Void) -> Event {
          var event = Event(.access, .verification, at: Moment(wall: start, boot: .zero), random: world.random)
          change(&event)
          return event
        }
        let own = [
          event { $0.subject = pseudonym }, event { $0.grant = grant },
          event { ($0.subject, $0.grant) = (pseudonym, grant) }, event { $0.credential = credential },
        ]
        let others = [event { _ in }, event { $0.grant = world.newGrant().id }]
        try await world.write([], events: [own[0], others[0], own[1], own[2], others[1], own[3]])
        while try await Sealer(store: bench.store).sealOnce() > 0 {}
        func places(above: Int64 = 0, limit: Int = 9, person: Pseudonym? = pseudonym) async throws -> [LogPlace] {
          try await bench.store.places(
            of: person, grants: [grant], credentials: [credential], in: tenant, above: above, limit: limit)
        }
        let all = try await places()
        #expect(all.map(\.event) == own.map(\.id) && all.map(\.sequence) == [1, 3, 4, 6])
        #expect(all.map(\.kept) == own.map(Optional.some) && all.map(\.leaf) == own.map(\.leaf))
        #expect(try await places(above: 1, limit: 2).map(\.sequence) == [3, 4])
        #expect(try await places(above: 6).isEmpty)
        #expect(try await places(person: nil).map(\.sequence) == [3, 4, 6])
        let other = try await World(in: bench.store, seed: 2)
        let foreign = try await bench.store.places(
          of: pseudonym, grants: [grant], credentials: [], in: other.tenant.id, above: 0, limit: 9)
        #expect(foreign.isEmpty, "F-01")
        let record = event { _ in }
        let departure = Departure(record: record.id, sequences: [3, 4])
        try await world.write([.forgetEvents(departure)], events: [record])
        #expect(try await places().map(\.sequence) == [1, 6])
      },
      Case("what is kept beside events is found by them, and goes") { bench in
        let world = try await World(in: bench.store)
        let tenant = world.tenant.id
        let (grant, _) = try await world.grant(maxUses: nil)
        let attempts = (0..<2).map { _ in world.attempt(grant: grant.id) }
        for attempt in attempts {
          #expect(try await bench.store.redeem(world.redemption(of: grant, attempt: attempt)) == .done(usesLeft: nil))
        }
        let endpoint = world.newEndpoint()
        let deliveries = attempts.map { world.newDelivery(to: endpoint.id, of: $0.event.id) }
        try await world.write([.insert(.webhookEndpoint(endpoint))] + deliveries.map { .insert(.webhookDelivery($0)) })
        let names = attempts.map { EventEcho(of: $0.event) }
        let found = try await bench.store.echoes(of: names, in: tenant)
        #expect(found.answers.map(\.attempt) == attempts.map(\.answer.attempt))
        #expect(Set(found.deliveries.map(\.id)) == Set(deliveries.map(\.id)))
        try await world.write([.forgetEchoes([names[0]])])
        let left = try await bench.store.echoes(of: names, in: tenant)
        #expect(left.answers.map(\.attempt) == [attempts[1].answer.attempt])
        #expect(left.deliveries.map(\.id) == [deliveries[1].id])
        let other = try await World(in: bench.store, seed: 2)
        #expect(try await bench.store.echoes(of: names, in: other.tenant.id) == EventEchoes(), "F-01")
      },
      Case("a device has to forget a credential until it says that it has, and nothing of another device's") { bench in
        let world = try await World(in: bench.store)
        let (tenant, start) = (world.tenant.id, World<Store>.start)
        let credentials = (0..<3).map { _ in CredentialID(at: start, random: world.random) }
        let demands = credentials.enumerated().map { place, credential in
          ForgottenCredential(device: world.device.id, credential: credential, at: start + .seconds(Int64(2 - place)))
        }
        try await world.write(demands.map { .demandForgetting($0) })
        try await world.write([.demandForgetting(demands[0])])
        func waiting(_ device: DeviceID, limit: Int = 9) async throws -> [CredentialID] {
          try await bench.store.forgotten(at: device, in: tenant, limit: limit).map(\.credential)
        }
        #expect(try await waiting(world.device.id) == credentials.reversed())
        #expect(try await waiting(world.device.id, limit: 1) == [credentials[2]])
        #expect(try await waiting(world.newDevice().id).isEmpty)
        try await world.write([.noteForgotten(world.newDevice().id, credentials[2])])
        try await world.write([.noteForgotten(world.device.id, credentials[2])])
        try await world.write([.noteForgotten(world.device.id, credentials[2])])
        #expect(try await waiting(world.device.id) == [credentials[1], credentials[0]])
      },
    ]
  }
}

extension World {
  /// An erasure that is stored nowhere yet.
  fileprivate func newErasure() -> Erasure {
    Erasure(
      id: EventID(at: Self.start, random: random), subject: subject.id, madeBy: admin.id,
      pseudonym: Pseudonym(bytes: random.bytes(16)), begunAt: Self.start)
  }

  /// A customer's key of ``subject``.
  fileprivate func newCustomerKey() -> APIKey {
    APIKey(
      id: APIKeyID(at: Self.start, random: random), tenant: tenant.id, role: .customer, isTest: false, device: nil,
      person: nil, hash: BLAKE2b.hash(random.bytes(32)), hint: "cust", lineage: [admin.id], subject: subject.id,
      createdAt: Self.start, expiresAt: Self.start + .hours(1), revokedAt: nil, revision: 1)
  }

  /// A grant of another person.
  fileprivate func newGrant(of subject: SubjectID) -> Grant {
    Grant(
      id: GrantID(at: Self.start, random: random), subject: subject, targets: .lockers([lockers[0].id]),
      startsAt: Self.start, endsAt: Self.end, maxUses: 1, uses: 0, status: .active, offline: .allowed, reference: nil,
      madeBy: admin.id, createdAt: Self.start, revision: 1)
  }

  /// A delivery of one event that is stored nowhere yet.
  fileprivate func newDelivery(to endpoint: WebhookEndpointID, of event: EventID) -> WebhookDelivery {
    let any = newDelivery(to: endpoint)
    return WebhookDelivery(
      id: any.id, endpoint: endpoint, event: event, type: any.type, status: any.status, tries: any.tries,
      lastStatus: any.lastStatus, lastError: any.lastError, nextTryAt: any.nextTryAt, createdAt: any.createdAt,
      finishedAt: any.finishedAt, revision: any.revision)
  }
}

import AccessAuth
import SodiumPrimitives
import Testing

// Endpoints, their cursors, what is to be sent and what was.
extension StoreContract {
  static var webhooks: [Case] {
    [
      Case("an endpoint and a delivery come back as they were written, and as they were changed") { bench in
        let world = try await World(in: bench.store)
        var endpoint = world.newEndpoint(.v1)
        endpoint.types = [.accessDenied, .webhookTest]
        endpoint.description = "Orders"
        var delivery = world.newDelivery(to: endpoint.id)
        try await world.write([.insert(.webhookEndpoint(endpoint)), .insert(.webhookDelivery(delivery))])
        #expect(try await world.record(.webhookEndpoint(endpoint.id)) == .webhookEndpoint(endpoint))
        #expect(try await world.record(.webhookDelivery(delivery.id)) == .webhookDelivery(delivery))
        (endpoint.url, endpoint.types, endpoint.description) = ("https://example.org/", [], nil)
        (endpoint.wrappedSecret, endpoint.wrappedSecretBefore) = (world.random.bytes(72), endpoint.wrappedSecret)
        (endpoint.rotatedAt, endpoint.disabled) = (World<Store>.start, .failing)
        delivery.note(.refused(status: 503), at: World<Store>.start, random: world.random)
        try await world.write([.replace(.webhookEndpoint(endpoint)), .replace(.webhookDelivery(delivery))])
        (endpoint.revision, delivery.revision) = (2, 2)
        try await bench.reopen()
        let again = World(world, in: bench.store)
        #expect(try await again.record(.webhookEndpoint(endpoint.id)) == .webhookEndpoint(endpoint))
        #expect(try await again.record(.webhookDelivery(delivery.id)) == .webhookDelivery(delivery))
        delivery.revision = 1
        #expect(try await again.commit([.replace(.webhookDelivery(delivery))]) == .conflict(.revision))
        let stranger = try await World(in: bench.store, seed: 2)
        #expect(try await stranger.record(.webhookEndpoint(endpoint.id)) == nil, "F-01")
        #expect(try await stranger.record(.webhookDelivery(delivery.id)) == nil, "F-01")
      },
      Case("a cursor moves with what was sent meanwhile, from where it stands, once, and leaves the revision") {
        bench in
        let world = try await World(in: bench.store)
        let endpoint = world.newEndpoint()
        try await world.write([.insert(.webhookEndpoint(endpoint))])
        let (first, second) = (world.newDelivery(to: endpoint.id), world.newDelivery(to: endpoint.id))
        try await world.write([.advance(endpoint.id, from: 0, to: 3, [first])])
        #expect(
          try await world.commit([.advance(endpoint.id, from: 0, to: 4, [second])]) == .conflict(.revision), "moved")
        #expect(try await world.record(.webhookDelivery(second.id)) == nil)
        try await world.write([.advance(endpoint.id, from: 3, to: 4, [])])
        guard case .webhookEndpoint(let kept)? = try await world.record(.webhookEndpoint(endpoint.id)) else {
          Issue.record("the endpoint is gone")
          return
        }
        #expect((kept.cursor, kept.revision) == (4, 1))
        let stranger = try await World(in: bench.store, seed: 2)
        #expect(try await stranger.commit([.advance(endpoint.id, from: 4, to: 5, [])]) == .conflict(.revision), "F-01")
      },
      Case("an endpoint is open while it is enabled, its tenant goes on, and its maker has a key where it needs one") {
        bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let now = World<Store>.start
        var partner = world.newKey(.partner)
        partner.expiresAt = now + .seconds(10)
        let rotated = world.newKey(.partner, family: partner.family)
        let (all, own) = (world.newEndpoint(), world.newEndpoint(madeBy: partner.family, seesAll: false))
        var disabled = world.newEndpoint()
        disabled.disabled = .failing
        let theirs = other.newEndpoint()
        try await world.write(
          [.insert(.apiKey(partner))] + [all, own, disabled].map { .insert(.webhookEndpoint($0)) })
        try await other.write([.insert(.webhookEndpoint(theirs))])
        func open(_ seconds: Int64) async throws -> Set<WebhookEndpointID> {
          Set(try await bench.store.openEndpoints(at: now + .seconds(seconds)).map(\.endpoint.id))
        }
        #expect(try await open(0) == [all.id, own.id, theirs.id])
        #expect(try await open(10) == [all.id, theirs.id], "no key of the family is left")
        try await world.write([.insert(.apiKey(rotated))])
        #expect(try await open(10) == [all.id, own.id, theirs.id])
        var revoked = rotated
        revoked.revokedAt = now
        try await world.write([.replace(.apiKey(revoked))])
        #expect(try await open(10) == [all.id, theirs.id])
        var suspended = other.tenant
        suspended.isSuspended = true
        try await other.write([.replace(.tenant(suspended))])
        #expect(try await open(0) == [all.id, own.id])
      },
      Case("an open endpoint comes with its tenant's log and the earliest of what waits") { bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (endpoint, theirs) = (world.newEndpoint(), other.newEndpoint())
        try await world.write([.insert(.webhookEndpoint(endpoint))])
        try await other.write([.insert(.webhookEndpoint(theirs))])
        for _ in 0..<3 { _ = try await bench.store.record(world.attempt(reason: .expired)) }
        try await world.sealAll()
        let now = World<Store>.start
        let due = [now + .seconds(9), now + .seconds(4), now + .seconds(7)].map {
          world.newDelivery(to: endpoint.id, dueAt: $0)
        }
        try await world.write(due.map { .insert(.webhookDelivery($0)) })
        let open = try await bench.store.openEndpoints(at: now)
        let expected = [
          OpenEndpoint(tenant: world.tenant.id, endpoint: endpoint, logSize: 3, nextTryAt: now + .seconds(4)),
          OpenEndpoint(tenant: other.tenant.id, endpoint: theirs, logSize: 0, nextTryAt: nil),
        ]
        #expect(Set(open) == Set(expected))
        let found = try await bench.store.dueDeliveries(
          to: endpoint.id, of: world.tenant.id, at: now + .seconds(7), limit: 9)
        #expect(found == [due[1], due[2]], "the earliest first, and none before its time")
        #expect(
          try await bench.store.dueDeliveries(
            to: endpoint.id, of: world.tenant.id, at: now + .seconds(9), limit: 1) == [due[1]])
        #expect(
          try await bench.store.dueDeliveries(to: endpoint.id, of: other.tenant.id, at: now + .seconds(9), limit: 9)
            == [], "F-01")
        #expect(try await bench.store.deliveriesWaiting() == 3)
        var disabled = endpoint
        disabled.disabled = .failing
        try await world.write([.replace(.webhookEndpoint(disabled))])
        #expect(try await bench.store.deliveriesWaiting() == 0)
      },
      Case("the log is read from a place on, each event with the maker of its grant") { bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (grant, _) = try await world.grant()
        let attempts = [
          world.attempt(reason: .expired, grant: grant.id), world.attempt(reason: .expired),
          world.attempt(reason: .notRecognized),
        ]
        for attempt in attempts { _ = try await bench.store.record(attempt) }
        _ = try await bench.store.record(other.attempt(reason: .expired))
        #expect(try await bench.store.outbox(of: world.tenant.id, above: 0, limit: 9) == [], "nothing has its place")
        try await world.sealAll()
        try await other.sealAll()
        let all = try await bench.store.outbox(of: world.tenant.id, above: 0, limit: 9)
        #expect(all.map(\.sealed.sequence) == [1, 2, 3])
        #expect(all.map(\.sealed.event) == attempts.map(\.event))
        #expect(all.map(\.grantMaker) == [grant.madeBy, nil, nil])
        #expect(try await bench.store.outbox(of: world.tenant.id, above: 1, limit: 1) == [all[1]])
        #expect(try await bench.store.outbox(of: world.tenant.id, above: 3, limit: 9) == [])
        #expect(try await bench.store.outboxEvent(attempts[0].event.id, of: world.tenant.id) == all[0])
        #expect(try await bench.store.outboxEvent(attempts[0].event.id, of: other.tenant.id) == nil, "F-01")
      },
      Case("lists of endpoints and deliveries are newest first, and of one maker where one is named") { bench in
        let world = try await World(in: bench.store)
        let maker = world.newKey(.partner).family
        let (mine, others) = (world.newEndpoint(madeBy: maker, seesAll: false), world.newEndpoint())
        try await world.write([mine, others].map { .insert(.webhookEndpoint($0)) })
        var ended = world.newDelivery(to: others.id)
        ended.note(.taken(status: 200), at: World<Store>.start, random: world.random)
        let (waiting, own) = (world.newDelivery(to: others.id), world.newDelivery(to: mine.id))
        try await world.write([ended, waiting, own].map { .insert(.webhookDelivery($0)) })
        func endpoints(_ maker: APIKeyID?) async throws -> [Record] {
          try await bench.store.page(.webhookEndpoints(madeBy: maker), in: world.tenant.id, after: nil, limit: 9)
        }
        #expect(try await endpoints(nil) == [mine, others].sorted { $0.id > $1.id }.map(Record.webhookEndpoint))
        #expect(try await endpoints(maker) == [.webhookEndpoint(mine)])
        func deliveries(_ change: (inout WebhookDeliveryFilter) -> Void) async throws -> [Record] {
          var filter = WebhookDeliveryFilter()
          change(&filter)
          return try await bench.store.page(.webhookDeliveries(filter), in: world.tenant.id, after: nil, limit: 9)
        }
        let all = [ended, waiting, own].sorted { $0.id > $1.id }.map(Record.webhookDelivery)
        #expect(try await deliveries { _ in } == all)
        #expect(try await deliveries { $0.endpoint = mine.id } == [.webhookDelivery(own)])
        #expect(try await deliveries { $0.status = .delivered } == [.webhookDelivery(ended)])
        #expect(try await deliveries { $0.maker = maker } == [.webhookDelivery(own)])
      },
      Case("a removed endpoint takes its deliveries along; ended ones are forgotten in time") { bench in
        let world = try await World(in: bench.store)
        let (gone, kept) = (world.newEndpoint(), world.newEndpoint())
        try await world.write([gone, kept].map { .insert(.webhookEndpoint($0)) })
        let now = World<Store>.start
        let lost = world.newDelivery(to: gone.id)
        var (old, young) = (world.newDelivery(to: kept.id), world.newDelivery(to: kept.id))
        old.note(.taken(status: 200), at: now, random: world.random)
        young.note(.taken(status: 200), at: now + .seconds(1), random: world.random)
        let waiting = world.newDelivery(to: kept.id)
        try await world.write([lost, old, young, waiting].map { .insert(.webhookDelivery($0)) })
        try await world.write([.remove(.webhookEndpoint(gone.id))])
        #expect(try await world.record(.webhookDelivery(lost.id)) == nil)
        #expect(try await world.commit([.insert(.webhookDelivery(lost))]) == .conflict(.referenced))
        #expect(try await bench.store.purge(.webhookDeliveries(before: now + .seconds(1)), limit: 9) == 1)
        for delivery in [young, waiting] {
          #expect(try await world.record(.webhookDelivery(delivery.id)) == .webhookDelivery(delivery))
        }
        #expect(try await world.record(.webhookDelivery(old.id)) == nil)
      },
    ]
  }
}

extension World {
  /// An endpoint that is stored nowhere yet.
  func newEndpoint(
    _ signature: WebhookEndpoint.Signature = .v1a, madeBy maker: APIKeyID? = nil, seesAll: Bool = true
  ) -> WebhookEndpoint {
    WebhookEndpoint(
      id: WebhookEndpointID(at: Self.start, random: random), url: "https://example.com/", types: [],
      signature: signature, description: nil, wrappedSecret: signature == .v1 ? random.bytes(72) : nil, cursor: 0,
      madeBy: maker ?? admin.family, seesAll: seesAll, createdAt: Self.start)
  }

  /// A delivery that waits and is stored nowhere yet.
  func newDelivery(to endpoint: WebhookEndpointID, dueAt instant: Instant = World.start) -> WebhookDelivery {
    WebhookDelivery(
      id: WebhookDeliveryID(at: Self.start, random: random), endpoint: endpoint,
      event: EventID(at: Self.start, random: random), type: .accessDenied, status: .pending, tries: 1,
      nextTryAt: instant, createdAt: Self.start)
  }

  /// An API key that is stored nowhere yet.
  func newKey(_ role: Role, family: APIKeyID? = nil, of subject: SubjectID? = nil) -> APIKey {
    APIKey(
      id: APIKeyID(at: Self.start, random: random), tenant: tenant.id, role: role, isTest: false, device: nil,
      person: nil, hash: BLAKE2b.hash(random.bytes(32)), hint: "wXyZ", lineage: [], family: family,
      subject: subject, createdAt: Self.start, revokedAt: nil, revision: 1)
  }

  fileprivate func record(_ key: RecordKey) async throws -> Record? { try await store.record(key, in: tenant.id) }
}

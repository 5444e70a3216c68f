import AccessAuth
import SodiumPrimitives
import Testing

// What a rollback lets rest, and how it goes on.
extension StoreContract {
  static var restores: [Case] {
    [
      Case("A-07 a raised epoch ends every pass and lets rest what a rollback has forgotten, in every tenant") {
        bench in
        let worlds = [try await World(in: bench.store), try await World(in: bench.store, seed: 2)]
        try await worlds[0].found()
        var scenes: [RolledBack<Store>] = []
        for world in worlds { scenes.append(try await RolledBack(in: world)) }
        let raised = try await bench.store.raise(worlds[0].raise(to: 2_000_000_000))
        var tally = EpochTally()
        (tally.tenants, tally.passes) = (2, 6)
        tally.resting = Resting(grants: 2, cards: 2, apiKeys: 2)
        #expect(raised == .done(tally))
        try await bench.reopen()
        #expect(try await bench.store.instance()?.epoch == 2_000_000_000)
        for scene in scenes { try await scene.check(in: bench.store) }
      },
      Case("A-07 what rests goes on as it is released, and nothing that a person has suspended") { bench in
        let world = try await World(in: bench.store)
        try await world.found()
        let scene = try await RolledBack(in: world)
        _ = try await bench.store.raise(world.raise(to: 2_000_000_000))
        let all = Resting(grants: 1, cards: 1, apiKeys: 1)
        #expect(try await bench.store.resting(in: world.tenant.id) == all)
        for kind in RestingKind.allCases {
          #expect(try await world.commit([.release(kind, count: 2)]) == .conflict(.revision), "more than there are")
          #expect(try await bench.store.resting(in: world.tenant.id)[kind] == 1, "nothing of it was done")
          try await world.write([.release(kind, count: 1)])
          #expect(try await bench.store.resting(in: world.tenant.id)[kind] == 0)
        }
        #expect(try await bench.store.grant(scene.limited.id, in: world.tenant.id)?.status == .active)
        #expect(try await bench.store.grant(scene.byPerson.id, in: world.tenant.id)?.status == .suspended)
        let other = try await World(in: bench.store, seed: 2)
        #expect(try await bench.store.resting(in: other.tenant.id) == Resting(), "F-01")
      },
      Case("a grant that a person has looked at is not let go on with the others") { bench in
        let world = try await World(in: bench.store)
        try await world.found()
        let scene = try await RolledBack(in: world)
        _ = try await bench.store.raise(world.raise(to: 2_000_000_000))
        var grant = try #require(try await bench.store.grant(scene.limited.id, in: world.tenant.id))
        #expect(grant.isResting && grant.status == .suspended)
        grant.isResting = false
        try await world.write([.replace(.grant(grant))])
        #expect(try await bench.store.resting(in: world.tenant.id).grants == 0)
        #expect(try await bench.store.grant(grant.id, in: world.tenant.id)?.status == .suspended)
      },
      Case("the operator's own keys go on where they are named, and every other one of their tenant rests") { bench in
        let worlds = [try await World(in: bench.store), try await World(in: bench.store, seed: 2)]
        try await worlds[0].found()
        var raise = try await worlds[0].raise(to: 2_000_000_000, ownKeys: [worlds[1].admin.id])
        #expect(try await bench.store.resting(in: worlds[1].tenant.id).apiKeys == 0)
        let second = worlds[1].newKey(.admin)
        try await worlds[1].write([.insert(.apiKey(second))])
        #expect(try await bench.store.raise(raise) == .done(EpochTally(tenants: 2, apiKeys: 1)))
        #expect(try await bench.store.apiKey(hash: worlds[0].admin.hash)?.key.isResting == false)
        #expect(try await bench.store.apiKey(hash: worlds[1].admin.hash)?.key.isResting == false)
        #expect(try await bench.store.apiKey(hash: second.hash)?.key.isResting == true)
        raise = try await worlds[0].raise(
          to: 2_000_000_001, ownKeys: [APIKeyID(at: World<Store>.start, random: worlds[0].random)])
        #expect(try await bench.store.raise(raise) == .unknownKey)
        #expect(try await bench.store.instance()?.epoch == 2_000_000_000, "nothing of it was done")
      },
      Case("an epoch is raised above what was read, or not at all") { bench in
        let world = try await World(in: bench.store)
        try await world.found()
        let late = try await world.raise(to: 2_000_000_000)
        #expect(try await bench.store.raise(late) == .done(EpochTally(tenants: 1)))
        #expect(try await bench.store.raise(late) == .moved)
      },
    ]
  }
}

/// A tenant with everything that a rollback touches.
private struct RolledBack<Store: ServiceStore>: Sendable {
  let world: World<Store>
  let limited: Grant
  let unlimited: Grant
  let byPerson: Grant
  let credentials: [Credential]
  let card: SUNCard
  let partner: APIKey

  init(in world: World<Store>) async throws {
    self.world = world
    limited = world.newGrant(maxUses: 3)
    unlimited = world.newGrant(maxUses: nil)
    byPerson = world.newGrant(maxUses: 3, status: .suspended)
    credentials = [limited, unlimited, byPerson].map { world.newCredential(of: $0.id) }
    card = SUNCard(
      id: try #require(SUNCardID(bytes: world.random.bytes(16))), wrappedKey: nil, counter: 7, isSuspended: false,
      createdAt: World<Store>.start, revision: 1)
    partner = world.newKey(.partner)
    try await world.write(
      [limited, unlimited, byPerson].map { .insert(.grant($0)) } + credentials.map { .insert(.credential($0)) } + [
        .insert(.sunCard(card)), .insert(.apiKey(partner)),
      ])
  }

  /// Looks at what the raise has made of it.
  func check(in store: Store) async throws {
    let tenant = world.tenant.id
    let rests = try #require(try await store.grant(limited.id, in: tenant))
    #expect((rests.status, rests.isResting) == (.suspended, true))
    #expect(rests.revision > limited.revision, "a redemption that judged it before is refused")
    let goesOn = try #require(try await store.grant(unlimited.id, in: tenant))
    #expect((goesOn.status, goesOn.isResting) == (.active, false))
    #expect(goesOn.revision > unlimited.revision)
    #expect(try await store.grant(byPerson.id, in: tenant)?.isResting == false)
    for credential in credentials {
      guard case .qr(let pass)? = try await store.credential(credential.id, in: tenant)?.medium else {
        Issue.record("the credential is gone")
        continue
      }
      #expect(pass.epoch == 2_000_000_000 && pass.serial == 0)
    }
    guard case .sunCard(let kept)? = try await store.record(.sunCard(card.id), in: tenant) else {
      Issue.record("the card is gone")
      return
    }
    #expect(kept.isSuspended && kept.counter == 7)
    #expect(try await store.apiKey(hash: partner.hash)?.key.isResting == true)
    #expect(try await store.apiKey(hash: world.admin.hash)?.key.isResting == false)
    #expect(try await store.resting(in: tenant) == Resting(grants: 1, cards: 1, apiKeys: 1))
    let told = try await store.unsealed(limit: 100).filter { $0.tenant == tenant }.map(\.event)
    #expect(told.map(\.count) == [3], "each tenant is told of its own")
  }
}

extension World {
  /// The record of the store itself.
  fileprivate func found() async throws {
    let instance = Instance(keyCheck: random.bytes(16), epoch: 7, createdAt: Self.start, revision: 1)
    let change = Change(
      tenant: .none, effect: [.insert(.instance(instance))], actor: nil, request: nil, claim: nil, events: [])
    #expect(try await store.commit(change) == .done)
  }

  fileprivate func newKey(_ role: Role) -> APIKey {
    APIKey(
      id: APIKeyID(at: Self.start, random: random), tenant: tenant.id, role: role, isTest: false, device: nil,
      person: nil, hash: BLAKE2b.hash(random.bytes(32)), hint: "wXyZ", lineage: [admin.id], createdAt: Self.start,
      revokedAt: nil, revision: 1)
  }

  fileprivate func raise(to epoch: Int64, ownKeys: [APIKeyID] = []) async throws -> EpochRaise {
    let instance = try #require(try await store.instance())
    let random = random
    return EpochRaise(instance: instance, epoch: epoch, ownKeys: ownKeys) { resting in
      var event = Event(.audit, .storeRestored, at: Moment(wall: Self.start, boot: .zero), random: random)
      event.count = resting.all
      return [event]
    }
  }
}

extension EpochTally {
  fileprivate init(tenants: Int, apiKeys: Int64 = 0) {
    self.init()
    self.tenants = tenants
    resting.apiKeys = apiKeys
  }
}

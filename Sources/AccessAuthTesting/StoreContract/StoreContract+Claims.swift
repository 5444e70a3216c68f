import AccessAuth
import SodiumPrimitives
import Testing

// A call that is made twice has one effect.
extension StoreContract {
  static var claims: [Case] {
    [
      Case("the same call again has no second effect, and gives the ids of the first") { bench in
        let world = try await World(in: bench.store)
        let ids = (0..<128).map { _ in SiteID(at: World<Store>.start, random: world.random).description }
        let event = world.attempt().event
        #expect(try await world.commit([], claim: world.claim(ids: ids), events: [event]) == .done)
        // What the second call would do does not even fit.
        let again = try await world.commit(
          [.insert(.site(world.site))], claim: world.claim(ids: ["other"]), events: [event])
        #expect(again == .replay(IdempotencyResult(ids: ids)))
        #expect(try await bench.store.unsealed(limit: 10).count == 1)
        #expect(try await world.commit([], claim: world.claim("empty", ids: [])) == .done)
        #expect(try await world.commit([], claim: world.claim("empty")) == .replay(IdempotencyResult(ids: [])))
      },
      Case("the same key with another body is a mismatch") { bench in
        let world = try await World(in: bench.store)
        #expect(try await world.commit([], claim: world.claim()) == .done)
        #expect(
          try await world.commit([.remove(.locker(world.lockers[2].id))], claim: world.claim(body: "other"))
            == .mismatch)
        #expect(try await bench.store.locker(world.lockers[2].id, in: world.tenant.id) != nil)
      },
      Case("a claim holds for 24 hours and no longer") { bench in
        let world = try await World(in: bench.store)
        let start = World<Store>.start
        #expect(try await world.commit([], claim: world.claim(ids: ["first"])) == .done)
        let last = world.claim(body: "other", at: start + .hours(24) - .milliseconds(1))
        #expect(try await world.commit([], claim: last) == .mismatch)
        let next = world.claim(body: "other", ids: ["second"], at: start + .hours(24))
        #expect(try await world.commit([], claim: next) == .done)
        let again = world.claim(body: "other", at: start + .hours(30))
        #expect(try await world.commit([], claim: again) == .replay(IdempotencyResult(ids: ["second"])))
      },
      Case("a claim is found by its caller and key, however old, with all that it was made of") { bench in
        let world = try await World(in: bench.store)
        let claim = world.claim(ids: ["first", "second"])
        #expect(try await bench.store.claim(claim.key, of: claim.caller) == nil)
        #expect(try await world.commit([], claim: claim) == .done)
        #expect(try await bench.store.claim(claim.key, of: claim.caller) == claim)
        #expect(try await bench.store.claim(claim.fingerprint, of: claim.caller) == nil)
        let stranger = APIKeyID(at: World<Store>.start, random: world.random)
        #expect(try await bench.store.claim(claim.key, of: stranger) == nil)
      },
      Case("two callers may use the same key, and a caller is known in whatever tenant it acts") { bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        #expect(try await world.commit([], claim: world.claim(ids: ["mine"])) == .done)
        #expect(try await other.commit([], claim: other.claim(ids: ["theirs"])) == .done)
        // The platform makes a tenant in a tenant that was not there at the first call.
        #expect(try await other.commit([], claim: world.claim()) == .replay(IdempotencyResult(ids: ["mine"])))
      },
      Case("F-04 fifty calls at once with one key have one effect") { bench in
        let world = try await World(in: bench.store)
        let outcomes = try await withThrowingTaskGroup(of: ChangeOutcome.self) { group in
          for number in 0..<50 {
            let site = Site(
              id: SiteID(at: World<Store>.start, random: world.random), name: "\(number)", timezone: "UTC",
              pinSalt: .draw(random: world.random),
              createdAt: World<Store>.start, revision: 1)
            group.addTask {
              try await world.commit([.insert(.site(site))], claim: world.claim(ids: [site.id.description]))
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let sites = try await bench.store.page(.sites, in: world.tenant.id, after: nil, limit: 100)
        #expect(outcomes.count { $0 == .done } == 1)
        #expect(sites.count == 2)
        guard case .site(let made)? = sites.first(where: { $0 != .site(world.site) }) else { return }
        #expect(outcomes.count { $0 == .replay(IdempotencyResult(ids: [made.id.description])) } == 49)
      },
    ]
  }
}

extension World {
  /// A claim of the admin key.
  func claim(
    _ key: String = "key", body: String = "body", ids: [String] = ["id"], at: Instant = World.start
  ) -> IdempotencyClaim {
    IdempotencyClaim(
      caller: admin.id, key: BLAKE2b.hash(Array(key.utf8)), fingerprint: fingerprint(body),
      result: IdempotencyResult(ids: ids), at: at)
  }

  /// Gives every event its place.
  func sealAll() async throws {
    while true {
      let waiting = try await store.unsealed(limit: 100)
      guard !waiting.isEmpty else { return }
      for (tenant, events) in Dictionary(grouping: waiting, by: \.tenant) {
        let entries = events.map { SealEntry(event: $0.event.id, leaf: $0.event.leaf) }
        let isSealed = try await store.seal(entries, of: tenant, behind: try await store.logSize(of: tenant))
        try #require(isSealed)
      }
    }
  }
}

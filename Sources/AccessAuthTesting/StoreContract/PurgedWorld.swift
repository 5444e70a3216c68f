import AccessAuth
import SodiumPrimitives
import Testing

/// A tenant full of things that are forgotten in time, each of which tells when it is over and whether it is there; and
/// every way to forget, drawn by the seed of its world.
final class PurgedWorld<Store: ServiceStore>: Sendable {
  /// One thing.
  struct Thing: Sendable {
    let name: String
    /// The first instant of a purge that forgets it.
    let end: Instant
    let isThere: @Sendable () async throws -> Bool
  }

  private let world: World<Store>
  private let things: [Thing]
  /// Grants that are over, whose passes are burnt.
  private let ended: [GrantID]

  private static var start: Instant { World<Store>.start }

  init(_ world: World<Store>) async throws {
    self.world = world
    let burns = try await Self.burns(world)
    ended = burns.ended
    things =
      try await burns.things + Self.attempts(world) + Self.claims(world) + Self.customerKeys(world)
      + Self.calls(world) + Self.reports(world)
    try await world.sealAll()
  }

  /// Forgets something: a little of one kind, at an instant up to `latest`, or events, or a grant that is over.
  func forget(upTo latest: Instant) async throws {
    let kind = Int(world.random.uniform(below: 11))
    switch kind {
    case 9: try await forgetEvents()
    case 10: try await forgetGrant()
    default:
      let instant = latest - .seconds(Int64(world.random.uniform(below: 7200)))
      let limit = 1 + Int(world.random.uniform(below: 20))
      #expect(try await world.store.purge(Self.purges(at: instant)[kind], limit: limit) <= limit)
    }
  }

  /// Forgets everything that is over at `instant`.
  func forgetAll(at instant: Instant) async throws {
    // Twice: a search that ended somewhere goes on there, and comes to the beginning after its end.
    for kind in Self.purges(at: instant) + Self.purges(at: instant) {
      while try await world.store.purge(kind, limit: 16) == 16 {}
    }
  }

  /// Whatever is over after `instant` is there.
  func expectLive(after instant: Instant) async throws {
    for thing in things where thing.end > instant {
      let isThere = try await thing.isThere()
      #expect(isThere, "\(thing.name) was live")
    }
  }

  /// Whatever is over at `instant` is gone.
  func expectGone(at instant: Instant) async throws {
    for thing in things where thing.end <= instant {
      let isThere = try await thing.isThere()
      #expect(!isThere, "\(thing.name) is kept")
    }
  }

  /// Every kind, such that what ends at `instant` or before goes. Some purges name the first instant that stays.
  private static func purges(at instant: Instant) -> [Purge] {
    let after = instant + .milliseconds(1)
    return [
      .attempts(before: after), .burns(at: instant), .claims(before: after), .captures(at: instant),
      .commands(before: after), .approvals(before: after), .webhookDeliveries(before: after),
      .reports(before: after), .customerKeys(before: after),
    ]
  }

  private func forgetEvents() async throws {
    let kept = try await world.store.ages(of: world.tenant.id, after: nil, limit: 100).map(\.sequence).sorted()
    let some = kept.filter { _ in world.random.uniform(below: 2) == 0 }
    guard !some.isEmpty else { return }
    _ = try await world.forget(some)
  }

  private func forgetGrant() async throws {
    let id = ended[Int(world.random.uniform(below: UInt32(ended.count)))]
    guard try await world.store.grant(id, in: world.tenant.id) != nil else { return }
    let credentials = try await world.store.credentials(of: id, in: world.tenant.id)
    try await world.write(credentials.map { .remove(.credential($0.id)) } + [.remove(.grant(id))])
  }
}

// What is forgotten, each at an instant of its own within two hours around the start.
extension PurgedWorld {
  private static func instant(_ world: World<Store>) -> Instant {
    start - .hours(1) + .seconds(Int64(world.random.uniform(below: 7200)))
  }

  /// Burnt passes of three grants, which may go before the memory of what was burnt.
  private static func burns(_ world: World<Store>) async throws -> (things: [Thing], ended: [GrantID]) {
    // Through a credential that stays, any burn can be asked for.
    let (_, witness) = try await world.grant(maxUses: nil)
    var (things, ended): ([Thing], [GrantID]) = ([], [])
    for _ in 0..<3 {
      let (grant, credential) = try await world.grant(maxUses: nil)
      ended.append(grant.id)
      for serial in 0..<12 {
        let burn = Burn(key: world.burn(credential, serial: UInt32(serial)).key, keepUntil: instant(world))
        #expect(try await world.redeem(grant, burns: [burn]) == .done(usesLeft: nil))
        things.append(
          Thing(name: "a burn", end: burn.keepUntil) {
            try await world.candidates(witness.id, burn: burn).candidates.first?.isBurnt == true
          })
      }
    }
    return (things, ended)
  }

  private static func attempts(_ world: World<Store>) async throws -> [Thing] {
    var things: [Thing] = []
    for _ in 0..<20 {
      let attempt = world.attempt(reason: .expired, at: instant(world))
      #expect(try await world.store.record(attempt) == .done(usesLeft: nil))
      things.append(
        Thing(name: "an attempt", end: attempt.answer.decidedAt) {
          try await world.store.attempt(attempt.answer.attempt, of: world.device.id, in: world.tenant.id) != nil
        })
    }
    return things
  }

  private static func claims(_ world: World<Store>) async throws -> [Thing] {
    var things: [Thing] = []
    for number in 0..<20 {
      let claim = world.claim("\(number)", at: instant(world))
      #expect(try await world.commit([], claim: claim) == .done)
      things.append(
        Thing(name: "a claim", end: claim.at) { try await world.store.claim(claim.key, of: claim.caller) != nil })
    }
    return things
  }

  /// Keys of customers, and of others, which no purge ever takes.
  private static func customerKeys(_ world: World<Store>) async throws -> [Thing] {
    var things: [Thing] = []
    for number in 0..<20 {
      var key = world.newKey(number < 12 ? .customer : .partner)
      let expiry = instant(world)
      key.expiresAt = number == 0 ? nil : expiry
      if number.isMultiple(of: 3) { key.revokedAt = start - .days(1) }
      try await world.write([.insert(.apiKey(key))])
      let isForgotten = key.role == .customer && key.expiresAt != nil
      let hash = key.hash
      things.append(
        Thing(name: "a key", end: isForgotten ? expiry : .init(milliseconds: .max)) {
          try await world.store.apiKey(hash: hash) != nil
        })
    }
    return things
  }

  /// Commands, approvals, deliveries, and some of each that have not ended.
  private static func calls(_ world: World<Store>) async throws -> [Thing] {
    var things: [Thing] = []
    func add(_ name: String, _ key: RecordKey, _ end: Instant?) {
      things.append(
        Thing(name: name, end: end ?? .init(milliseconds: .max)) {
          try await world.store.record(key, in: world.tenant.id) != nil
        })
    }
    let endpoint = world.newEndpoint()
    try await world.write([.insert(.webhookEndpoint(endpoint))])
    for number in 0..<12 {
      let end = number < 9 ? instant(world) : nil
      var command = world.newCommand()
      if let end { (command.status, command.finishedAt) = (.opened, end) }
      var delivery = world.newDelivery(to: endpoint.id)
      if let end { (delivery.status, delivery.nextTryAt, delivery.finishedAt) = (.delivered, nil, end) }
      try await world.write([.insert(.command(command)), .insert(.webhookDelivery(delivery))])
      add("a command", .command(command.id), end)
      add("a delivery", .webhookDelivery(delivery.id), end)
    }
    return things
  }

  /// Reports of a device, of which only the fact is left.
  private static func reports(_ world: World<Store>) async throws -> [Thing] {
    var things: [Thing] = []
    // In the order of their numbers, as a device sends them: what is forgotten is known as old by its number.
    let instants = (0..<10).map { _ in instant(world) }.sorted()
    for (number, instant) in zip(Int64(1)..., instants) {
      let report = world.newReport(number, at: instant)
      try await world.write([.keepReport(report)])
      things.append(
        Thing(name: "a report", end: instant) {
          let kept = try await world.reports([number])[number]
          return kept == .kept(fingerprint: report.fingerprint, event: report.event)
        })
    }
    return things
  }
}

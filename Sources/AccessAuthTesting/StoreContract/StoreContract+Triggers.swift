import AccessAuth
import SodiumPrimitives
import Testing

// Openings from afar: what counts them, what carries them, what a second person allows, what a jam gives back.
extension StoreContract {
  static var triggers: [Case] {
    [
      Case("F-13 openings are counted for a family and for a site, and leave the count after a minute") { bench in
        let world = try await World(in: bench.store)
        let (start, other) = (World<Store>.start, world.newSite())
        func charge(_ maker: APIKeyID, _ site: SiteID, at: Instant = start, key: Int? = 2, site cap: Int? = 3) -> Write
        {
          .chargeOpening(OpeningCharge(maker: maker, site: site, at: at, perKey: key, perSite: cap))
        }
        let (anna, bert) = (world.admin.id, APIKeyID(at: start, random: world.random))
        for _ in 0..<2 { #expect(try await world.commit([charge(anna, world.site.id)]) == .done) }
        #expect(try await world.commit([charge(anna, world.site.id)]) == .conflict(.openingCap))
        #expect(try await world.commit([charge(anna, other.id)]) == .conflict(.openingCap), "at any site")
        #expect(try await world.commit([charge(bert, world.site.id)]) == .done)
        #expect(try await world.commit([charge(bert, world.site.id)]) == .conflict(.openingCap), "by any family")
        #expect(try await world.commit([charge(bert, other.id)]) == .done)
        let uncounted = charge(anna, world.site.id, key: nil, site: nil)
        #expect(try await world.commit([uncounted]) == .done)
        let last = start + .seconds(60) - .milliseconds(1)
        #expect(try await world.commit([charge(anna, world.site.id, at: last)]) == .conflict(.openingCap))
        #expect(try await world.commit([charge(anna, world.site.id, at: start + .seconds(60))]) == .done)
      },
      Case("F-13 of fifty openings at once no more are counted than the cap") { bench in
        let world = try await World(in: bench.store)
        let charge = Write.chargeOpening(
          OpeningCharge(maker: world.admin.id, site: world.site.id, at: World<Store>.start, perKey: 3, perSite: 10))
        let outcomes = try await withThrowingTaskGroup(of: ChangeOutcome.self) { group in
          for _ in 0..<50 { group.addTask { try await world.commit([charge]) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let done = outcomes.count { $0 == .done }
        #expect(done == 3)
      },
      Case("F-01 openings of one tenant are not counted in another") { bench in
        let (mine, theirs) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let charge = Write.chargeOpening(
          OpeningCharge(maker: mine.admin.id, site: mine.site.id, at: World<Store>.start, perKey: 1, perSite: 1))
        #expect(try await mine.commit([charge]) == .done)
        #expect(try await theirs.commit([charge]) == .done)
        #expect(try await mine.commit([charge]) == .conflict(.openingCap))
      },
      Case("a command is kept as it was made, and what happens to it is written once for each revision") { bench in
        var world = try await World(in: bench.store)
        let command = world.newCommand()
        try await world.write([.insert(.command(command))])
        try await bench.reopen()
        world = World(world, in: bench.store)
        #expect(try await bench.store.record(.command(command.id), in: world.tenant.id) == .command(command))
        var delivered = command
        (delivered.status, delivered.deliveredAt) = (.delivered, World<Store>.start + .seconds(1))
        try await world.write([.replace(.command(delivered))])
        #expect(try await world.commit([.replace(.command(delivered))]) == .conflict(.revision))
        delivered.revision = 2
        #expect(try await bench.store.record(.command(command.id), in: world.tenant.id) == .command(delivered))
        let other = try await World(in: bench.store, seed: 2)
        #expect(try await bench.store.record(.command(command.id), in: other.tenant.id) == nil, "F-01")
      },
      Case("commands wait for their device while they count, the oldest first") { bench in
        let world = try await World(in: bench.store)
        let start = World<Store>.start
        let commands = (0..<4).map { world.newCommand(at: start + .milliseconds($0)) }
        let elsewhere = world.newCommand(device: world.newDevice().id)
        try await world.write((commands + [elsewhere]).map { .insert(.command($0)) })
        var (delivered, cancelled) = (commands[1], commands[2])
        (delivered.status, cancelled.status) = (.delivered, .cancelled)
        try await world.write([.replace(.command(delivered)), .replace(.command(cancelled))])
        func waiting(_ now: Instant, limit: Int = 16) async throws -> [CommandID] {
          let list = RecordList.commandsWaiting(world.device.id, at: now)
          return try await bench.store.page(list, in: world.tenant.id, after: nil, limit: limit).compactMap {
            if case .command(let command) = $0 { command.id } else { nil }
          }
        }
        #expect(try await waiting(start) == [commands[0], commands[1], commands[3]].map(\.id))
        #expect(try await waiting(start, limit: 2) == [commands[0], commands[1]].map(\.id))
        #expect(try await waiting(commands[0].expiresAt) == [commands[1], commands[3]].map(\.id))
        #expect(try await waiting(start + .seconds(60)) == [])
        let overdue = try await bench.store.overdueCommands(at: start + .seconds(31), limit: 9)
        #expect(Set(overdue.map(\.command.id)) == Set([commands[0], commands[3], elsewhere].map(\.id)))
        #expect(overdue.allSatisfy { $0.tenant == world.tenant.id })
        let later = try await bench.store.overdueCommands(at: start + .seconds(61), limit: 9)
        #expect(later.count == 4, "a delivered one is given some time more")
        #expect(try await bench.store.overdueCommands(at: start + .seconds(61), limit: 1).count == 1)
      },
      Case("commands and approvals that are long over are forgotten") { bench in
        let world = try await World(in: bench.store)
        let (start, tenant) = (World<Store>.start, world.tenant.id)
        let (open, ended) = (world.newCommand(), world.newCommand())
        let approval = world.newApproval()
        try await world.write([
          .insert(.command(open)), .insert(.command(ended)), .insert(.approval(approval)),
        ])
        var finished = ended
        (finished.status, finished.finishedAt) = (.opened, start)
        try await world.write([.replace(.command(finished))])
        #expect(try await bench.store.purge(.commands(before: start), limit: 9) == 0)
        #expect(try await bench.store.purge(.commands(before: start + .milliseconds(1)), limit: 9) == 1)
        #expect(try await bench.store.record(.command(ended.id), in: tenant) == nil)
        #expect(try await bench.store.record(.command(open.id), in: tenant) != nil)
        #expect(try await bench.store.purge(.approvals(before: approval.expiresAt), limit: 9) == 0)
        let after = approval.expiresAt + .milliseconds(1)
        #expect(try await bench.store.purge(.approvals(before: after), limit: 9) == 1)
        #expect(try await bench.store.record(.approval(approval.id), in: tenant) == nil)
      },
      Case("an approval is the only one of its family at its site, is given once, and is spent while it counts") {
        bench in
        let world = try await World(in: bench.store)
        let (start, tenant) = (World<Store>.start, world.tenant.id)
        let approval = world.newApproval()
        let open = RecordKey.openApproval(approval.maker, approval.site, at: start)
        #expect(try await bench.store.record(open, in: tenant) == nil)
        try await world.write([.insert(.approval(approval))])
        #expect(try await world.commit([.insert(.approval(world.newApproval()))]) == .conflict(.revision))
        #expect(try await world.commit([.spendApproval(approval.id, now: start)]) == .conflict(.revision))
        var given = approval
        (given.openings, given.openingsLeft) = (2, 2)
        (given.approvedBy, given.approvedAt) = (world.admin.id, start)
        try await world.write([.replace(.approval(given))])
        #expect(try await world.commit([.replace(.approval(given))]) == .conflict(.revision))
        given.revision = 2
        #expect(try await bench.store.record(open, in: tenant) == .approval(given))
        #expect(try await bench.store.page(.approvals, in: tenant, after: nil, limit: 9) == [.approval(given)])
        #expect(
          try await world.commit([.spendApproval(approval.id, now: approval.expiresAt)]) == .conflict(.revision))
        let spends = try await withThrowingTaskGroup(of: ChangeOutcome.self) { group in
          for _ in 0..<8 { group.addTask { try await world.commit([.spendApproval(approval.id, now: start)]) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let spent = spends.count { $0 == .done }
        #expect(spent == 2)
        #expect(try await bench.store.record(open, in: tenant) == nil, "it has none left")
        #expect(try await world.commit([.insert(.approval(world.newApproval()))]) == .done)
        let other = try await World(in: bench.store, seed: 2)
        #expect(try await bench.store.record(open, in: other.tenant.id) == nil, "F-01")
        #expect(try await other.commit([.spendApproval(approval.id, now: start)]) == .conflict(.revision), "F-01")
      },
      Case("A-12 a use comes back once for an attempt, with what it burnt") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant()
        let burn = world.burn(credential)
        let attempt = world.attempt(grant: grant.id, credential: credential.id)
        let taken = world.redemption(of: grant, burns: [burn], attempt: attempt)
        #expect(try await bench.store.redeem(taken) == .done(usesLeft: 0))
        func back(_ device: DeviceID) -> Write {
          .returnUse(grant.id, attempt: attempt.answer.attempt, device: device, burns: [burn])
        }
        #expect(try await world.commit([back(world.newDevice().id)]) == .conflict(.revision), "another device's")
        try await world.write([back(world.device.id)])
        #expect(try await world.uses(of: grant) == 0)
        #expect(try await world.candidates(credential.id, burn: burn).candidates.first?.isBurnt == false)
        #expect(try await world.commit([back(world.device.id)]) == .conflict(.revision))
        let again = world.redemption(of: grant, revision: 2, burns: [burn])
        #expect(try await bench.store.redeem(again) == .done(usesLeft: 0))
        #expect(try await world.commit([back(world.device.id)]) == .conflict(.revision), "once is once")
        #expect(try await world.uses(of: grant) == 1)
      },
      Case("a grant by itself is a candidate without a credential, and a call's claim is written with its attempt") {
        bench in
        let world = try await World(in: bench.store)
        let (grant, _) = try await world.grant()
        let known = try await world.candidates(.grant(grant.id))
        #expect(known.candidates.map(\.grant) == [grant] && known.candidates.first?.credential == nil)
        #expect(known.candidates.first?.lockers.map(\.id) == [world.lockers[0].id])
        #expect(try await world.candidates(.grant(world.newGrant().id)).candidates.isEmpty)
        let command = world.newCommand(grant: grant.id)
        let claim = IdempotencyClaim(
          caller: world.admin.id, key: world.fingerprint("key"), fingerprint: world.fingerprint(),
          result: IdempotencyResult(ids: [command.id.description]), at: World<Store>.start)
        func redemption() -> Redemption {
          let attempt = world.attempt(grant: grant.id).with([.insert(.command(world.newCommand())), .claim(claim)])
          return world.redemption(of: grant, attempt: attempt)
        }
        #expect(try await bench.store.redeem(redemption()) == .done(usesLeft: 0))
        #expect(try await bench.store.claim(claim.key, of: claim.caller) == claim)
        let (second, _) = try await world.grant()
        let twice = world.attempt(grant: second.id).with([.claim(claim)])
        #expect(try await bench.store.redeem(world.redemption(of: second, attempt: twice)) == .moved)
        #expect(try await world.uses(of: second) == 0)
      },
    ]
  }
}

extension World {
  /// A command that is stored nowhere yet.
  func newCommand(
    at instant: Instant = World.start, device: DeviceID? = nil, grant: GrantID? = nil
  ) -> Command {
    Command(
      id: CommandID(at: instant, random: random), device: device ?? self.device.id, locker: lockers[0].id,
      grant: grant, reasonRef: "ticket 77", nonce: random.bytes(Command.nonceCount),
      keyID: KeyID(of: Ed25519.SigningKey.generate().publicKey), madeBy: admin.id, createdAt: instant,
      expiresAt: instant + Command.life)
  }

  /// An approval that is stored nowhere yet.
  func newApproval() -> Approval {
    Approval(
      id: ApprovalID(at: Self.start, random: random), maker: admin.id,
      makerLineage: [APIKeyID(at: Self.start, random: random)], person: "Anna", site: site.id,
      requestedAt: Self.start, expiresAt: Self.start + Approval.life)
  }
}

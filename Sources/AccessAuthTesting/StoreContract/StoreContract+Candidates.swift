import AccessAuth
import Testing

// What is known of a proven credential.
extension StoreContract {
  static var candidates: [Case] {
    [
      Case("a grant over lockers brings those of its lockers that hang on the device, by number") { bench in
        let world = try await World(in: bench.store)
        let start = World<Store>.start
        let other = Device(
          id: DeviceID(at: start, random: world.random), site: world.site.id, label: "Other",
          code: DeviceCode(random: world.random), createdAt: start, revision: 1)
        let theirs = Locker(
          id: LockerID(at: start, random: world.random), device: other.id, label: "A1", board: "B1", number: 1,
          createdAt: start, revision: 1)
        try await world.write([.insert(.device(other)), .insert(.locker(theirs))])
        let targets = GrantTargets.lockers([world.lockers[2].id, theirs.id, world.lockers[0].id])
        let (grant, credential) = try await world.grant(over: targets)
        let here = Candidate(
          grant: grant, credential: credential, subjectKey: world.subject.key,
          lockers: [world.lockers[0], world.lockers[2]], isBurnt: false)
        #expect(
          try await world.candidates(credential.id) == world.known([here]))
        #expect(
          try await world.candidates(credential.id, locker: "A3")
            == world.known([here]),
          "the rules choose")
        let there = try await world.candidates(credential.id, at: other.id)
        #expect(there.device == other)
        #expect(there.candidates.map(\.lockers) == [[theirs]])
      },
      Case("a grant over a device or a site brings the locker that is asked for, if the device has it") { bench in
        let world = try await World(in: bench.store)
        for targets: GrantTargets in [.device(world.device.id), .site(world.site.id)] {
          let (grant, credential) = try await world.grant(over: targets)
          let asked: [(String?, [Locker])] = [("A2", [world.lockers[1]]), ("a2", []), ("Z9", []), (nil, [])]
          for (label, lockers) in asked {
            let known = try await world.candidates(credential.id, locker: label)
            #expect(known.candidates.map(\.lockers) == [lockers], "\(targets) \(label ?? "none")")
            #expect(known.candidates.map(\.grant) == [grant])
          }
        }
      },
      Case("what is not there brings no candidate, and a device that is gone no device") { bench in
        let world = try await World(in: bench.store)
        let (_, credential) = try await world.grant()
        let unknown = world.newCredential(of: world.newGrant().id).id
        #expect(
          try await world.candidates(unknown) == world.known([]))
        let nowhere = DeviceID(at: World<Store>.start, random: world.random)
        let known = try await world.candidates(credential.id, at: nowhere)
        #expect(known.device == nil)
        #expect(known.candidates.flatMap(\.lockers) == [])
      },
      Case("a candidate carries grant and credential as they stand, revoked ones too") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant()
        var (newGrant, newCredential) = (grant, credential)
        (newGrant.status, newCredential.status) = (.suspended, .revoked)
        try await world.write([.replace(.grant(newGrant)), .replace(.credential(newCredential))])
        let candidate = try #require(try await world.candidates(credential.id).candidates.first)
        #expect(candidate.grant == Record.grant(newGrant).raised.grant)
        #expect(candidate.credential?.status == .revoked)
        #expect(candidate.credential?.revision == 2)
      },
      Case("many looks at once are each told what one is told by itself") { bench in
        let worlds = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        var looks: [Look] = []
        for world in [worlds.0, worlds.1] {
          for targets: GrantTargets in [
            .lockers([world.lockers[2].id, world.lockers[0].id]), .device(world.device.id), .site(world.site.id),
          ] {
            let (_, credential) = try await world.grant(over: targets)
            looks += [Look(world, credential.id), Look(world, credential.id, locker: "A2")]
          }
          let (spent, pass) = try await world.grant()
          _ = try await world.redeem(spent, burns: [world.burn(pass)])
          looks += [
            Look(world, pass.id, burn: world.burn(pass)), Look(world, pass.id, burn: world.burn(pass, serial: 1)),
          ]
          let (held, waiting) = try await world.grant()
          try await world.write([.insert(.hold(world.newHold(on: held.id)))])
          let nowhere = DeviceID(at: World<Store>.start, random: world.random)
          looks += [
            Look(world, waiting.id), Look(world, waiting.id, device: nowhere),
            Look(world, world.newCredential(of: held.id).id),
          ]
        }
        // What is another tenant's is nobody's.
        looks.append(Look(worlds.1, looks[0].credential))
        var alone: [CandidateSet] = []
        for look in looks { alone.append(try await look.candidates()) }
        #expect(Set(alone.flatMap(\.candidates).map(\.isBurnt)) == [false, true])
        let all = looks
        let together = try await withThrowingTaskGroup(of: (Int, CandidateSet).self) { group in
          for _ in 0..<3 {
            for (place, look) in all.enumerated() { group.addTask { (place, try await look.candidates()) } }
          }
          return try await group.reduce(into: [(Int, CandidateSet)]()) { $0.append($1) }
        }
        for (place, found) in together { #expect(found == alone[place], "look \(place)") }
      },
    ]
  }
}

extension StoreContract {
  /// One look at what a credential could open.
  private struct Look: Sendable {
    let world: World<Store>
    let credential: CredentialID
    let device: DeviceID?
    let burn: Burn?
    let locker: String?

    init(
      _ world: World<Store>, _ credential: CredentialID, device: DeviceID? = nil, burn: Burn? = nil,
      locker: String? = nil
    ) {
      (self.world, self.credential, self.device, self.burn, self.locker) = (world, credential, device, burn, locker)
    }

    func candidates() async throws -> CandidateSet {
      try await world.candidates(credential, at: device, burn: burn, locker: locker)
    }
  }
}

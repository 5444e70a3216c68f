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
    ]
  }
}

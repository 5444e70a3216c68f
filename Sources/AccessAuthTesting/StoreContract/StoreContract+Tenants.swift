import AccessAuth
import SodiumPrimitives
import Testing

// One tenant sees and touches nothing of another.
extension StoreContract {
  static var tenants: [Case] {
    [
      Case("F-01 nothing of one tenant is read in another") { bench in
        let (mine, theirs) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (grant, credential) = try await mine.grant(maxUses: nil)
        let attempt = mine.attempt(grant: grant.id)
        #expect(try await bench.store.redeem(mine.redemption(of: grant, attempt: attempt)) == .done(usesLeft: nil))
        let there = theirs.tenant.id
        let keys: [RecordKey] = [
          .site(mine.site.id), .device(mine.device.id), .locker(mine.lockers[0].id), .subject(mine.subject.id),
          .grant(grant.id), .credential(credential.id), .apiKey(mine.admin.id),
        ]
        for key in keys {
          #expect(try await bench.store.record(key, in: mine.tenant.id) != nil, "\(key)")
          #expect(try await bench.store.record(key, in: there) == nil, "\(key)")
        }
        #expect(try await bench.store.page(.devices(mine.site.id), in: there, after: nil, limit: 9) == [])
        #expect(try await bench.store.page(.lockers(mine.device.id), in: there, after: nil, limit: 9) == [])
        #expect(
          try await bench.store.page(.grants(mine.subject.id, madeBy: nil), in: there, after: nil, limit: 9) == [])
        #expect(try await bench.store.page(.credentials(grant.id), in: there, after: nil, limit: 9) == [])
        #expect(try await bench.store.page(.sites, in: there, after: nil, limit: 9) == [.site(theirs.site)])
        #expect(try await bench.store.page(.grants(nil, madeBy: nil), in: there, after: nil, limit: 9) == [])
        #expect(try await bench.store.attempt(attempt.answer.attempt, of: mine.device.id, in: there) == nil)
        #expect(try await theirs.candidates(credential.id) == theirs.known([]))
        #expect(try await theirs.candidates(credential.id, at: mine.device.id).device == nil)
        try await mine.sealAll()
        #expect(try await bench.store.events(EventFilter(), in: there, below: nil, limit: 9) == [])
        #expect(try await bench.store.logSize(of: there) == 0)
      },
      Case("F-01 nothing of one tenant is changed from another") { bench in
        let (mine, theirs) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (grant, credential) = try await mine.grant()
        let signing = mine.newSigningKey(.next)
        let attempt = mine.attempt(reason: .expired)
        try await mine.write([.insert(.signingKey(signing))])
        _ = try await bench.store.record(attempt)
        let records: [Record] = [
          .site(mine.site), .device(mine.device), .locker(mine.lockers[0]), .subject(mine.subject), .grant(grant),
          .credential(credential), .apiKey(mine.admin), .signingKey(signing),
        ]
        for record in records {
          #expect(try await theirs.commit([.replace(record)]) == .conflict(.revision), "\(record.key)")
          #expect(try await theirs.commit([.remove(record.key)]) == .conflict(.revision), "\(record.key)")
        }
        #expect(try await theirs.commit([.raiseRevision(.grant(grant.id))]) == .conflict(.revision))
        #expect(try await theirs.commit([.raiseRevision(.device(mine.device.id))]) == .done)
        #expect(
          try await theirs.commit([.extendSigningKey(signing.id, until: World<Store>.end)]) == .conflict(.referenced))
        let outcome = KeptAttempt.Outcome(actuation: .opened, event: theirs.attempt().event.id)
        #expect(
          try await theirs.commit([
            .lockOutcome(attempt: attempt.answer.attempt, device: mine.device.id, outcome)
          ]) == .conflict(.referenced))
        let foreign: [Record] = [
          .grant(theirs.newGrant(over: .device(mine.device.id))),
          .grant(theirs.newGrant(over: .lockers([mine.lockers[0].id]))),
          .credential(theirs.newCredential(of: grant.id)),
        ]
        for record in foreign {
          #expect(try await theirs.commit([.insert(record)]) == .conflict(.referenced), "\(record.key)")
        }
        #expect(try await theirs.redeem(grant) == .moved)
        for record in records { #expect(try await bench.store.record(record.key, in: mine.tenant.id) == record) }
        #expect(try await mine.redeem(grant) == .done(usesLeft: 0))
      },
      Case("the same attempt id and the same burn in two tenants are two") { bench in
        let (mine, theirs) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let ((grant, credential), (other, _)) = (try await mine.grant(), try await theirs.grant())
        let burn = mine.burn(credential)
        let attempt = mine.attempt(grant: grant.id)
        let same = theirs.attempt(attempt.answer.attempt, grant: other.id)
        #expect(
          try await bench.store.redeem(mine.redemption(of: grant, burns: [burn], attempt: attempt))
            == .done(usesLeft: 0))
        #expect(
          try await bench.store.redeem(theirs.redemption(of: other, burns: [burn], attempt: same))
            == .done(usesLeft: 0))
      },
    ]
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What time asks of signing keys")
struct SigningKeyLifeTests {
  private let keys: DerivedKeys
  private let tenants: [TenantID]
  private let made = Instant(seconds: 1_767_225_600)
  /// The active and the next key of each tenant.
  private let records: [(tenant: TenantID, record: SigningKeyRecord)]

  init() throws {
    let keys = try KeySample.derived()
    let made = self.made
    let tenants: [TenantID] = [try KeySample.identifier(1), try KeySample.identifier(2)]
    records = try tenants.enumerated().flatMap { index, tenant in
      try [SigningKeyState.active, .next].enumerated().map { place, state in
        let seed = UInt64(10 * index + place + 1)
        return (tenant, try KeySample.signingKey(state, of: tenant, keys: keys, seed: seed, at: made))
      }
    }
    (self.keys, self.tenants) = (keys, tenants)
  }

  private func store(
    _ records: [(tenant: TenantID, record: SigningKeyRecord)],
    commits: [TenantID: Result<ChangeOutcome, StoreError>] = [:]
  ) -> KeyRecords {
    KeyRecords(
      Dictionary(uniqueKeysWithValues: records.map { (RecordKey.signingKey($0.record.id), .signingKey($0.record)) }),
      commits: commits)
  }

  private func tend(
    _ store: KeyRecords, ring records: [(tenant: TenantID, record: SigningKeyRecord)]? = nil, at now: Instant
  ) async throws -> Bool {
    let ring = try KeyRing(records ?? self.records, keys: keys)
    return try await Management(
      store: store, keys: keys, hasher: PINSample.hasher(), random: SeededRandom(seed: 99)
    )
    .tendSigningKeys(ring: ring, at: Moment(wall: now, boot: .zero))
  }

  /// The first key of the first tenant, as verify-only since `made`, with a pass out until `expiry`.
  private func old(until expiry: Instant) -> SigningKeyRecord {
    let record = records[0].record
    return SigningKeyRecord(
      id: record.id, purpose: .pass, state: .verifyOnly, publicKey: record.publicKey, sealedSeed: record.sealedSeed,
      createdAt: made, changedAt: made, latestExpiry: expiry, revision: 3)
  }

  @Test("nothing, before 90 days are over")
  func nothing() async throws {
    let store = store(records)
    #expect(try await !tend(store, at: made + .days(90) - .milliseconds(1)))
    #expect(store.changes.isEmpty)
  }

  @Test("after 90 days the next key takes over, another is published, and what rotates may outlive the change")
  func rotation() async throws {
    let store = store(records)
    let now = made + .days(90)
    #expect(try await tend(store, at: now))
    #expect(Set(store.changes.map(\.tenant)) == Set(tenants))
    let change = try #require(store.changes.first { $0.tenant == tenants[0] })
    #expect(change.events.map(\.action) == [.signingKeyRotated])
    #expect(change.effect.count == 4)
    #expect(change.effect.first == .extendSigningKey(records[0].record.id, until: now + .seconds(600)))
    let states = change.effect.compactMap { write -> SigningKeyState? in
      switch write {
      case .replace(.signingKey(let record)), .insert(.signingKey(let record)): record.state
      default: nil
      }
    }
    #expect(states == [.verifyOnly, .active, .next])
  }

  @Test("a key that signs no more is retired a day after the end of what it signed last, and its seed goes")
  func retirement() async throws {
    let expiry = made + .days(7)
    let records = [(tenant: tenants[0], record: old(until: expiry))]
    let early = store(records)
    #expect(try await !tend(early, ring: records, at: expiry + .hours(24) - .milliseconds(1)))
    #expect(early.changes.isEmpty)
    let due = store(records)
    #expect(try await tend(due, ring: records, at: expiry + .hours(24)))
    guard case .replace(.signingKey(let record))? = due.changes.first?.effect.first else {
      Issue.record("nothing was replaced")
      return
    }
    #expect(record.state == .retired && record.sealedSeed.isEmpty && record.revision == 3)
  }

  @Test("D-08 a key that signed after the ring was made is not retired before that pass is over")
  func lateSignature() async throws {
    let ring = [(tenant: tenants[0], record: old(until: made))]
    let store = store([(tenant: tenants[0], record: old(until: made + .days(7)))])
    #expect(try await tend(store, ring: ring, at: made + .days(2)))
    #expect(store.changes.isEmpty)
  }

  @Test("one tenant's conflict or failure does not keep another's rotation from the ring")
  func partly() async throws {
    for outcome in [Result<ChangeOutcome, StoreError>.success(.conflict(.revision)), .failure(.busy)] {
      for tenant in tenants {
        let store = store(records, commits: [tenant: outcome])
        #expect(try await tend(store, at: made + .days(90)))
        #expect(store.changes.count == 2)
      }
    }
  }

  @Test("a conflict alone tells that the ring is old; a failure alone is told")
  func alone() async throws {
    func all(_ outcome: Result<ChangeOutcome, StoreError>) -> KeyRecords {
      store(records, commits: Dictionary(uniqueKeysWithValues: tenants.map { ($0, outcome) }))
    }
    #expect(try await tend(all(.success(.conflict(.revision))), at: made + .days(90)))
    await #expect(throws: Refusal.store(.unavailable)) {
      try await tend(all(.failure(.unavailable)), at: made + .days(90))
    }
  }
}

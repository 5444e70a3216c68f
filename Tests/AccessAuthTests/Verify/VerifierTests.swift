import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The verifier's way from presentation to answer")
struct VerifierTests {
  private let scene: Scene
  private let moment: Moment
  private let door: Door
  private let attempt: AttemptID

  init() throws {
    scene = try Scene()
    moment = Moment(wall: scene.now, boot: .seconds(77))
    door = Door(tenant: scene.tenant, device: scene.cabinet.id)
    attempt = try #require(AttemptID(bytes: [UInt8](repeating: 7, count: 16)))
  }

  private func request(
    _ presentation: Presentation? = nil, locker: String? = nil, consume: Bool = true
  ) throws -> VerificationRequest {
    VerificationRequest(
      attempt: attempt, presentation: try presentation ?? .qr(text: scene.pass()), locker: locker, consume: consume,
      capturedAt: Instant(seconds: 5))
  }

  private func verify(
    _ request: VerificationRequest? = nil, _ store: ScriptedStore, at door: Door? = nil, ring: KeyRing? = nil
  ) async throws -> Answer {
    let verifier = Verifier(
      store: store, keys: scene.keys, hasher: PINSample.hasher(), random: SeededRandom(seed: 1))
    return try await verifier.verify(
      try request ?? self.request(), at: door ?? self.door, ring: ring ?? scene.ring, moment: moment,
      requestID: nil)
  }

  private func known(_ candidates: Candidate...) -> Result<CandidateSet, StoreError> {
    .success(CandidateSet(device: scene.cabinet, candidates: candidates))
  }

  @Test("what may open is redeemed, and the answer is what was recorded with the store's own count")
  func opens() async throws {
    let store = ScriptedStore(.init(candidates: [known(try scene.candidate())], redeem: [.success(.done(usesLeft: 3))]))
    let answer = try await verify(nil, store)
    #expect(answer.decision == Decision(reason: .granted, consume: true))
    #expect(answer.usesLeft == 3 && answer.decidedAt == scene.now && answer.attempt == attempt)
    #expect(answer.lockers.map(\.label) == ["A11", "A12", "A13"])
    #expect(answer.grant == scene.grantID && answer.credential == scene.credentialID)
    let redemption = try #require(store.asked.redemptions.first)
    #expect(store.asked.redemptions.count == 1 && store.asked.records.isEmpty)
    #expect(redemption.grant == scene.grantID && redemption.revision == 5)
    #expect(redemption.attempt.answer == answer.with(usesLeft: nil))
    #expect(redemption.attempt.tenant == door.tenant && redemption.attempt.device == door.device)
    #expect(redemption.burns.map(\.key) == [scene.credentialID.bytes + [0, 0, 0, 0]])
    #expect(redemption.giveBack == nil && redemption.attempt.unknown == nil && redemption.attempt.counter == nil)
    #expect(store.asked.queries.map(\.burn) == [redemption.burns.first])
  }

  @Test("the event tells what happened, under the subject's pseudonym, and is the one that is answered")
  func event() async throws {
    let store = ScriptedStore(.init(candidates: [known(try scene.candidate())], redeem: [.success(.done(usesLeft: 0))]))
    let answer = try await verify(try request(locker: "A12"), store)
    let event = try #require(store.asked.redemptions.first?.attempt.event)
    #expect(event.id == answer.event && event.class == .access && event.action == .verification)
    #expect(event.mode == .qr && event.decision == .grant && event.reason == .granted)
    #expect(event.device == scene.cabinet.id && event.lockers == [scene.lockers[1].id])
    #expect(event.credential == scene.credentialID && event.grant == scene.grantID)
    #expect(event.assurance == .cryptographic && event.attempt == attempt)
    #expect(event.receivedAt == scene.now && event.capturedAt == Instant(seconds: 5))
    #expect(event.subject == scene.subjectKey.pseudonym(of: scene.subject, in: scene.tenant, keys: scene.keys))
    #expect(event.subject != nil && event.salt.count == 16)
  }

  @Test("a denial is recorded and never redeemed")
  func denial() async throws {
    let store = ScriptedStore(
      .init(candidates: [known(try scene.candidate(isBurnt: true))], record: [.success(.done(usesLeft: nil))]))
    let answer = try await verify(nil, store)
    #expect(answer.decision == Decision(reason: .alreadyUsed, consume: true))
    #expect(answer.lockers.isEmpty && answer.grant == nil && answer.credential == nil && answer.openBefore == nil)
    #expect(store.asked.redemptions.isEmpty && store.asked.records.count == 1)
    let record = try #require(store.asked.records.first)
    #expect(record.event.decision == .deny && record.event.reason == .alreadyUsed)
    #expect(record.event.credential == scene.credentialID)
    // A genuine denial is no guess.
    #expect(record.unknown == nil && record.moreEvents.isEmpty && record.consequences.isEmpty)
  }

  @Test("a question that is not in earnest is never redeemed, whatever it is answered", arguments: [false, true])
  func notInEarnest(isBurnt: Bool) async throws {
    let store = ScriptedStore(
      .init(candidates: [known(try scene.candidate(isBurnt: isBurnt))], record: [.success(.done(usesLeft: nil))]))
    let answer = try await verify(try request(consume: false), store)
    #expect(answer.decision == Decision(reason: isBurnt ? .alreadyUsed : .granted, consume: false))
    #expect(answer.openBefore == nil && answer.usesLeft == nil)
    #expect(store.asked.redemptions.isEmpty && store.asked.records.count == 1)
  }

  @Test("a grant that moved is read and judged again, and what is true then is answered")
  func movedOnce() async throws {
    let first = try scene.candidate(scene.grant(revision: 5))
    let revoked = try scene.candidate(scene.grant(status: .revoked, revision: 6))
    let store = ScriptedStore(
      .init(
        candidates: [known(first), known(revoked)], redeem: [.success(.moved)], record: [.success(.done(usesLeft: nil))]
      ))
    let answer = try await verify(nil, store)
    #expect(answer.decision.reason == .revoked)
    #expect(store.asked.redemptions.map(\.revision) == [5])
    #expect(store.asked.queries.count == 2 && store.asked.records.count == 1)
  }

  @Test("a grant that moves three times is nobody's to tell: busy, and the door stays shut")
  func movedThreeTimes() async throws {
    let candidates = try (5...8).map { known(try scene.candidate(scene.grant(revision: $0))) }
    let store = ScriptedStore(
      .init(candidates: candidates, redeem: [.success(.moved), .success(.moved), .success(.moved)]))
    await #expect(throws: VerificationFailure.store(.busy)) { try await verify(nil, store) }
    #expect(store.asked.redemptions.map(\.revision) == [5, 6, 7])
    #expect(Set(store.asked.redemptions.map(\.attempt.event.id)).count == 3)
    #expect(Set(store.asked.redemptions.map(\.attempt.fingerprint)).count == 1)
    #expect(store.asked.records.isEmpty)
  }

  @Test("an attempt that was answered before gets that answer, whatever would be decided now")
  func replay() async throws {
    let first = Answer(
      attempt: attempt, decision: Decision(reason: .granted, consume: true), event: try KeySample.identifier(9),
      decidedAt: scene.now - .seconds(9), lockers: [], grant: scene.grantID, credential: scene.credentialID,
      usesLeft: 0, retryAfter: nil)
    let used = ScriptedStore(
      .init(candidates: [known(try scene.candidate(isBurnt: true))], record: [.success(.replay(first))]))
    #expect(try await verify(nil, used) == first)
    let open = ScriptedStore(.init(candidates: [known(try scene.candidate())], redeem: [.success(.replay(first))]))
    #expect(try await verify(nil, open) == first)
  }

  @Test("an attempt that was made before with another body is no decision")
  func mismatch() async throws {
    let redeeming = ScriptedStore(.init(candidates: [known(try scene.candidate())], redeem: [.success(.mismatch)]))
    await #expect(throws: VerificationFailure.attemptMismatch) { try await verify(nil, redeeming) }
    let recording = ScriptedStore(.init(record: [.success(.mismatch)]))
    await #expect(throws: VerificationFailure.attemptMismatch) {
      try await verify(try request(.qr(text: [])), recording)
    }
  }

  @Test("a store that fails anywhere decides nothing", arguments: [StoreError.busy, .unavailable, .corrupt])
  func storeFailure(error: StoreError) async throws {
    for script in [
      ScriptedStore.Script(candidates: [.failure(error)]),
      .init(candidates: [known(try scene.candidate())], redeem: [.failure(error)]),
      .init(candidates: [known(try scene.candidate(isBurnt: true))], record: [.failure(error)]),
    ] {
      await #expect(throws: VerificationFailure.store(error)) { try await verify(nil, ScriptedStore(script)) }
    }
  }
}

@Suite("What the verifier does not recognize")
struct VerifierUnrecognizedTests {
  private let scene: Scene
  private let hasher = PINSample.hasher()

  init() throws { scene = try Scene() }

  /// Verifies, and expects one answer for all of it: not recognized, recorded, nothing named, nothing redeemed.
  /// `isRead` says whether the store may be asked for candidates.
  private func expectUnrecognized(
    _ presentation: Presentation, tenant: TenantID? = nil, ring: KeyRing? = nil,
    knowing set: CandidateSet? = nil, _ location: SourceLocation = #_sourceLocation
  ) async throws {
    let known = set.map { [Result<CandidateSet, StoreError>.success($0)] } ?? []
    let store = ScriptedStore(.init(candidates: known, record: [.success(.done(usesLeft: nil))]))
    let request = VerificationRequest(
      attempt: try #require(AttemptID(bytes: [UInt8](repeating: 7, count: 16))), presentation: presentation,
      locker: "A12", consume: true, capturedAt: nil)
    let verifier = Verifier(store: store, keys: scene.keys, hasher: hasher, random: SeededRandom(seed: 1))
    let answer = try await verifier.verify(
      request, at: Door(tenant: tenant ?? scene.tenant, device: scene.cabinet.id), ring: ring ?? scene.ring,
      moment: Moment(wall: scene.now, boot: .zero), requestID: nil)
    #expect(answer.decision == Decision(reason: .notRecognized, consume: true), sourceLocation: location)
    #expect(store.asked.redemptions.isEmpty && store.asked.queries.count == known.count, sourceLocation: location)
    let record = try #require(store.asked.records.first, sourceLocation: location)
    #expect(record.answer == answer && record.event.reason == .notRecognized, sourceLocation: location)
    #expect(record.event.credential == nil && record.event.grant == nil, sourceLocation: location)
    #expect(record.event.subject == nil && record.event.assurance == nil, sourceLocation: location)
    #expect(record.unknown != nil && store.asked.charges.isEmpty, sourceLocation: location)
  }

  @Test("D-07 a pass with any one bit of its text changed, cut anywhere or lengthened, is not recognized")
  func changed() async throws {
    let text = try scene.pass()
    // Bit 5 of a letter is its case, which readers may fold.
    for index in text.indices {
      for bit in [0, 2, 4, 7] as [UInt8] {
        var changed = text
        changed[index] ^= 1 << bit
        try await expectUnrecognized(.qr(text: changed))
      }
      try await expectUnrecognized(.qr(text: Array(text.prefix(index))))
    }
    try await expectUnrecognized(.qr(text: text + text))
    try await expectUnrecognized(.qr(text: text + [UInt8(ascii: "A")]))
    try await expectUnrecognized(.qr(text: text + [0]))
    try await expectUnrecognized(.qr(text: [UInt8](repeating: UInt8(ascii: "A"), count: 100_000)))
  }

  @Test("D-03 another tenant's pass is not recognized, and the store is not asked")
  func otherTenant() async throws {
    let other: TenantID = try KeySample.identifier(2)
    try await expectUnrecognized(.qr(text: try scene.pass()), tenant: other)
  }

  @Test(
    "D-04 a pass that a key of another purpose signed is not recognized",
    arguments: SigningPurpose.allCases.filter { $0 != .pass })
  func otherPurpose(purpose: SigningPurpose) async throws {
    let record = try KeySample.signingKey(.active, for: purpose, of: scene.tenant, keys: scene.keys)
    let ring = try KeyRing([(scene.tenant, record)], keys: scene.keys)
    let signer = try #require(ring.activeSigner(of: scene.tenant, for: purpose))
    let pass = Pass.sign(try scene.claims(), with: signer.key, keyID: signer.id)
    try await expectUnrecognized(.qr(text: pass.text), ring: ring)
  }

  @Test(
    "D-08 a pass of a key that has not begun, or is retired, is not recognized",
    arguments: [SigningKeyState.next, .retired])
  func keyNotInForce(state: SigningKeyState) async throws {
    var record = scene.signingKey
    record.state = state
    let ring = try KeyRing([(scene.tenant, record)], keys: scene.keys)
    try await expectUnrecognized(.qr(text: try scene.pass()), ring: ring)
  }

  @Test("a pass bound to a phone's key is no QR, though this tenant signed it")
  func appToken() async throws {
    let signer = try #require(scene.ring.activeSigner(of: scene.tenant, for: .pass))
    let bound = try PassClaims(
      credential: scene.credentialID, notBefore: 0, expiresAt: PassClaims.times.upperBound, epoch: scene.epoch,
      confirmation: .ed25519(signer.key.publicKey))
    let pass = Pass.sign(bound, with: signer.key, keyID: signer.id)
    try await expectUnrecognized(.qr(text: pass.text))
  }

  @Test("a genuine pass whose device or credential is gone is not recognized")
  func gone() async throws {
    let pass = Presentation.qr(text: try scene.pass())
    try await expectUnrecognized(pass, knowing: CandidateSet(device: nil, candidates: [try scene.candidate()]))
    try await expectUnrecognized(pass, knowing: CandidateSet(device: scene.cabinet, candidates: []))
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The verifier and PINs", .timeLimit(.minutes(1)))
struct PINVerifyTests {
  private let door: DoorScene
  private let scene: Scene
  private let pin: Presentation

  init() throws {
    door = try DoorScene()
    scene = door.scene
    pin = .pin(try PINSample.pin("482913"))
  }

  private func charged(
    locker: LockerID? = nil, spent: [CredentialID] = [], exhausted: [CredentialID] = []
  ) throws -> [Result<Charged, StoreError>] {
    [.success(.charged(try door.receipt(locker: locker, spent: spent, exhausted: exhausted)))]
  }

  private func known(_ status: Standing = .active) throws -> Result<CandidateSet, StoreError> {
    try door.known(scene.candidate(nil, door.pinCredential(status: status)))
  }

  @Test("a try is charged before it is hashed, hashed once, and only then looked up")
  func order() async throws {
    let hasher = door.hasher
    let store = door.store(try known(), charges: try charged()) {
      #expect(hasher.runs == 0 && hasher.underway == 1)
    }
    let answer = try await door.verify(pin, store, locker: "A12")
    #expect(answer.decision.reason == .granted)
    #expect(store.asked.calls == [.charge, .candidates, .redeem])
    #expect(hasher.runs == 1 && hasher.underway == 0)
    let charge = try #require(store.asked.charges.first)
    #expect(charge.tenant == scene.tenant && charge.device == scene.cabinet.id && charge.now == scene.now)
    #expect(charge.refusal.action == .readerThrottled && charge.refusal.mode == .pin)
    let redemption = try #require(store.asked.redemptions.first)
    guard case .pin(let locker, let attempt, let fingerprint) = charge.kind else {
      Issue.record("charged as something else")
      return
    }
    #expect(locker == "A12" && attempt == door.attempt && fingerprint == redemption.attempt.fingerprint)
    #expect(redemption.burns == [] && redemption.attempt.unknown == nil)
  }

  @Test("B-12 right, wrong, suspended and unknown PINs cost one hash each and take the same way")
  func oneHash() async throws {
    let unknown = try door.known()
    for (set, reason) in [
      (try known(), Reason.granted), (unknown, .notRecognized), (try known(.revoked), .revoked),
      (try known(.suspended), .suspended),
    ] {
      let before = door.hasher.runs
      let store = door.store(set, charges: try charged())
      #expect(try await door.verify(pin, store).decision.reason == reason)
      #expect(door.hasher.runs == before + 1)
      #expect(store.asked.calls.prefix(2) == [.charge, .candidates] && store.asked.calls.count == 3)
      // A PIN was charged before anybody looked: it is not charged once more.
      #expect(try store.onlyAttempt().unknown == nil)
    }
  }

  @Test("a grant that moves under a PIN is judged again, of the same charge and the same hash")
  func moved() async throws {
    let store = ScriptedStore(
      .init(
        charges: try charged(), candidates: [try known(), try known(.suspended)], redeem: [.success(.moved)],
        record: [.success(.done(usesLeft: nil))]))
    #expect(try await door.verify(pin, store).decision.reason == .suspended)
    #expect(store.asked.calls == [.charge, .candidates, .redeem, .candidates, .record])
    #expect(door.hasher.runs == 1)
  }

  @Test("B-04 what is refused, answered before or asked otherwise before is not hashed and not looked up")
  func noHash() async throws {
    let event: EventID = try KeySample.identifier(9)
    let first = Answer(
      attempt: door.attempt, decision: Decision(reason: .notRecognized, consume: true), event: event,
      decidedAt: scene.now - .seconds(9), lockers: [], grant: nil, credential: nil, usesLeft: nil, retryAfter: nil)
    let replayed = ScriptedStore(.init(charges: [.success(.replay(first))]))
    #expect(try await door.verify(pin, replayed) == first)
    let refused = ScriptedStore(
      .init(charges: [.success(.refused(Refused(retryAfter: .milliseconds(1500), event: event)))]))
    let answer = try await door.verify(pin, refused)
    #expect(answer.decision == Decision(reason: .throttled, consume: true))
    #expect(answer.retryAfter == .seconds(2) && answer.event == event && answer.lockers.isEmpty)
    let other = ScriptedStore(.init(charges: [.success(.mismatch)]))
    await #expect(throws: VerificationFailure.attemptMismatch) { try await door.verify(pin, other) }
    for store in [replayed, refused, other] { #expect(store.asked.calls == [.charge]) }
    #expect(door.hasher.runs == 0 && door.hasher.underway == 0)
  }

  @Test("at a device that is gone nothing is hashed, and nothing is known")
  func goneDevice() async throws {
    let store = door.store(try known(), charges: [.success(.unknownDevice)])
    #expect(try await door.verify(pin, store).decision.reason == .notRecognized)
    #expect(store.asked.calls == [.charge, .record] && door.hasher.runs == 0)
  }

  @Test("B-04 when no thread is free and nobody may wait, the door is told busy and nothing is charged")
  func busy() async throws {
    let door = try DoorScene(hasher: PINSample.hasher(waiting: 0))
    let store = door.store(try known(), charges: try charged())
    do {
      let place = door.hasher.admit()
      let isHeld = place != nil
      #expect(isHeld)
      await #expect(throws: VerificationFailure.store(.busy)) { try await door.verify(pin, store) }
      _ = consume place
    }
    #expect(store.asked.calls.isEmpty && door.hasher.runs == 0)
    #expect(try await door.verify(pin, store).decision.reason == .granted)
  }

  @Test("a hash that cannot be made after the charge is nobody's answer, and the charge stays")
  func noAnswer() async throws {
    let hasher = door.hasher
    let store = door.store(try known(), charges: try charged()) { hasher.shutdown() }
    await #expect(throws: VerificationFailure.store(.unavailable)) { try await door.verify(pin, store) }
    #expect(store.asked.calls == [.charge] && hasher.underway == 0)
  }

  @Test(
    "a store that does not take the charge answers nothing, and nothing is hashed",
    arguments: [
      StoreError.busy, .unavailable, .corrupt,
    ])
  func storeFailure(error: StoreError) async throws {
    let store = ScriptedStore(.init(charges: [.failure(error)]))
    await #expect(throws: VerificationFailure.store(error)) { try await door.verify(pin, store) }
    #expect(door.hasher.runs == 0)
  }

  @Test("the charge comes back with a grant in earnest, and with nothing else")
  func giveBack() async throws {
    let granted = door.store(try known(), charges: try charged())
    _ = try await door.verify(pin, granted)
    let receipt = try door.receipt()
    #expect(
      granted.asked.redemptions.map(\.giveBack) == [
        GiveBack(keys: receipt.charged, reset: .pin(scene.credentialID, of: scene.tenant), reading: receipt.reading)
      ])
    // What is recorded and not redeemed gives nothing back.
    let asked = door.store(try known(), charges: try charged())
    #expect(try await door.verify(pin, asked, consume: false).decision.verdict == .wouldGrant)
    let denied = door.store(try known(.suspended), charges: try charged())
    #expect(try await door.verify(pin, denied).decision.verdict == .deny)
    for store in [asked, denied] { #expect(store.asked.calls == [.charge, .candidates, .record]) }
  }

  @Test("PINs whose tries are used up are suspended, each with an alarm, unless the try was right and in earnest")
  func exhausted() async throws {
    let exhausted: [CredentialID] = [try KeySample.identifier(70), try KeySample.identifier(71)]
    for (set, consume) in [
      (try door.known(), true), (try door.known(), false), (try known(.revoked), true), (try known(), false),
    ] {
      let store = door.store(set, charges: try charged(exhausted: exhausted))
      _ = try await door.verify(pin, store, consume: consume)
      let record = try store.onlyAttempt()
      #expect(record.consequences == exhausted.map(Write.suspend))
      #expect(record.moreEvents.map(\.action) == [.credentialSuspended, .credentialSuspended])
      #expect(record.moreEvents.map(\.credential) == exhausted)
      #expect(record.moreEvents.allSatisfy { $0.class == .alarm && $0.device == scene.cabinet.id && $0.mode == .pin })
    }
    let right = door.store(try known(), charges: try charged(exhausted: exhausted))
    #expect(try await door.verify(pin, right).decision.reason == .granted)
    let record = try right.onlyAttempt()
    #expect(record.consequences.isEmpty && record.moreEvents.isEmpty)
  }

  @Test("a PIN whose tries were used up before opens nothing, though nobody has suspended it yet")
  func spent() async throws {
    let spent = [scene.credentialID]
    let store = door.store(try known(), charges: try charged(spent: spent, exhausted: spent))
    #expect(try await door.verify(pin, store).decision.reason == .suspended)
    #expect(try store.onlyAttempt().consequences == [.suspend(scene.credentialID)])
    let other = door.store(try known(), charges: try charged(spent: [try KeySample.identifier(70)]))
    #expect(try await door.verify(pin, other).decision.reason == .granted)
  }

  /// The tags that were looked up when `locker` was named and the device knew it as `id`.
  private func tags(naming locker: String?, _ id: LockerID?) async throws -> [PINTag] {
    let store = door.store(try door.known(), charges: try charged(locker: id))
    _ = try await door.verify(pin, store, locker: locker)
    guard case .pin(let tags)? = store.asked.queries.first?.key else {
      Issue.record("no tags were looked up")
      return []
    }
    return tags
  }

  @Test("B-03 a PIN is looked up alone, for the locker that was named and for any, all of one hash")
  func knownLocker() async throws {
    let digits = Array("482913".utf8)
    let bytes = try Argon2id.hash(digits.span, salt: try PINSample.salt().bytes, cost: PINSample.cost)
    let hash = PINHash(checked: bytes)
    let pepper = try #require(
      DevicePepper(version: 1, tenant: scene.tenant, device: scene.cabinet.id, keys: scene.keys))
    let locker = scene.lockers[1].id
    #expect(
      try await tags(naming: "A12", locker) == [
        PINTag(hash, entry: .alone, locker: nil, pepper: pepper),
        PINTag(hash, entry: .withLocker, locker: locker, pepper: pepper),
        PINTag(hash, entry: .withLocker, locker: nil, pepper: pepper),
      ])
  }

  @Test("B-03 an unknown label is looked up in as many tags as a known one, and none of them is a real locker's")
  func unknownLocker() async throws {
    let real = scene.lockers + [scene.otherLocker]
    var realTags: Set<PINTag> = []
    for locker in real { realTags.formUnion(try await tags(naming: locker.label, locker.id).dropFirst()) }
    // One for each locker, and the one for any.
    #expect(realTags.count == real.count + 1)
    let alone = try await tags(naming: "A12", scene.lockers[1].id).prefix(1)
    for label in ["Z9", "a12", " A12", "A12\u{200B}", "Ａ12", "", nil] {
      let tags = try await tags(naming: label, nil)
      #expect(tags.count == 3 && tags.prefix(1) == alone)
      #expect(realTags.isDisjoint(with: tags))
    }
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What nobody knows, and what is no card at all")
struct UnknownTests {
  private let door: DoorScene
  private let scene: Scene

  init() throws {
    door = try DoorScene()
    scene = door.scene
  }

  /// Something of each mode but a PIN, which is charged beforehand, that leads to nothing.
  private func presentations() throws -> [(Presentation, AccessMode)] {
    let sun = try SUNScene(scene)
    return [
      (.qr(text: Array("AP1".utf8)), .qr), (.qr(text: try scene.pass()), .qr),
      (try door.token(ProofSample.p256), .appToken), (.appToken(text: [], proof: nil), .appToken),
      (.card(try door.cardNumber()), .card), (.sun(try sun.tap(8)), .card),
      (.face(scene.credentialID, confidence: 1000), .face),
    ]
  }

  @Test("is charged to the reader with the attempt, and the event of a refusal is ready")
  func charged() async throws {
    for (presentation, mode) in try presentations() {
      let store = door.store(try door.known())
      #expect(try await door.verify(presentation, store).decision.reason == .notRecognized)
      let unknown = try #require(try store.onlyAttempt().unknown)
      #expect(unknown.reading == ThrottleReading(door.moment))
      #expect(unknown.refusal.action == .readerThrottled && unknown.refusal.class == .access)
      #expect(unknown.refusal.mode == mode && unknown.refusal.reason == .throttled)
      #expect(unknown.refusal.device == scene.cabinet.id && unknown.refusal.credential == nil)
      #expect(store.asked.charges.isEmpty)
    }
  }

  @Test("is charged too when asked not in earnest: it is the same guess")
  func notInEarnest() async throws {
    for (presentation, _) in try presentations() {
      let store = door.store(try door.known())
      let answer = try await door.verify(presentation, store, consume: false)
      #expect(answer.decision.verdict == .wouldDeny && answer.decision.reason == .notRecognized)
      #expect(try store.onlyAttempt().unknown != nil)
    }
  }

  @Test("beyond its budget the answer is throttled, with the event that counts it, and the store is asked once")
  func refused() async throws {
    let event: EventID = try KeySample.identifier(9)
    for (retryAfter, seconds) in [
      (Duration.milliseconds(1), Duration.seconds(1)), (.seconds(30), .seconds(30)), (nil, nil),
      (.milliseconds(29_001), .seconds(30)),
    ] as [(Duration?, Duration?)] {
      for (presentation, _) in try presentations() {
        let store = ScriptedStore(
          .init(
            candidates: [try door.known()],
            record: [.success(.refused(Refused(retryAfter: retryAfter, event: event)))]))
        let answer = try await door.verify(presentation, store)
        #expect(answer.decision == Decision(reason: .throttled, consume: true))
        #expect(answer.event == event && answer.retryAfter == seconds && answer.decidedAt == scene.now)
        #expect(answer.lockers.isEmpty && answer.grant == nil && answer.credential == nil)
        #expect(store.asked.records.count == 1 && store.asked.redemptions.isEmpty)
      }
    }
  }

  @Test("a genuine presentation that is denied is no guess, whatever the reason")
  func genuine() async throws {
    let sun = try SUNScene(scene)
    let shown: [(Presentation, Credential)] = [
      (.qr(text: try scene.pass()), scene.credential(.qr(scene.terms()))),
      (try door.token(ProofSample.p256), door.tokenCredential(ProofSample.p256)),
      (.card(try door.cardNumber()), door.cardCredential()), (.sun(try sun.tap(8)), sun.credential()),
      (.face(scene.credentialID, confidence: 1000), scene.credential(.face(device: scene.cabinet.id))),
    ]
    let grants: [(Grant, Reason)] = [
      (scene.grant(status: .revoked), .revoked), (scene.grant(endsAt: scene.now), .expired),
      (scene.grant(maxUses: 1, uses: 1), .alreadyUsed),
      (scene.grant(targets: .device(scene.otherCabinet.id)), .wrongDevice),
      (scene.grant(schedule: try ScheduleSample.daily("22:00", "23:00")), .outsideSchedule),
    ]
    for (presentation, credential) in shown {
      for (grant, reason) in grants {
        let store = door.store(
          try door.known(scene.candidate(grant, credential), sunCards: [sun.card(counter: 7)]))
        let answer = try await door.verify(presentation, store, ring: sun.ring)
        #expect(answer.decision.reason == reason)
        #expect(try store.onlyAttempt().unknown == nil)
      }
    }
  }

  @Test("C-06 a broken frame is no attempt: the reader's own bucket is charged, and nothing is looked up or kept")
  func badFrame() async throws {
    let event: EventID = try KeySample.identifier(9)
    for reason in CardFlaw.Reason.allCases {
      let flaw = CardFlaw(reason, in: .valueHex)
      let store = ScriptedStore(.init(charges: [.success(.charged(try door.receipt()))]))
      await #expect(throws: VerificationFailure.badFrame(flaw)) { try await door.verify(.badFrame(flaw), store) }
      #expect(store.asked.calls == [.charge])
      let charge = try #require(store.asked.charges.first)
      guard case .frame = charge.kind else {
        Issue.record("charged as something else")
        return
      }
      #expect(charge.device == scene.cabinet.id && charge.refusal.mode == .card)
    }
    let flaw = CardFlaw(.parity, in: .valueHex)
    for wait in [Duration.seconds(3), nil] {
      let empty = ScriptedStore(.init(charges: [.success(.refused(Refused(retryAfter: wait, event: event)))]))
      await #expect(throws: VerificationFailure.tooManyFrames(retryAfter: wait)) {
        try await door.verify(.badFrame(flaw), empty)
      }
    }
    let failing = ScriptedStore(.init(charges: [.failure(.unavailable)]))
    await #expect(throws: VerificationFailure.store(.unavailable)) {
      try await door.verify(.badFrame(flaw), failing)
    }
    #expect(door.hasher.runs == 0)
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The verifier and cards that prove themselves")
struct SUNVerifyTests {
  private let door: DoorScene
  private let scene: Scene
  private let sun: SUNScene

  init() throws {
    let scene = try Scene()
    sun = try SUNScene(scene)
    door = try DoorScene(ring: sun.ring)
    self.scene = scene
  }

  /// The card has been read 7 times.
  private func known(
    _ status: Standing = .active, isSuspended: Bool = false, isDerived: Bool = false
  ) throws -> Result<CandidateSet, StoreError> {
    try door.known(
      scene.candidate(nil, sun.credential(status: status)),
      sunCards: [sun.card(counter: 7, isSuspended: isSuspended, isDerived: isDerived)])
  }

  @Test("a message whose counter has risen opens, and the counter is spent with the use", arguments: [8, 9, 0xFF_FFFF])
  func opens(counter: UInt32) async throws {
    let store = door.store(try known())
    let answer = try await door.verify(.sun(try sun.tap(counter)), store)
    #expect(answer.decision.reason == .granted)
    let redemption = try #require(store.asked.redemptions.first)
    #expect(redemption.attempt.counter == CounterAdvance(card: scene.sunID, counter: Int64(counter)))
    #expect(redemption.burns == [] && redemption.attempt.event.assurance == .cryptographic)
    #expect(redemption.attempt.event.mode == .card && redemption.attempt.unknown == nil)
    guard case .sun(let ids)? = store.asked.queries.first?.key else {
      Issue.record("looked up as something else")
      return
    }
    #expect(ids == [scene.sunID])
  }

  @Test("a card whose key is derived from the tenant's opens like one whose key was given")
  func derived() async throws {
    let key = CardKeyDiversification.fileReadKey(of: Scene.sunUID, tenant: scene.tenant, keys: scene.keys)
    let store = door.store(try known(isDerived: true))
    let message = try sun.tap(8, fileReadKey: key)
    #expect(try await door.verify(.sun(message), store).decision.reason == .granted)
    try await door.expectUnrecognized(.sun(try sun.tap(8)), knowing: try known(isDerived: true))
    try await door.expectUnrecognized(.sun(message), knowing: try known())
  }

  @Test("C-03 a counter that has not risen opens nothing and is not spent", arguments: [1, 6, 7])
  func replayed(counter: UInt32) async throws {
    let store = door.store(try known())
    let answer = try await door.verify(.sun(try sun.tap(counter)), store)
    #expect(answer.decision.reason == .alreadyUsed && store.asked.redemptions.isEmpty)
    let record = try store.onlyAttempt()
    #expect(record.counter == nil && record.unknown == nil)
  }

  @Test("C-03 of two readers at once the later one finds the counter passed, and does not open")
  func twoReaders() async throws {
    let candidate = try scene.candidate(nil, sun.credential())
    let store = ScriptedStore(
      .init(
        candidates: [
          try door.known(candidate, sunCards: [sun.card(counter: 7)]),
          try door.known(candidate, sunCards: [sun.card(counter: 8)]),
        ], redeem: [.success(.moved)], record: [.success(.done(usesLeft: nil))]))
    let answer = try await door.verify(.sun(try sun.tap(8)), store)
    #expect(answer.decision.reason == .alreadyUsed)
    #expect(store.asked.records.map(\.counter) == [nil])
  }

  @Test(
    "the counter is spent with a denial too, so that the message is none for later",
    arguments: [
      Standing.revoked, .suspended,
    ])
  func denial(status: Standing) async throws {
    let store = door.store(try known(status))
    let answer = try await door.verify(.sun(try sun.tap(8)), store)
    #expect(answer.decision.reason == (status == .revoked ? .revoked : .suspended))
    #expect(try store.onlyAttempt().counter == CounterAdvance(card: scene.sunID, counter: 8))
  }

  @Test("asked not in earnest no counter is spent")
  func notInEarnest() async throws {
    for status in Standing.allCases {
      let store = door.store(try known(status))
      let answer = try await door.verify(.sun(try sun.tap(8)), store, consume: false)
      #expect(answer.decision.verdict == (status == .active ? .wouldGrant : .wouldDeny))
      #expect(try store.onlyAttempt().counter == nil)
    }
  }

  @Test("a card that nobody enrolled is not recognized, and charged as such")
  func unknown() async throws {
    try await door.expectUnrecognized(.sun(try sun.tap(8)), knowing: try door.known())
    // The cards of others do not stand in for it.
    let other = try #require(CardUID(bytes: [0x04, 1, 2, 3, 4, 5, 6]))
    try await door.expectUnrecognized(.sun(try sun.tap(8, uid: other)), knowing: try known())
  }

  @Test("a card whose count was lost rests, and its counter is not believed")
  func suspended() async throws {
    let store = door.store(try known(isSuspended: true))
    let answer = try await door.verify(.sun(try sun.tap(8)), store)
    #expect(answer.decision.reason == .suspended)
    #expect(try store.onlyAttempt().counter == nil)
  }

  @Test("C-04 a message with any one bit changed is not recognized, nor the code of another tap")
  func changed() async throws {
    let message = try sun.tap(8)
    let known = try known()
    for bit in 0..<128 {
      try await door.expectUnrecognized(.sun(CardSample.flipped(message, piccBit: bit)), knowing: known)
    }
    for bit in 0..<64 {
      try await door.expectUnrecognized(.sun(CardSample.flipped(message, cmacBit: bit)), knowing: known)
    }
    let next = try sun.tap(9)
    let mixed = SUNMessage(made: next.piccData, cmac: message.cmac, enc: nil)
    try await door.expectUnrecognized(.sun(mixed), knowing: known)
  }

  @Test("C-02 a card's number does not make its message: the code is by the card's own key")
  func otherKey() async throws {
    let key = try CardSample.key("00112233445566778899AABBCCDDEEFF")
    try await door.expectUnrecognized(.sun(try sun.tap(8, fileReadKey: key)), knowing: try known())
  }

  @Test("the tenant's older meta-read keys find a card as well, and without one no card is found")
  func generations() async throws {
    let newer = try SUNScene(scene, olderKeys: [try CardSample.key("00112233445566778899AABBCCDDEEFF")])
    let store = door.store(try known())
    #expect(try await door.verify(.sun(try sun.tap(8)), store, ring: newer.ring).decision.reason == .granted)
    try await door.expectUnrecognized(.sun(try sun.tap(8)), knowing: try known(), ring: scene.ring)
  }

  @Test("only what is enrolled with this card is judged, whatever else the store reads")
  func otherCards() async throws {
    let other = SUNCardID(
      of: try #require(CardUID(bytes: [0x04, 1, 2, 3, 4, 5, 6])), in: scene.tenant, keys: scene.keys)
    let candidates = try [
      scene.candidate(nil, scene.credential(.card(.sun(other, hint: "0506")))),
      scene.candidate(nil, door.cardCredential()),
    ]
    for candidate in candidates {
      try await expectNothing(of: try door.known(candidate, sunCards: [sun.card(counter: 7)]))
    }
    try await expectNothing(of: try door.known(sunCards: [sun.card(counter: 7)]))
  }

  private func expectNothing(of set: Result<CandidateSet, StoreError>) async throws {
    for consume in [true, false] {
      let store = door.store(set)
      let answer = try await door.verify(.sun(try sun.tap(8)), store, consume: consume)
      #expect(answer.decision.reason == .notRecognized && store.asked.redemptions.isEmpty)
      let record = try store.onlyAttempt()
      // The card was proven: what it said once it shall not say again, when it is in a grant.
      #expect(record.counter == (consume ? CounterAdvance(card: scene.sunID, counter: 8) : nil))
      #expect(record.unknown != nil)
    }
  }
}

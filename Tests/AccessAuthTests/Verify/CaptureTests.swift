import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A reader that waits for a card")
struct CaptureTests {
  private let door: DoorScene
  private let scene: Scene
  private let capture: CardCapture

  init() throws {
    door = try DoorScene()
    scene = door.scene
    capture = CardCapture(
      device: scene.cabinet.id, grant: try KeySample.identifier(90), armedBy: try KeySample.identifier(91),
      expiresAt: scene.now + .milliseconds(1))
  }

  private func verify(
    _ presentation: Presentation? = nil, _ candidates: [Candidate] = [], capture: CardCapture? = nil,
    consume: Bool = true
  ) async throws -> (answer: Answer, record: AttemptRecord) {
    let set = CandidateSet(
      device: scene.cabinet, site: try scene.siteRecord(), candidates: candidates, capture: capture ?? self.capture)
    let store = door.store(.success(set))
    let answer = try await door.verify(try presentation ?? .card(door.cardNumber()), store, consume: consume)
    return (answer, try store.onlyAttempt())
  }

  @Test("binds the first card that nobody knows to its grant, and is disarmed by it")
  func binds() async throws {
    let (answer, record) = try await verify()
    #expect(answer.decision == Decision(reason: .notRecognized, consume: true))
    #expect(answer.credential == nil && answer.grant == nil && record.unknown == nil)
    guard case .insert(.credential(let credential))? = record.consequences.dropFirst().first else {
      Issue.record("no credential was made")
      return
    }
    #expect(credential.grant == capture.grant && credential.madeBy == capture.armedBy && credential.status == .active)
    #expect(credential.medium == .card(.number(format: .wiegand26, hint: "11D7")))
    let number = try door.cardNumber()
    let tag = number.tag(at: scene.site, of: scene.tenant, keys: scene.keys)
    #expect(
      record.consequences == [
        .disarm(capture), .insert(.credential(credential)),
        .setCardTags(
          CardTags(credential: credential.id, tags: [.init(site: scene.site, tag: tag)], now: scene.now)),
        .raiseRevision(.grant(capture.grant)),
      ])
    #expect(record.moreEvents.map(\.action) == [.credentialIssued])
    let event = try #require(record.moreEvents.first)
    #expect(event.class == .audit && event.credential == credential.id && event.grant == capture.grant)
    #expect(event.actor == capture.armedBy && event.device == scene.cabinet.id && event.mode == .card)
    #expect(record.event.credential == nil && record.event.reason == .notRecognized)
  }

  @Test("I-02 its event names the person of the grant, and nobody once they are gone")
  func person() async throws {
    let here = (scene.cabinet, try scene.siteRecord())
    let armed = CandidateSet(device: here.0, site: here.1, candidates: [], capture: capture)
    let owner = scene.subjectKey.pseudonym(of: scene.subject, in: scene.tenant, keys: scene.keys)
    #expect(owner != nil)
    for (owners, subject) in [([try scene.candidate()], owner), ([], nil)] {
      let owned = CandidateSet(device: here.0, site: here.1, candidates: owners)
      let store = ScriptedStore(
        .init(candidates: [.success(armed), .success(owned)], record: [.success(.done(usesLeft: nil))]))
      _ = try await door.verify(.card(door.cardNumber()), store)
      #expect(try store.onlyAttempt().moreEvents.map(\.subject) == [subject])
      guard case .grant(capture.grant)? = store.asked.queries.last?.key else {
        Issue.record("asked for something else")
        return
      }
    }
  }

  private func expectUnbound(
    _ presentation: Presentation? = nil, capture: CardCapture? = nil, consume: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let (answer, record) = try await verify(presentation, capture: capture, consume: consume)
    #expect(answer.decision.reason == .notRecognized, sourceLocation: sourceLocation)
    #expect(record.consequences.isEmpty && record.moreEvents.isEmpty, sourceLocation: sourceLocation)
    #expect(record.unknown != nil, sourceLocation: sourceLocation)
  }

  @Test("does not bind a UID that is drawn anew with every tap")
  func randomUID() async throws {
    try await expectUnbound(.card(try CardSample.number(.uid, 32, "08A1B2C3")))
    let fixed = try await verify(.card(try CardSample.number(.uid, 32, "04A1B2C3")))
    #expect(fixed.record.consequences.count == 4)
  }

  @Test("binds nothing from its end on, and nothing that is not shown in earnest")
  func over() async throws {
    let over = CardCapture(
      device: capture.device, grant: capture.grant, armedBy: capture.armedBy, expiresAt: scene.now)
    try await expectUnbound(capture: over)
    try await expectUnbound(consume: false)
  }

  @Test("leaves a card alone that is good for another grant, and takes one of which nothing can open any more")
  func knownCards() async throws {
    let (answer, record) = try await verify(nil, [scene.candidate(nil, door.cardCredential())])
    #expect(answer.decision.reason == .granted && record.consequences.isEmpty)
    let resting = try await verify(nil, [scene.candidate(nil, door.cardCredential(status: .suspended))])
    #expect(resting.answer.decision.reason == .suspended && resting.record.consequences.isEmpty)
    let early = scene.grant(startsAt: scene.now + .hours(1), endsAt: scene.now + .hours(2))
    let waiting = try await verify(nil, [scene.candidate(early, door.cardCredential())])
    #expect(waiting.answer.decision.reason == .notYetValid && waiting.record.consequences.isEmpty)
    for dead in try [
      scene.candidate(nil, door.cardCredential(status: .revoked)),
      scene.candidate(scene.grant(status: .revoked), door.cardCredential()),
      scene.candidate(scene.grant(endsAt: scene.now), door.cardCredential()),
      scene.candidate(scene.grant(maxUses: 2, uses: 2), door.cardCredential()),
    ] {
      let (answer, record) = try await verify(nil, [dead])
      #expect(answer.decision.reason == .notRecognized && record.consequences.count == 4)
    }
  }

  @Test("takes no card that proves itself, which is enrolled by its UID")
  func otherMedia() async throws {
    let sun = try SUNScene(scene)
    try await expectUnbound(.sun(try sun.tap(8)))
    try await expectUnbound(.face(scene.credentialID, confidence: 1000))
  }
}

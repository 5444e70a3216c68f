import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The mode and the kind of a credential", .timeLimit(.minutes(1)))
struct ModeTests {
  private let door: DoorScene
  private let scene: Scene
  private let sun: SUNScene

  init() throws {
    door = try DoorScene()
    scene = door.scene
    sun = try SUNScene(scene)
  }

  /// Each way to show something, and the credential that it is of.
  private func shown() throws -> [(name: String, presentation: Presentation, credential: Credential)] {
    let maker = ProofSample.ed25519
    return [
      ("qr", .qr(text: try scene.pass()), scene.credential(.qr(scene.terms()))),
      ("app token", try door.token(maker), door.tokenCredential(maker)),
      ("pin", .pin(try PINSample.pin("482913")), door.pinCredential()),
      ("card number", .card(try door.cardNumber()), door.cardCredential()),
      ("card message", .sun(try sun.tap(8)), sun.credential()),
      (
        "face", .face(scene.credentialID, confidence: 1000),
        scene.credential(.face(device: scene.cabinet.id))
      ),
    ]
  }

  @Test("must be the same: of 36 pairs the 6 that fit open, and the others are not recognized")
  func pairs() async throws {
    let all = try shown()
    for (name, presentation, _) in all {
      for (kind, _, credential) in all {
        let store = door.store(
          try door.known(scene.candidate(nil, credential), sunCards: [sun.card(counter: 7)]),
          charges: [.success(.charged(try door.receipt()))])
        let answer = try await door.verify(presentation, store, ring: sun.ring)
        #expect(answer.decision.reason == (name == kind ? .granted : .notRecognized), "\(name) of a \(kind)")
        #expect(store.asked.redemptions.count == (name == kind ? 1 : 0), "\(name) of a \(kind)")
        let event = try store.onlyAttempt().event
        #expect(event.mode == presentation.mode && (event.credential == nil) == (name != kind))
      }
    }
  }

  @Test("the mode of a presentation is the mode of the credential that it shows")
  func modes() throws {
    for (_, presentation, credential) in try shown() { #expect(presentation.mode == credential.mode) }
  }

  @Test("A-09 a card number is one card in digits of either case, and nothing else is read for it")
  func cardNumbers() async throws {
    func tag(_ number: CardNumber) -> CardTag { number.tag(at: scene.site, of: scene.tenant, keys: scene.keys) }
    let number = try door.cardNumber()
    let same = try CardSample.number(.wiegand26, 26, "2f623ae")
    #expect(tag(same) == tag(number))
    for (presentation, expected) in [(same, tag(number)), (number, tag(number))] {
      let store = door.store(try door.known(scene.candidate(nil, door.cardCredential())))
      #expect(try await door.verify(.card(presentation), store).decision.reason == .granted)
      guard case .card(let lookup)? = store.asked.queries.first?.key else {
        Issue.record("looked up as something else")
        return
      }
      #expect(lookup.tag(at: scene.site) == expected)
    }
    for (hex, reason) in [
      ("02F623AE", CardFlaw.Reason.length), ("2F623AE0", .length), ("F623AE", .length), ("6F623AE", .unusedBits),
      ("2F623A ", .digits), (" 2F623A", .digits), ("2F623A\0", .digits), ("2F623A\u{FF21}", .length),
    ] {
      #expect(throws: CardFlaw(reason, in: .valueHex), "\(hex)") { try CardSample.number(.wiegand26, 26, hex) }
    }
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite struct WebhookMessagesTests {
  private static let random = SeededRandom(seed: 1)
  private static let start = Instant(seconds: 1_800_000_000)
  private static let moment = Moment(wall: start, boot: .zero)

  private static func family() -> APIKeyID { APIKeyID(at: start, random: random) }

  private static func endpoint(
    _ types: [WebhookType] = [], madeBy maker: APIKeyID = family(), seesAll: Bool = true
  ) -> WebhookEndpoint {
    WebhookEndpoint(
      id: WebhookEndpointID(at: start, random: random), url: "https://example.com", types: types, signature: .v1a,
      description: nil, wrappedSecret: nil, cursor: 0, madeBy: maker, seesAll: seesAll, createdAt: start)
  }

  private static func event(
    _ action: EventAction, _ class: EventClass = .audit, maker: APIKeyID? = nil,
    _ change: (inout Event) -> Void = { _ in }
  ) -> OutboxEvent {
    var event = Event(`class`, action, at: moment, random: random)
    change(&event)
    return OutboxEvent(SealedEvent(sequence: 7, event: event), grantMaker: maker)
  }

  /// A decision of an event, what is left of the uses, and the types that it makes.
  struct DecisionRow: Sendable, CustomTestStringConvertible {
    let decision: Decision.Verdict?
    let usesLeft: Int64?
    let types: [WebhookType]
    var testDescription: String { "\(decision?.rawValue ?? "none"), \(usesLeft.map(String.init) ?? "no limit")" }
  }

  @Test(
    "a decision is told as granted or denied, the last use as exhausted too, and a question to nobody",
    arguments: [
      DecisionRow(decision: .grant, usesLeft: nil, types: [.accessGranted]),
      DecisionRow(decision: .grant, usesLeft: 1, types: [.accessGranted]),
      DecisionRow(decision: .grant, usesLeft: 0, types: [.accessGranted, .grantExhausted]),
      DecisionRow(decision: .deny, usesLeft: nil, types: [.accessDenied]),
      DecisionRow(decision: .deny, usesLeft: 0, types: [.accessDenied]),
      DecisionRow(decision: .wouldGrant, usesLeft: 0, types: []),
      DecisionRow(decision: .wouldDeny, usesLeft: nil, types: []),
      DecisionRow(decision: nil, usesLeft: nil, types: []),
    ])
  func decision(_ row: DecisionRow) {
    let event = Self.event(.verification, .access) { event in
      (event.decision, event.usesLeft) = (row.decision, row.usesLeft)
    }
    let messages = WebhookMessages.of(event, for: Self.endpoint())
    #expect(messages.map(\.type) == row.types)
    let name = event.sealed.event.id.description
    #expect(messages.map(\.id) == row.types.enumerated().map { $0 == 0 ? name : "\(name).\($1.rawValue)" })
  }

  @Test("what a lock did is told when it opened or jammed; a cabinet that did not try has no type")
  func outcomes() {
    for (actuation, types) in [
      (Actuation.opened, [WebhookType.lockerOpened]), (.jammed, [.lockerJammed]), (.refused, []), (.nothing, []),
    ] {
      let event = Self.event(.lockOutcome, .lock) { $0.actuation = actuation }
      #expect(WebhookMessages.of(event, for: Self.endpoint()).map(\.type) == types)
    }
  }

  @Test("an event makes at most two messages, no two of one id, and each is one that SignedWebhook takes")
  func ids() throws {
    for action in EventAction.allCases {
      let endpoint = Self.endpoint()
      let event = Self.event(action, .access) { event in
        (event.decision, event.usesLeft, event.actuation, event.endpoint) = (.grant, 0, .opened, endpoint.id)
      }
      let messages = WebhookMessages.of(event, for: endpoint)
      #expect(messages.count <= 2 && Set(messages.map(\.id)).count == messages.count)
      for message in messages {
        let signed = SignedWebhook(
          id: message.id, at: Self.start, body: [], by: .secret(WebhookSecret(random: Self.random)))
        #expect(signed != nil, "\(message.id)")
      }
    }
  }

  @Test("acts that are told have a type of their own; everything else of the closed list is not told")
  func actions() {
    let told: [EventAction: WebhookType] = [
      .duress: .accessDuress, .readerThrottled: .readerThrottled, .credentialIssued: .credentialIssued,
      .credentialReissued: .credentialIssued, .credentialRevoked: .credentialRevoked,
      .credentialSuspended: .credentialSuspended, .holdCleared: .holdCleared, .commandFinished: .commandFinished,
      .commandCancelled: .commandFinished, .webhookDisabled: .webhookDisabled, .webhookTest: .webhookTest,
      .deviceOnline: .deviceOnline, .deviceOffline: .deviceOffline, .deviceTamper: .deviceTamper,
      .subjectErased: .subjectErased,
    ]
    for action in EventAction.allCases where ![.verification, .lockOutcome].contains(action) {
      let types = WebhookMessages.types(of: Self.event(action).sealed.event)
      #expect(types == told[action].map { [$0] } ?? [], "\(action.rawValue)")
    }
  }

  @Test("who sees the grants of its maker alone is told of these, of no alarm, and of nothing without a grant")
  func reach() {
    let (mine, other) = (Self.family(), Self.family())
    let partner = Self.endpoint(madeBy: mine, seesAll: false)
    let admin = Self.endpoint(madeBy: other)
    func grant(_ class: EventClass, by maker: APIKeyID?) -> OutboxEvent {
      Self.event(.verification, `class`, maker: maker) { $0.decision = .deny }
    }
    #expect(WebhookMessages.of(grant(.access, by: mine), for: partner).map(\.type) == [.accessDenied])
    let hidden = [
      grant(.access, by: other), grant(.access, by: nil), grant(.alarm, by: mine),
      Self.event(.duress, .alarm, maker: mine), Self.event(.credentialSuspended, .alarm, maker: mine),
      Self.event(.webhookDisabled), Self.event(.readerThrottled, .access), Self.event(.deviceTamper, .alarm),
      Self.event(.deviceOnline, .device),
    ]
    for event in hidden {
      #expect(WebhookMessages.of(event, for: partner).isEmpty)
      #expect(WebhookMessages.of(event, for: admin).count == 1)
    }
  }

  @Test("an endpoint gets the types that it names, and a test of its own whatever it names")
  func types() {
    let endpoint = Self.endpoint([.grantExhausted])
    let event = Self.event(.verification, .access) { ($0.decision, $0.usesLeft) = (.grant, 0) }
    let messages = WebhookMessages.of(event, for: endpoint)
    #expect(messages.map(\.type) == [.grantExhausted])
    #expect(messages[0].id == "\(event.sealed.event.id).grant.exhausted", "the same id, whatever an endpoint names")
    #expect(WebhookMessages.message(.accessGranted, of: event, for: endpoint) != nil, "it was wanted before")
    let test = Self.event(.webhookTest) { $0.endpoint = endpoint.id }
    #expect(WebhookMessages.of(test, for: endpoint).map(\.type) == [.webhookTest])
    for seesAll in [true, false] {
      #expect(WebhookMessages.of(test, for: Self.endpoint(seesAll: seesAll)).isEmpty)
    }
    let own = Self.endpoint(seesAll: false)
    let ownTest = Self.event(.webhookTest) { $0.endpoint = own.id }
    #expect(WebhookMessages.of(ownTest, for: own).count == 1)
  }
}

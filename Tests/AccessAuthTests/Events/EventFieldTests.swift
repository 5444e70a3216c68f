import Testing

@testable import AccessAuth

extension EventField {
  /// The stored property of ``Event`` that a member shows; nil of what stands beside the event.
  fileprivate var property: String? {
    switch self {
    case .sequence: nil
    case .locker, .lockers: "lockers"
    case .link, .manifestAge, .clockOffset: "trust"
    case .id, .class, .action, .mode, .decision, .reason, .actuation, .assurance, .device, .board, .credential, .grant,
      .hold, .subject, .count, .usesLeft, .command, .endpoint, .attempt, .actor, .request, .code, .level, .report,
      .digest, .dataClass, .capturedAt, .receivedAt, .salt:
      "\(self)"
    }
  }
}

@Suite("The members that an event has, and no others")
struct EventFieldTests {
  @Test("I-05 every stored property of an event is in the allow-list, and nothing else is")
  func properties() throws {
    let event = Event(
      id: try KeySample.identifier(1), class: .audit, action: .siteCreated, receivedAt: Instant(milliseconds: 0),
      salt: [])
    let stored = Mirror(reflecting: event).children.compactMap(\.label)
    #expect(Set(stored) == Set(EventField.allCases.compactMap(\.property)))
    let trust = Mirror(reflecting: Trust.online).children.compactMap(\.label)
    #expect(trust == ["link", "manifestAge", "clockOffset"])
  }

  @Test("I-05 no two members share a name, a column or a key, and keys are 1 to 33")
  func unique() {
    let all = EventField.allCases
    #expect(Set(all.map { "\($0.name)" }).count == all.count)
    let columns = all.compactMap(\.column)
    #expect(Set(columns).count == columns.count)
    #expect(all.compactMap(\.key).sorted() == Array(1...33))
    #expect(all.filter { !$0.isShown } == [.salt])
  }
}

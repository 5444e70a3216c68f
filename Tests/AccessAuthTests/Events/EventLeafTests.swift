import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The bytes that an event's place in the log stands for")
struct EventLeafTests {
  private static func full() throws -> Event {
    var event = Event(
      id: try KeySample.identifier(1), class: .access, action: .verification,
      receivedAt: Instant(milliseconds: 1_767_225_600_123), salt: Array(0...15))
    event.mode = .qr
    event.decision = .grant
    event.reason = .granted
    event.actuation = .opened
    event.device = try KeySample.identifier(10)
    event.lockers = [try KeySample.identifier(11), try KeySample.identifier(12)]
    event.credential = try KeySample.identifier(13)
    event.grant = try KeySample.identifier(14)
    event.subject = Pseudonym(bytes: [UInt8](repeating: 0xAB, count: 16))
    event.assurance = .cryptographic
    event.attempt = AttemptID(bytes: try KeySample.identifier(16, as: EventID.self).bytes)
    event.actor = try KeySample.identifier(17)
    event.request = try KeySample.identifier(18)
    event.capturedAt = Instant(milliseconds: -1)
    event.hold = try KeySample.identifier(20)
    event.count = 300
    return event
  }

  /// What came later, in an event that has nothing else.
  private static func later() throws -> Event {
    var event = Event(
      id: try KeySample.identifier(1), class: .device, action: .deviceFault, receivedAt: Instant(milliseconds: 0),
      salt: [UInt8](repeating: 0, count: 16))
    event.usesLeft = 2
    event.command = try KeySample.identifier(23)
    event.endpoint = try KeySample.identifier(24)
    event.board = "B1"
    event.trust = Trust(link: .offline, manifestAge: 300, clockOffset: -250)
    event.code = "E17.relay"
    event.level = 42
    event.report = 9_007_199_254_740_991
    event.digest = SHA256.hash([1])
    event.dataClass = .grants
    return event
  }

  @Test("the example of the format's description comes out, as another program computes it")
  func worked() throws {
    let event = Event(
      id: try #require(EventID("evt_01h455vb4pex5vsknk084sn02q")), class: .audit, action: .tenantCreated,
      receivedAt: Instant(milliseconds: 0), salt: [UInt8](repeating: 0, count: 16))
    let bytes = "a5015001890a5dac96774bbcceb302099a805702656175646974036e74656e616e742e63726561746564"
    #expect(Hex.text(event.canonicalBytes) == bytes + "0400055000000000000000000000000000000000")
    #expect(Hex.text(event.leaf.bytes) == "bb1fd706ac567882d54bca36772067fc0c58a17f05ea7db902df6754d54062a0")
  }

  @Test("an event with everything comes out as another program computes it")
  func everything() throws {
    let event = try Self.full()
    #expect(
      Hex.text(event.canonicalBytes) == """
        b5015001890a5dac96774bbcceb302099a8001026661636365737303736163636573732e766572696669636174696f6e041b0000019b76da\
        a87b0550000102030405060708090a0b0c0d0e0f0662717207656772616e7408676772616e74656409666f70656e65640a5001890a5dac96\
        774bbcceb302099a800a0b825001890a5dac96774bbcceb302099a800b5001890a5dac96774bbcceb302099a800c0c5001890a5dac96774b\
        bcceb302099a800d0d5001890a5dac96774bbcceb302099a800e0e50abababababababababababababababab0f6d63727970746f67726170\
        686963105001890a5dac96774bbcceb302099a8010115001890a5dac96774bbcceb302099a8011125001890a5dac96774bbcceb302099a80\
        121320145001890a5dac96774bbcceb302099a80141519012c
        """)
    #expect(Hex.text(event.leaf.bytes) == "143e43ff9b1647328256893adfeca31b7f48085e54f5bb9798edb4edaf262a8a")
  }

  @Test("every value that changes, or is left out, changes the leaf")
  func sensitive() throws {
    let changes: [(inout Event) throws -> Void] = [
      { $0.mode = .card }, { $0.mode = nil }, { $0.decision = .deny }, { $0.decision = nil }, { $0.reason = .expired },
      { $0.reason = nil }, { $0.actuation = .jammed }, { $0.actuation = nil },
      { $0.device = try KeySample.identifier(99) }, { $0.device = nil }, { $0.lockers = [] },
      { $0.lockers.reverse() }, { $0.lockers.removeLast() }, { $0.credential = try KeySample.identifier(99) },
      { $0.credential = nil }, { $0.grant = try KeySample.identifier(99) }, { $0.grant = nil },
      { $0.subject = Pseudonym(bytes: [UInt8](repeating: 0xAC, count: 16)) }, { $0.subject = nil },
      { $0.assurance = .identifier }, { $0.assurance = nil },
      { $0.attempt = AttemptID(bytes: [UInt8](repeating: 1, count: 16)) }, { $0.attempt = nil },
      { $0.actor = try KeySample.identifier(99) }, { $0.actor = nil }, { $0.request = try KeySample.identifier(99) },
      { $0.request = nil }, { $0.capturedAt = Instant(milliseconds: 0) }, { $0.capturedAt = nil },
      { $0.hold = try KeySample.identifier(99) }, { $0.hold = nil }, { $0.count = 299 }, { $0.count = nil },
    ]
    var leaves = Set([try Self.full().leaf])
    for change in changes {
      var event = try Self.full()
      try change(&event)
      leaves.insert(event.leaf)
    }
    #expect(leaves.count == changes.count + 1)
  }

  @Test("so does every value that came later, and its absence")
  func laterSensitive() throws {
    let changes: [(inout Event) throws -> Void] = [
      { $0.usesLeft = 3 }, { $0.usesLeft = nil }, { $0.command = try KeySample.identifier(99) }, { $0.command = nil },
      { $0.endpoint = try KeySample.identifier(99) }, { $0.endpoint = nil }, { $0.board = "B2" }, { $0.board = nil },
      { $0.trust?.link = .online }, { $0.trust?.manifestAge = 301 }, { $0.trust?.manifestAge = nil },
      { $0.trust?.clockOffset = 250 }, { $0.trust?.clockOffset = nil }, { $0.trust = nil }, { $0.code = "E17" },
      { $0.code = nil }, { $0.level = 43 }, { $0.level = nil }, { $0.report = 1 }, { $0.report = nil },
      { $0.digest = SHA256.hash([2]) }, { $0.digest = nil }, { $0.dataClass = .audit }, { $0.dataClass = nil },
    ]
    var leaves = Set([try Self.later().leaf])
    for change in changes {
      var event = try Self.later()
      try change(&event)
      #expect(CBORReader.isDeterministic(event.canonicalBytes))
      leaves.insert(event.leaf)
    }
    #expect(leaves.count == changes.count + 1)
  }

  @Test("two events that differ in their salt alone have different leaves: none can be guessed back")
  func salt() throws {
    let moment = Moment(wall: Instant(seconds: 1), boot: .zero)
    let (first, second) = (
      Event(.audit, .siteCreated, at: moment, random: SystemRandom()),
      Event(.audit, .siteCreated, at: moment, random: SystemRandom())
    )
    #expect(first.salt.count == 16 && first.salt != second.salt && first.id != second.id)
    #expect(first.leaf != second.leaf)
  }

  @Test(
    "every action and every list of lockers up to the longest is written in its one form",
    arguments: EventAction.allCases)
  func everyAction(action: EventAction) throws {
    var event = Event(
      id: try KeySample.identifier(1), class: .audit, action: action, receivedAt: Instant(milliseconds: .min),
      salt: [UInt8](repeating: 0, count: 16))
    for count in [0, 1, 23, 24, 64] {
      event.lockers = [LockerID](repeating: try KeySample.identifier(2), count: count)
      #expect(CBORReader.isDeterministic(event.canonicalBytes))
    }
  }

  @Test("the names of the actions never change, for leaves hold them")
  func actionNames() {
    #expect(
      EventAction.allCases.map(\.rawValue) == [
        "access.verification", "reader.throttled", "access.duress", "lock.outcome",
        "access.granted_not_actuated", "grant.use_returned", "tenant.created",
        "tenant.suspended", "tenant.resumed", "site.created", "site.changed", "site.removed", "device.created",
        "device.changed", "device.removed", "lockers.added", "locker.changed", "locker.removed", "subject.created",
        "subject.changed", "subject.restricted", "subject.released", "grant.created", "grant.changed",
        "grant.revoked", "grant.suspended", "grant.resumed", "credential.issued", "credential.reissued",
        "credential.revoked", "credential.suspended", "credential.resumed", "credential.fetched", "hold.placed",
        "hold.cleared", "hold.failed", "capture.armed", "lockout.lifted", "policies.changed", "card_profile.changed",
        "api_key.created", "api_key.rotated", "api_key.revoked", "command.queued", "command.finished",
        "command.cancelled", "approval.requested", "approval.given", "webhook_endpoint.created",
        "webhook_endpoint.changed", "webhook_endpoint.rotated", "webhook_endpoint.removed", "webhook.disabled",
        "webhook.test", "webhook.resent", "signing_key.created", "signing_key.rotated", "signing_key.retired",
        "lock.opened", "lock.closed", "lock.jammed", "lock.left_open", "lock.forced_open", "device.started",
        "device.online", "device.offline", "device.battery", "device.fault", "device.tamper", "device.tamper_cleared",
        "device.report_conflict",
        "subject.exported", "subject.erasure_begun", "subject.erased", "subject.erasure_refused",
        "credential.forgotten", "legal_hold.placed", "legal_hold.released", "subjects.affected_listed",
        "retention.changed", "events.exported", "events.purged", "grants.purged",
        "store.restored", "store.epoch_raised", "grants.suspended", "cards.suspended", "api_keys.suspended",
        "grants.released", "cards.released", "api_keys.released",
      ])
    #expect(EventClass.allCases.map(\.rawValue) == ["access", "lock", "device", "audit", "alarm"])
    #expect(Actuation.allCases.map(\.rawValue) == ["opened", "jammed", "refused", "none"])
    #expect(Trust.Link.allCases.map(\.rawValue) == ["online", "offline"])
    #expect(DataClass.allCases.map(\.rawValue) == ["access", "lock", "device", "audit", "alarm", "grants"])
    #expect(Assurance.allCases.map(\.rawValue) == ["identifier", "cryptographic"])
  }
}

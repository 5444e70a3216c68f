import AccessAuth
import SodiumPrimitives
import Testing

@testable import PostgresStore

@Suite("What the short way can say")
struct FastAttemptTests {
  private static let random = SystemRandom()
  private static let start = DoorScene.start

  /// An attempt, with what is changed of it and of its event.
  private static func attempt(
    _ reason: Reason = .granted, more: [Event] = [], consequences: [Write] = [], counter: CounterAdvance? = nil,
    unknown: UnknownCharge? = nil, usesLeft: Int64? = nil, _ change: (inout Event) -> Void = { _ in }
  ) -> AttemptRecord {
    let decision = Decision(reason: reason, consume: true)
    let device = DeviceID(at: start, random: random)
    var event = Event(.access, .verification, at: Moment(wall: start, boot: .zero), random: random)
    let attempt = AttemptID(bytes: random.bytes(16)) ?? { preconditionFailure("16 bytes are an attempt's id") }()
    event.mode = .qr
    event.decision = decision.verdict
    event.reason = reason
    event.trust = Trust(link: .offline, manifestAge: 3, clockOffset: -4)
    event.device = device
    event.board = "B1"
    event.lockers = [LockerID(at: start, random: random)]
    event.grant = GrantID(at: start, random: random)
    event.credential = CredentialID(at: start, random: random)
    event.subject = Pseudonym(bytes: random.bytes(16))
    event.assurance = .cryptographic
    event.attempt = attempt
    event.request = RequestID(at: start, random: random)
    event.capturedAt = start
    change(&event)
    let answer = Answer(
      attempt: attempt, decision: decision, event: event.id, decidedAt: start, lockers: [], grant: nil, credential: nil,
      usesLeft: usesLeft, retryAfter: nil)
    return AttemptRecord(
      tenant: .none, device: device, answer: answer, fingerprint: BLAKE2b.hash([]), event: event, moreEvents: more,
      consequences: consequences, counter: counter, unknown: unknown)
  }

  private static func redemption(
    _ attempt: AttemptRecord = attempt(), burns: [Burn] = [], giveBack: GiveBack? = nil
  ) -> Redemption {
    Redemption(
      grant: GrantID(at: start, random: random), revision: 1, burns: burns, giveBack: giveBack, attempt: attempt)
  }

  private static let more = Event(.alarm, .duress, at: Moment(wall: start, boot: .zero), random: random)
  private static let unknown = UnknownCharge(
    reading: ThrottleReading(session: 1, elapsed: .zero), name: LockoutID(at: start, random: random), refusal: more)

  /// What the statements have no words for, by name.
  static let slow: [(String, @Sendable (Reason) throws -> AttemptRecord)] = [
    ("more events", { attempt($0, more: [more]) }),
    ("consequences", { attempt($0, consequences: [.suspend(CredentialID(at: start, random: random))]) }),
    (
      "a counter",
      { attempt($0, counter: CounterAdvance(card: try #require(SUNCardID(bytes: random.bytes(16))), counter: 1)) }
    ),
    ("an unknown charge", { attempt($0, unknown: unknown) }),
    ("another device", { attempt($0) { $0.device = DeviceID(at: start, random: random) } }),
    ("no device", { attempt($0) { $0.device = nil } }),
    ("no attempt", { attempt($0) { $0.attempt = nil } }),
    ("what the lock did", { attempt($0) { $0.actuation = .opened } }),
    ("a hold", { attempt($0) { $0.hold = HoldID(at: start, random: random) } }),
    ("a command", { attempt($0) { $0.command = CommandID(at: start, random: random) } }),
    ("an endpoint", { attempt($0) { $0.endpoint = WebhookEndpointID(at: start, random: random) } }),
    ("a count", { attempt($0) { $0.count = 1 } }),
    ("uses of its own", { attempt($0) { $0.usesLeft = 1 } }),
    ("an actor", { attempt($0) { $0.actor = APIKeyID(at: start, random: random) } }),
    ("a code", { attempt($0) { $0.code = "E1" } }),
    ("a level", { attempt($0) { $0.level = 1 } }),
    ("a report", { attempt($0) { $0.report = 1 } }),
    ("a digest", { attempt($0) { $0.digest = BLAKE2b.hash([]) } }),
    ("a kind of data", { attempt($0) { $0.dataClass = .access } }),
  ]

  @Test("whatever the statements cannot say goes the long way", arguments: FastAttemptTests.slow.indices)
  func beyond(_ index: Int) throws {
    let (name, make) = Self.slow[index]
    let (redeemed, denied) = (try make(.granted), try make(.expired))
    #expect(!Self.redemption(redeemed).isFast, "\(name)")
    #expect(!denied.isFast, "\(name)")
  }

  @Test("a redemption with up to two burns goes the short way, and so does a denial")
  func fast() {
    let burns = (0..<3).map { Burn(key: [$0], keepUntil: Self.start) }
    for count in 0...2 { #expect(Self.redemption(burns: Array(burns.prefix(count))).isFast) }
    #expect(!Self.redemption(burns: burns).isFast)
    #expect(!Self.redemption(burns: [burns[0], burns[0]]).isFast, "the same twice is against the key")
    #expect(Self.attempt(.expired).isFast)
    #expect(Self.attempt(.expired) { $0.trust = nil }.isFast)
  }

  @Test("charges that come back, and answers that are not what they should be, go the long way")
  func others() {
    let back = GiveBack(keys: [], reset: nil, reading: ThrottleReading(session: 1, elapsed: .zero))
    #expect(!Self.redemption(giveBack: back).isFast)
    #expect(!Self.redemption(Self.attempt(.expired)).isFast, "a redemption that opens nothing")
    #expect(!Self.attempt(.granted).isFast, "a grant that uses nothing")
    #expect(!Self.attempt(.expired, usesLeft: 3).isFast)
  }

  @Test("two attempts meet where they write the same row, and in no other")
  func marks() {
    let burn = Burn(key: [1], keepUntil: Self.start)
    let first = Self.redemption(burns: [burn])
    let marks = Set([RowMark.uses(of: first.grant), .attempt(first.attempt), .burn(burn)])
    #expect(marks.count == 3)
    let other = Self.redemption(burns: [Burn(key: [2], keepUntil: Self.start)])
    #expect(marks.isDisjoint(with: [.uses(of: other.grant), .attempt(other.attempt)] + other.burns.map(RowMark.burn)))
    #expect(RowMark.uses(of: first.grant) < RowMark.burn(burn))
    #expect(
      [first.grant, other.grant].sorted().map(RowMark.uses) == [first.grant, other.grant].map(RowMark.uses).sorted())
  }
}

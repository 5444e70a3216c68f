import Testing

@testable import AccessAuth

@Suite("The life of a pass")
struct PassLifeTests {
  private static let day = Instant(seconds: 1_767_225_600)

  private static func window(
    _ usage: QRUsage = .singleUse, lifetime: Duration = .hours(72), issued: Duration = .zero, starts: Duration,
    ends: Duration
  ) -> [Duration]? {
    let window = PassLife.window(
      usage: usage, lifetime: lifetime, issuedAt: day + issued, startsAt: day + starts, endsAt: day + ends)
    return window.map { window in
      [window.notBefore, window.expiresAt].map { .milliseconds($0.milliseconds - day.milliseconds) }
    }
  }

  @Test("the numbers are those of the contract")
  func numbers() {
    #expect(PassLife.preset(for: .singleUse) == .hours(72) && PassLife.preset(for: .multiUse) == .hours(72))
    #expect(PassLife.preset(for: .rotating) == .seconds(60))
    #expect(PassLife.allowed(for: .singleUse) == .seconds(1) ... .days(7))
    #expect(PassLife.allowed(for: .multiUse) == .seconds(1) ... .days(7))
    #expect(PassLife.allowed(for: .rotating) == .seconds(10) ... .seconds(600))
    #expect(PassLife.token == .hours(24) && PassLife.allowed(for: .multiUse).contains(PassLife.token))
    #expect(PassLife.slot == .seconds(10))
    #expect(PassLife.burnMemory == .hours(24) + .seconds(60))
    for usage in QRUsage.allCases { #expect(PassLife.allowed(for: usage).contains(PassLife.preset(for: usage))) }
  }

  @Test("a life counts from issue when the grant has begun", arguments: [QRUsage.singleUse, .multiUse])
  func fromIssue(usage: QRUsage) {
    #expect(Self.window(usage, starts: .hours(-5), ends: .days(30)) == [.zero, .hours(72)])
  }

  @Test("a life counts from the grant's start when that is later", arguments: [QRUsage.singleUse, .multiUse])
  func fromStart(usage: QRUsage) {
    #expect(Self.window(usage, starts: .days(10), ends: .days(30)) == [.days(10), .days(13)])
  }

  @Test("no pass outlives its grant", arguments: QRUsage.allCases)
  func neverPastTheEnd(usage: QRUsage) {
    #expect(Self.window(usage, starts: .zero, ends: .hours(1)) == [.zero, .hours(1)])
    #expect(Self.window(usage, starts: .zero, ends: .milliseconds(3_600_999)) == [.zero, .hours(1)])
  }

  @Test("a rotating credential lives as long as its grant")
  func rotating() {
    #expect(Self.window(.rotating, lifetime: .seconds(60), starts: .days(1), ends: .days(30)) == [.days(1), .days(30)])
  }

  @Test("fractions of a second are cut at both ends, and never reach past the grant's end")
  func fractions() {
    #expect(
      Self.window(lifetime: .seconds(10), issued: .milliseconds(999), starts: .zero, ends: .hours(1))
        == [.zero, .seconds(10)])
    #expect(Self.window(starts: .milliseconds(900), ends: .milliseconds(1100)) == [.zero, .seconds(1)])
    #expect(Self.window(starts: .milliseconds(1), ends: .milliseconds(1999)) == [.zero, .seconds(1)])
  }

  @Test("of a window within one second nothing is left, and of one that is over neither", arguments: QRUsage.allCases)
  func nothingLeft(usage: QRUsage) {
    #expect(Self.window(usage, starts: .milliseconds(100), ends: .milliseconds(999)) == nil)
    #expect(Self.window(usage, starts: .zero, ends: .zero) == nil)
    #expect(Self.window(usage, starts: .hours(-2), ends: .hours(-1)) == nil)
    #expect(Self.window(usage, starts: .hours(2), ends: .hours(1)) == nil)
  }

  @Test("the ends of time are clamped, not passed")
  func endsOfTime() {
    let last = Instant(milliseconds: .max)
    let window = PassLife.window(
      usage: .singleUse, lifetime: .days(7), issuedAt: last - .days(1), startsAt: Self.day, endsAt: last)
    #expect(window?.expiresAt == last.flooredToSecond)
  }
}

@Suite("The slots of a rotating pass")
struct PassSlotTests {
  private static let created = Instant(milliseconds: 1_767_225_600_250)

  @Test(
    "a slot is ten whole seconds, counted from the second of making",
    arguments: [
      (-250, 0), (0, 0), (9749, 0), (9750, 1), (19_749, 1), (19_750, 2), (86_399_749, 8639), (86_399_750, 8640),
    ] as [(Int64, UInt32)])
  func slots(milliseconds: Int64, slot: UInt32) {
    #expect(PassLife.slot(at: Self.created + .milliseconds(milliseconds), createdAt: Self.created) == slot)
  }

  @Test("before the credential there is no slot, and after 2^32 slots neither")
  func outside() {
    let begin = Self.created.flooredToSecond
    #expect(PassLife.slot(at: begin - .milliseconds(1), createdAt: Self.created) == nil)
    let end = begin + .seconds(10 * 4_294_967_296)
    #expect(PassLife.slot(at: end - .milliseconds(1), createdAt: Self.created) == .max)
    #expect(PassLife.slot(at: end, createdAt: Self.created) == nil)
    #expect(PassLife.slot(at: Instant(milliseconds: .max), createdAt: Self.created) == nil)
    #expect(PassLife.slot(at: Instant(milliseconds: .min), createdAt: Instant(milliseconds: .max)) == nil)
  }

  @Test(
    "the first second of a slot is in it, and the one before is not",
    arguments: [0, 1, 2, 8640, 1 << 31, .max] as [UInt32])
  func inverse(slot: UInt32) {
    let start = PassLife.start(ofSlot: slot, createdAt: Self.created)
    #expect(PassLife.slot(at: start, createdAt: Self.created) == slot)
    #expect(PassLife.slot(at: start + .milliseconds(9999), createdAt: Self.created) == slot)
    #expect(PassLife.slot(at: start - .milliseconds(1), createdAt: Self.created) == (slot == 0 ? nil : slot - 1))
  }
}

import Testing

@testable import AccessAuth

@Suite("The clock of throttles")
struct ThrottleReadingTests {
  private static func reading(_ milliseconds: Int64, session: UInt64 = 7) -> ThrottleReading {
    ThrottleReading(session: session, elapsed: .milliseconds(milliseconds))
  }

  @Test("a reading is the boot clock in whole milliseconds, and nothing of the wall clock")
  func reading() {
    let moment = Moment(wall: Instant(seconds: 5), boot: .nanoseconds(1_999_999), session: 9)
    #expect(ThrottleReading(moment).session == 9)
    #expect(ThrottleReading(moment).elapsed == .milliseconds(1))
    for wall in [Int64.min, 0, .max] {
      let other = Moment(wall: Instant(milliseconds: wall), boot: moment.boot, session: 9)
      #expect(ThrottleReading(other) == ThrottleReading(moment))
    }
  }

  @Test("within one session what has passed counts, and never less than nothing")
  func sameSession() {
    #expect(Self.reading(86_400_000).credit(since: Self.reading(1)) == .milliseconds(86_399_999))
    #expect(Self.reading(5).credit(since: Self.reading(5)) == .zero)
    #expect(Self.reading(5).credit(since: Self.reading(6)) == .zero)
  }

  @Test(
    "after a start of the machine its age counts, at most a minute",
    arguments: [(0, 0), (1, 1), (59_999, 59_999), (60_000, 60_000), (60_001, 60_000), (.max, 60_000)]
      as [(Int64, Int64)])
  func otherSession(age: Int64, credit: Int64) {
    for earlier in [0, 30_000, 1 << 40] as [Int64] {
      #expect(Self.reading(age, session: 8).credit(since: Self.reading(earlier)) == .milliseconds(credit))
    }
  }

  @Test("impossible readings are clamped")
  func clamped() {
    #expect(Self.reading(-1).elapsed == .zero)
    #expect(Self.reading(.min).elapsed == .zero)
    #expect(Self.reading(.max).elapsed == .milliseconds(1 << 50))
    #expect(ThrottleReading(session: 0, elapsed: .seconds(Int64.max)).elapsed == .milliseconds(1 << 50))
  }
}

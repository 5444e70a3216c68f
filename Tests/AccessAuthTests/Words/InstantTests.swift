import AccessAuth
import Testing

@Suite("An instant")
struct InstantTests {
  @Test(
    "whole seconds are rounded down, before 1970 too",
    arguments: [
      (0, 0), (999, 0), (1000, 1), (-1, -1), (-1000, -1), (-1001, -2),
      (Int64.max, 9_223_372_036_854_775), (Int64.min, -9_223_372_036_854_776),
    ] as [(Int64, Int64)])
  func wholeSeconds(milliseconds: Int64, seconds: Int64) {
    #expect(Instant(milliseconds: milliseconds).wholeSeconds == seconds)
  }

  @Test("seconds beyond what fits are clamped")
  func seconds() {
    #expect(Instant(seconds: 2).milliseconds == 2000)
    #expect(Instant(seconds: -2).milliseconds == -2000)
    #expect(Instant(seconds: .max).milliseconds == .max)
    #expect(Instant(seconds: .min).milliseconds == .min)
  }

  @Test("the floor of a second is at most one second below, and clamped at the end of time")
  func floored() {
    #expect(Instant(milliseconds: 1999).flooredToSecond == Instant(milliseconds: 1000))
    #expect(Instant(milliseconds: -1).flooredToSecond == Instant(milliseconds: -1000))
    #expect(Instant(milliseconds: .min).flooredToSecond == Instant(milliseconds: .min))
    #expect(Instant(milliseconds: .max).flooredToSecond == Instant(milliseconds: 9_223_372_036_854_775_000))
  }

  @Test("adding and subtracting are exact to the millisecond and cut what is finer")
  func arithmetic() {
    let instant = Instant(milliseconds: 5000)
    #expect(instant + .milliseconds(1) == Instant(milliseconds: 5001))
    #expect(instant - .milliseconds(1) == Instant(milliseconds: 4999))
    #expect(instant + .milliseconds(-7000) == Instant(milliseconds: -2000))
    #expect(instant - .milliseconds(-7000) == Instant(milliseconds: 12000))
    #expect(instant + .microseconds(1999) == Instant(milliseconds: 5001))
    #expect(instant + .hours(72) == Instant(milliseconds: 5000 + 72 * 3_600_000))
    #expect(instant + .days(7) == instant + .hours(168))
  }

  @Test("adding and subtracting are clamped at both ends")
  func clamped() {
    let (first, last) = (Instant(milliseconds: .min), Instant(milliseconds: .max))
    #expect(last + .milliseconds(1) == last)
    #expect(first - .milliseconds(1) == first)
    #expect(last - .milliseconds(-1) == last)
    #expect(first + .milliseconds(-1) == first)
    #expect(Instant(milliseconds: 0) + .seconds(Int64.max) == last)
    #expect(Instant(milliseconds: 0) - .seconds(Int64.max) == Instant(milliseconds: -Int64.max))
    #expect(Instant(milliseconds: 1) + .seconds(Int64.min) == Instant(milliseconds: .min + 1))
  }

  @Test("a duration a fraction of a second beyond what fits is clamped, not turned round")
  func wholeMilliseconds() {
    let most = Duration.seconds(9_223_372_036_854_775)
    #expect((most + .milliseconds(807)).wholeMilliseconds == .max)
    #expect((most + .milliseconds(808)).wholeMilliseconds == .max)
    #expect((most + .milliseconds(999)).wholeMilliseconds == .max)
    #expect((most + .seconds(1)).wholeMilliseconds == .max)
    #expect((Duration.zero - most - .milliseconds(808)).wholeMilliseconds == .min)
    #expect((Duration.zero - most - .milliseconds(999)).wholeMilliseconds == .min)
    #expect(Duration.microseconds(-1999).wholeMilliseconds == -1)
  }

  @Test("the earlier is the lesser")
  func order() {
    #expect(Instant(milliseconds: -1) < Instant(milliseconds: 0))
    #expect(!(Instant(milliseconds: 0) < Instant(milliseconds: 0)))
    #expect(Instant(milliseconds: .min) < Instant(milliseconds: .max))
  }
}

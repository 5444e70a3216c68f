import AccessAuth
import Testing

@testable import AccessHTTP

@Suite("The generic cell rate algorithm")
struct GCRATests {
  /// 10 a second, 100 at once.
  private static let rate = GCRA.Rate(10, in: .seconds(1), burst: 100)

  /// A budget of which nothing is left at `reading`.
  private static func emptied(at reading: Duration) -> GCRA {
    var budget = GCRA(rate)
    for _ in 0..<rate.burst { _ = budget.admit(at: reading) }
    return budget
  }

  @Test("a full budget admits its burst at once, and then one in each interval")
  func burst() {
    var budget = GCRA(Self.rate)
    #expect(Self.rate.window == .seconds(10))
    for left in (0..<100).reversed() { #expect(budget.admit(at: .seconds(5)) == .admitted(remaining: left)) }
    #expect(budget.admit(at: .seconds(5)) == .refused(retryAfter: .milliseconds(100)))
    #expect(budget.admit(at: .milliseconds(5040)) == .refused(retryAfter: .milliseconds(60)))
    #expect(budget.admit(at: .milliseconds(5100)) == .admitted(remaining: 0))
    #expect(budget.admit(at: .milliseconds(5100)) == .refused(retryAfter: .milliseconds(100)))
    #expect(budget.admit(at: .milliseconds(5350)) == .admitted(remaining: 1))
  }

  @Test("a refusal costs nothing")
  func refusals() {
    var budget = Self.emptied(at: .seconds(5))
    for _ in 0..<1000 { #expect(budget.admit(at: .seconds(5)) == .refused(retryAfter: .milliseconds(100))) }
    #expect(budget.admit(at: .milliseconds(5100)) == .admitted(remaining: 0))
  }

  @Test("a pause fills the budget and nothing more, however long it is")
  func pauses() {
    for pause: Duration in [.seconds(10), .seconds(3600), .days(365), .seconds(1 << 40), .seconds(Int64.max)] {
      var budget = Self.emptied(at: .seconds(5))
      #expect(!budget.isFull(at: .seconds(5)))
      #expect(budget.isFull(at: .seconds(5) + pause), "after \(pause)")
      #expect(budget.admit(at: .seconds(5) + pause) == .admitted(remaining: 99), "after \(pause)")
    }
  }

  @Test("it agrees with a bucket that counts in whole milliseconds, over 20,000 requests at random times")
  func agreesWithBucket() {
    var random = SystemRandomNumberGenerator()
    var budget = GCRA(Self.rate)
    var (milliseconds, credit, differences) = (1_000, 10_000, 0)
    for _ in 0..<20_000 {
      // Faster than it is filled, so that it runs dry, and a pause now and then.
      let pause = Int.random(in: 0..<1000, using: &random) == 0 ? 20_000 : Int.random(in: 0...150, using: &random)
      milliseconds += pause
      credit = min(10_000, credit + pause)
      let expected: GCRA.Verdict
      if credit >= 100 {
        credit -= 100
        expected = .admitted(remaining: credit / 100)
      } else {
        expected = .refused(retryAfter: .milliseconds(100 - credit))
      }
      if budget.admit(at: .milliseconds(milliseconds)) != expected { differences += 1 }
    }
    #expect(differences == 0)
  }

  @Test("a reading that is a little behind gains nothing, and loses nothing for the others")
  func outOfOrder() {
    var budget = Self.emptied(at: .seconds(5))
    #expect(budget.admit(at: .milliseconds(4800)) == .refused(retryAfter: .milliseconds(300)))
    #expect(budget.admit(at: .seconds(5)) == .refused(retryAfter: .milliseconds(100)))
    #expect(budget.admit(at: .milliseconds(5100)) == .admitted(remaining: 0))
  }

  @Test("after a clock that went back nobody waits longer than for twice an empty budget")
  func clockBack() {
    for reading: Duration in [.zero, .seconds(1), .seconds(989), .milliseconds(989_999)] {
      var budget = Self.emptied(at: .seconds(1000))
      #expect(budget.isFull(at: reading))
      #expect(budget.admit(at: reading) == .admitted(remaining: 99), "\(reading)")
    }
    var budget = Self.emptied(at: .seconds(1000))
    #expect(budget.admit(at: .seconds(990)) == .refused(retryAfter: .milliseconds(10_100)))
  }

  @Test("no reading of a clock and no order of readings traps")
  func anyReading() {
    let readings: [Duration] = [
      Duration(attoseconds: .min), Duration(attoseconds: .max), .seconds(Int64.max), .seconds(Int64.min),
      .seconds(-1), .zero, .nanoseconds(1), .seconds(1 << 40), .seconds(1 << 41), .days(365),
    ]
    let rates = [Self.rate] + Self.extremes.flatMap { limits in RequestLimits.Policy.allCases.map(limits.rate) }
    for rate in rates {
      for first in readings {
        for second in readings {
          var budget = GCRA(rate)
          let admitted = budget.admit(at: first)
          #expect(admitted == .admitted(remaining: rate.burst - 1))
          for reading in [second, first, second, second] { _ = budget.admit(at: reading) }
        }
      }
    }
  }

  private static let extremes = [
    RequestLimits.allowed.lowerBound, RequestLimits.allowed.upperBound,
  ].compactMap(RequestLimits.init(requestsPerSecond:))
}

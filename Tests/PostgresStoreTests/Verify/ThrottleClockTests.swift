import AccessAuth
import Testing

@testable import PostgresStore

@Suite("The throttles' clock of a database")
struct ThrottleClockTests {
  private let start = Instant(seconds: 1_800_000_000)

  private var clock: ThrottleClock { ThrottleClock(mark: start, elapsed: 5000) }

  private func elapsed(_ clock: ThrottleClock, at offset: Duration) -> Duration {
    clock.reading(at: start + offset).elapsed
  }

  @Test(
    "time goes on with the server's clock, by a minute at most",
    arguments: [
      (Duration.zero, Duration.seconds(5)), (.milliseconds(1), .milliseconds(5001)), (.seconds(59), .seconds(64)),
      (.milliseconds(59_999), .milliseconds(64_999)), (.seconds(60), .seconds(65)),
      (.milliseconds(60_001), .seconds(65)),
      (.days(1), .seconds(65)), (.days(400), .seconds(65)),
    ])
  func forward(_ passed: Duration, _ expected: Duration) {
    #expect(elapsed(clock, at: passed) == expected)
    let advanced = clock.advanced(to: start + passed)
    #expect(advanced.mark == start + passed)
    #expect(elapsed(advanced, at: passed) == expected, "to move the mark changes no reading")
  }

  @Test("B-08 a clock that was set back credits nothing until it has come to the mark again", arguments: [1, 60_000])
  func back(_ milliseconds: Int64) {
    let now = start - .milliseconds(milliseconds)
    #expect(clock.reading(at: now).elapsed == .seconds(5))
    #expect(clock.advanced(to: now) == clock)
    #expect(!clock.isDue(at: now))
  }

  @Test("B-08 a clock that was set back by more than a minute credits nothing, and goes on from there")
  func farBack() {
    let now = start - .milliseconds(60_001)
    #expect(clock.reading(at: now).elapsed == .seconds(5))
    #expect(clock.isDue(at: now))
    let advanced = clock.advanced(to: now)
    #expect(advanced == ThrottleClock(mark: now, elapsed: 5000))
    #expect(advanced.reading(at: now + .seconds(10)).elapsed == .seconds(15))
  }

  @Test("B-08 a clock that is set forward and back again and again credits a minute each time, and never more")
  func toAndFro() {
    var clock = clock
    for round in 1...10 as ClosedRange<Int64> {
      clock = clock.advanced(to: start + .days(1))
      #expect(clock.elapsed == 5000 + round * 60_000)
      clock = clock.advanced(to: start)
      #expect(clock.elapsed == 5000 + round * 60_000)
    }
  }

  @Test("the mark is moved when it is ten seconds old, not before")
  func due() {
    #expect(!clock.isDue(at: start + .milliseconds(9999)))
    #expect(clock.isDue(at: start + .seconds(10)))
  }

  @Test("readings never go back while the server's clock does not jump, whoever moves the mark")
  func steady() {
    var clock = clock
    var last = clock.reading(at: start)
    for step in 1...500 as ClosedRange<Int64> {
      let now = start + .milliseconds(step * 137)
      if step.isMultiple(of: 7) { clock = clock.advanced(to: now) }
      let reading = clock.reading(at: now)
      #expect(reading.credit(since: last) == .milliseconds(137))
      last = reading
    }
  }

  @Test("far instants do not overflow")
  func extremes() {
    for mark in [Instant(milliseconds: .min), Instant(milliseconds: .max)] {
      for now in [Instant(milliseconds: .min), Instant(milliseconds: .max), start] {
        let clock = ThrottleClock(mark: mark, elapsed: 0)
        #expect(clock.reading(at: now).elapsed <= ThrottleClock.mostAtOnce)
        #expect(clock.advanced(to: now).elapsed <= 60_000)
        _ = clock.isDue(at: now)
      }
    }
  }

  @Test("a reading of a machine's clock is of another session: what was brought here is credited a minute at most")
  func session() {
    let machine = ThrottleReading(session: 1, elapsed: .days(9))
    let reading = ThrottleClock(mark: start, elapsed: 3_600_000).reading(at: start)
    #expect(reading.session != machine.session)
    #expect(reading.credit(since: machine) == .seconds(60))
  }
}

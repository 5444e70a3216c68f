import Testing

@testable import AccessServer

/// How forgetting makes way for doors.
@Suite struct RetentionPaceTests {
  private let start = ContinuousClock.now

  @Test("a step is followed by a rest of 150 times as long while doors ask, else of as long")
  func doorsFirst() {
    var pace = RetentionPace()
    pace.begin(at: start)
    #expect(pace.rest(answers: 5, at: start + .milliseconds(20)) == .milliseconds(20))
    pace.begin(at: start + .seconds(1))
    #expect(pace.rest(answers: 6, at: start + .milliseconds(1020)) == .seconds(3))
    pace.begin(at: start + .seconds(5))
    #expect(pace.rest(answers: 6, at: start + .milliseconds(5020)) == .seconds(3))
    pace.begin(at: start + .seconds(12))
    #expect(pace.rest(answers: 6, at: start + .milliseconds(12_020)) == .milliseconds(20))
  }

  @Test("what was answered before it began is no door that asks, and no rest is longer than five seconds")
  func bounds() {
    var pace = RetentionPace()
    pace.begin(at: start)
    #expect(pace.rest(answers: 1_000_000, at: start) == .milliseconds(10))
    pace.begin(at: start)
    #expect(pace.rest(answers: 1_000_001, at: start + .seconds(1)) == .seconds(5))
  }
}

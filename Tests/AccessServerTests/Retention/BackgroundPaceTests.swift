import Testing

@testable import AccessServer

/// How work that can wait makes way for doors.
@Suite struct BackgroundPaceTests {
  private let start = ContinuousClock.now

  @Test("a step is followed by a rest of a hundred times as long while doors ask, else of as long")
  func doorsFirst() {
    var pace = BackgroundPace(at: start - .seconds(60))
    pace.begin(at: start)
    #expect(pace.rest(answers: 5, at: start + .milliseconds(20)) == .milliseconds(20))
    pace.begin(at: start + .seconds(1))
    #expect(pace.rest(answers: 6, at: start + .milliseconds(1020)) == .seconds(2))
    pace.begin(at: start + .seconds(6))
    #expect(pace.rest(answers: 6, at: start + .milliseconds(6020)) == .seconds(2))
    pace.begin(at: start + .seconds(12))
    #expect(pace.rest(answers: 6, at: start + .milliseconds(12_020)) == .milliseconds(20))
  }

  @Test("a start has doors waiting, and no rest is longer than fifteen seconds")
  func bounds() {
    var pace = BackgroundPace(at: start)
    pace.begin(at: start)
    #expect(pace.rest(answers: 1_000_000, at: start + .milliseconds(10)) == .seconds(1))
    pace.begin(at: start)
    #expect(pace.rest(answers: 1_000_001, at: start + .seconds(1)) == .seconds(15))
    pace.begin(at: start + .seconds(20))
    #expect(pace.rest(answers: 1_000_001, at: start + .seconds(20)) == .milliseconds(10))
  }
}

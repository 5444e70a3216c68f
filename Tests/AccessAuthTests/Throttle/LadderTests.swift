import Testing

@testable import AccessAuth

@Suite("The ladder of a PIN that needs its locker")
struct LadderTests {
  private static let blocks: [Int64] = [0, 0, 30, 60, 120, 240, 480, 900, 1800]

  @Test("the 3rd to the 9th failure in a row block 30 s to 30 min, the 10th until a person lifts it")
  func steps() {
    for traffic in PINTraffic.allCases {
      var bench = ThrottleBench(.pinCredential, traffic)
      for seconds in Self.blocks {
        #expect(bench.charge() == nil)
        guard seconds > 0 else { continue }
        #expect(bench.charge() == ThrottleRefusal(retryAfter: .seconds(seconds)))
        bench.wait(.seconds(seconds) - .milliseconds(1))
        #expect(bench.charge() == ThrottleRefusal(retryAfter: .milliseconds(1)))
        bench.wait(.milliseconds(1))
      }
      #expect(bench.charge() == nil)
      #expect(bench.charge() == .exhausted)
      bench.wait(.days(10_000))
      #expect(bench.charge() == .exhausted)
      #expect(!bench.rule.isSpent(bench.state, at: bench.now))
      bench.state.reset()
      #expect(bench.charge() == nil)
    }
  }

  @Test("no pause of any length takes a step back")
  func noHealing() {
    var bench = ThrottleBench(.pinCredential)
    #expect(bench.fail(3) == 3)
    bench.wait(.days(365))
    #expect(bench.charge() == nil)
    #expect(bench.refusal == ThrottleRefusal(retryAfter: .seconds(60)))
  }

  @Test("a success of the credential itself ends the row at any step", arguments: 1...10)
  func reset(failures: Int) {
    var bench = ThrottleBench(.pinCredential)
    #expect(bench.fail(failures) == failures)
    bench.state.reset()
    #expect(bench.drain() == 3)
    #expect(bench.refusal == ThrottleRefusal(retryAfter: .seconds(30)))
  }

  @Test("a success of another credential at the locker takes its own step back and no other", arguments: 0...9)
  func giveBack(failures: Int) {
    var bench = ThrottleBench(.pinCredential)
    #expect(bench.fail(failures) == failures)
    if let pause = bench.refusal?.retryAfter { bench.wait(pause) }
    let before = bench.state.row
    #expect(bench.charge() == nil)
    bench.giveBack()
    #expect(bench.state.row == before)
    #expect(bench.refusal == nil)
    // The row goes on where it was.
    #expect(bench.charge() == nil)
    let seconds = failures < 9 ? Self.blocks[failures] : 0
    let expected: ThrottleRefusal? =
      failures == 9 ? .exhausted : seconds == 0 ? nil : ThrottleRefusal(retryAfter: .seconds(seconds))
    #expect(bench.refusal == expected)
  }

  @Test("giving back what was never charged gives nothing")
  func nothingToGive() {
    var bench = ThrottleBench(.pinCredential)
    bench.giveBack()
    #expect(bench.state == .fresh)
  }
}

import Testing

@testable import AccessAuth

@Suite("The numbers of throttles")
struct ThrottleRuleTests {
  private static let millisecond = Duration.milliseconds(1)

  /// Kind, traffic, size of the bucket, and in how many milliseconds one comes back.
  private static let buckets: [(ThrottleKind, PINTraffic, Int, Int64)] = [
    (.pinReader, .normal, 5, 900_000), (.pinReader, .busy, 50, 90_000),
    (.pinTenant, .normal, 100, 5000), (.pinTenant, .busy, 1000, 500),
    (.pinService, .normal, 1000, 500), (.pinService, .busy, 10_000, 50),
    (.unknown, .normal, 10, 30_000), (.unknown, .busy, 10, 30_000),
    (.frames, .normal, 10, 30_000), (.frames, .busy, 10, 30_000),
  ]

  @Test("a fresh bucket takes its number of tries, then one each interval to the millisecond", arguments: buckets)
  func bucket(kind: ThrottleKind, traffic: PINTraffic, size: Int, milliseconds: Int64) {
    let interval = Duration.milliseconds(milliseconds)
    var bench = ThrottleBench(kind, traffic)
    #expect(bench.drain() == size)
    #expect(bench.refusal == ThrottleRefusal(retryAfter: interval))
    for _ in 0..<3 {
      bench.wait(interval - Self.millisecond)
      #expect(bench.charge() == ThrottleRefusal(retryAfter: Self.millisecond))
      bench.wait(Self.millisecond)
      #expect(bench.charge() == nil)
      #expect(bench.charge() == ThrottleRefusal(retryAfter: interval))
    }
    bench.wait(interval * 2 + interval / 2)
    #expect(bench.drain() == 2)
    #expect(bench.refusal == ThrottleRefusal(retryAfter: interval - interval / 2))
  }

  @Test("an idle bucket is full and no fuller", arguments: buckets)
  func idle(kind: ThrottleKind, traffic: PINTraffic, size: Int, milliseconds: Int64) {
    var bench = ThrottleBench(kind, traffic)
    #expect(bench.drain() == size)
    bench.wait(.days(3000))
    #expect(bench.drain() == size)
    bench.wait(.days(3000))
    #expect(bench.rule.isSpent(bench.state, at: bench.now))
  }

  @Test(
    "from the 20th failure in 24 hours a reader gives one back an hour, from the 200th ten where it is busy",
    arguments: [(.normal, 20, 900_000, 3_600_000), (.busy, 200, 90_000, 360_000)]
      as [(PINTraffic, Int, Int64, Int64)])
  func strict(traffic: PINTraffic, failures: Int, fast: Int64, slow: Int64) {
    var bench = ThrottleBench(.pinReader, traffic)
    #expect(bench.fail(failures - 1) == failures - 1)
    #expect(bench.refusal == ThrottleRefusal(retryAfter: .milliseconds(fast)))
    #expect(bench.fail(1) == 1)
    #expect(bench.refusal == ThrottleRefusal(retryAfter: .milliseconds(slow)))
    bench.wait(.milliseconds(slow) - Self.millisecond)
    #expect(bench.charge() == ThrottleRefusal(retryAfter: Self.millisecond))
    bench.wait(Self.millisecond)
    #expect(bench.charge() == nil)
  }

  @Test("right tries are no failures: a thousand of them leave a reader as quick as before")
  func rightTries() {
    var bench = ThrottleBench(.pinReader)
    for _ in 0..<1000 {
      #expect(bench.charge() == nil)
      bench.giveBack()
    }
    #expect(bench.drain() == 5)
    #expect(bench.refusal == ThrottleRefusal(retryAfter: .seconds(900)))
  }

  @Test("the failures of a bad day are over after 25 hours, and the quick pace is back")
  func strictEnds() {
    var bench = ThrottleBench(.pinReader)
    #expect(bench.fail(20) == 20)
    bench.wait(.hours(25))
    #expect(bench.drain() == 5)
    #expect(bench.refusal == ThrottleRefusal(retryAfter: .seconds(900)))
  }

  @Test("a wait that begins at the slow pace and ends at the quick one is told to the millisecond")
  func changeOfPace() {
    var bench = ThrottleBench(.pinReader)
    // 5 failures at 0:00, the other 15 up to 3:45; the first hour's 9 stop counting at 25:00.
    #expect(bench.fail(20) == 20)
    bench.elapsed = .hours(24) + .seconds(2700)
    #expect(bench.drain() == 5)
    // 15 minutes slow are a quarter of a try; the other three quarters take three quarters of 15 minutes.
    #expect(bench.refusal == ThrottleRefusal(retryAfter: .seconds(900 + 675)))
    bench.wait(.seconds(900 + 675) - Self.millisecond)
    #expect(bench.charge() == ThrottleRefusal(retryAfter: Self.millisecond))
    bench.wait(Self.millisecond)
    #expect(bench.charge() == nil)
  }

  @Test("a change of traffic neither empties nor fills a bucket")
  func changeOfTraffic() {
    var state = ThrottleState.fresh
    let at = ThrottleReading(session: 1, elapsed: .zero)
    let normal = ThrottleRule.of(.pinReader, traffic: .normal)
    let busy = ThrottleRule.of(.pinReader, traffic: .busy)
    for _ in 0..<5 { #expect(normal.charge(&state, at: at) == nil) }
    #expect(busy.charge(&state, at: at) == ThrottleRefusal(retryAfter: .seconds(90)))
    state.reset()
    for _ in 0..<10 { #expect(busy.charge(&state, at: at) == nil) }
    for _ in 0..<4 { #expect(normal.charge(&state, at: at) == nil) }
    #expect(normal.refusal(of: state, at: at) == ThrottleRefusal(retryAfter: .seconds(900)))
  }

  @Test("a refusal changes nothing but the clock", arguments: ThrottleKind.allCases)
  func refusal(kind: ThrottleKind) {
    var bench = ThrottleBench(kind)
    _ = bench.drain()
    let before = bench.state
    for _ in 0..<100 { #expect(bench.charge() != nil) }
    #expect(bench.state == before)
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Charging and giving back")
struct ThrottlePropertyTests {
  private static let rules: [(ThrottleKind, PINTraffic)] = [
    (.pinReader, .normal), (.pinReader, .busy), (.pinCredential, .normal), (.pinTenant, .normal),
    (.pinService, .normal), (.unknown, .normal), (.frames, .normal),
  ]

  private static func pause(_ random: SeededRandom) -> Duration {
    switch random.uniform(below: 6) {
    case 0, 1: .zero
    case 2: random.duration(below: .seconds(1))
    case 3: random.duration(below: .seconds(60))
    case 4: random.duration(below: .hours(1))
    default: random.duration(below: .hours(30))
    }
  }

  @Test("a charge that is given back is one that a later charge does not see", arguments: rules)
  func givenBack(kind: ThrottleKind, traffic: PINTraffic) {
    let random = SeededRandom(seed: 11)
    for _ in 0..<12 {
      var bench = ThrottleBench(kind, traffic)
      for _ in 0..<40 {
        bench.wait(Self.pause(random))
        var other = bench
        if other.charge() == nil { other.giveBack() }
        for later in [.zero, .milliseconds(1), .seconds(29), .seconds(899), .hours(1), .hours(26)] as [Duration] {
          let at = ThrottleReading(session: bench.session, elapsed: bench.elapsed + later)
          #expect(other.rule.refusal(of: other.state, at: at) == bench.rule.refusal(of: bench.state, at: at))
        }
        var left = bench
        #expect(other.drain() == left.drain())
        // Fails now and then, and in bursts.
        for _ in 0..<random.uniform(below: 4) { _ = bench.charge() }
      }
    }
  }

  @Test("kept charges are never more than the bucket and what time brought back", arguments: rules)
  func conserved(kind: ThrottleKind, traffic: PINTraffic) throws {
    let rule = ThrottleRule.of(kind, traffic: traffic)
    guard case .bucket(let bucket) = rule.shape else { return }
    let random = SeededRandom(seed: 12)
    for _ in 0..<10 {
      var bench = ThrottleBench(kind, traffic)
      var kept: Int64 = 0
      for _ in 0..<200 {
        bench.wait(Self.pause(random) / 16)
        guard bench.charge() == nil else { continue }
        if random.uniform(below: 3) == 0 { bench.giveBack() } else { kept += 1 }
        #expect(kept <= bucket.capacity + bench.elapsed.wholeMilliseconds / bucket.interval)
        #expect((0...bucket.empty).contains(bench.state.debt))
      }
    }
  }

  @Test("giving back more than was charged fills no bucket beyond its size", arguments: rules)
  func neverFuller(kind: ThrottleKind, traffic: PINTraffic) {
    var bench = ThrottleBench(kind, traffic)
    let size = bench.drain()
    for _ in 0..<(size + 10) { bench.giveBack() }
    #expect(bench.drain() == size)
    #expect(bench.state.failures.total <= size)
  }

  @Test("what a refusal promises holds: a millisecond before it is refused, then not", arguments: rules)
  func promises(kind: ThrottleKind, traffic: PINTraffic) {
    let random = SeededRandom(seed: 13)
    var bench = ThrottleBench(kind, traffic)
    for _ in 0..<60 {
      bench.wait(Self.pause(random))
      if random.uniform(below: 6) == 0 { _ = bench.drain() }
      guard let refusal = bench.charge() else { continue }
      guard let pause = refusal.retryAfter else { return }
      #expect(pause > .zero)
      var early = bench
      early.wait(pause - .milliseconds(1))
      #expect(early.refusal == ThrottleRefusal(retryAfter: .milliseconds(1)))
      bench.wait(pause)
      #expect(bench.refusal == nil)
    }
  }

  @Test("many short spans bring the same as one long span", arguments: PINTraffic.allCases)
  func spansAdd(traffic: PINTraffic) {
    let bucket = ThrottleRule.pinReader(traffic)
    let random = SeededRandom(seed: 14)
    for _ in 0..<20 {
      var bench = ThrottleBench(.pinReader, traffic)
      for _ in 0..<random.uniform(below: 40) {
        bench.wait(random.duration(below: .hours(1)))
        _ = bench.charge()
      }
      var once = bench.state
      var often = bench.state
      var span: Int64 = 0
      for _ in 0..<50 {
        let part = random.duration(below: .hours(1)).wholeMilliseconds
        bucket.advance(&often, part)
        span += part
      }
      bucket.advance(&once, span)
      #expect(once == often)
    }
  }

  @Test("requests that overtake one another get no time twice")
  func overtaking() {
    var bench = ThrottleBench(.pinReader)
    #expect(bench.drain() == 5)
    for _ in 0..<1000 {
      bench.elapsed = .seconds(800)
      #expect(bench.charge() != nil)
      bench.elapsed = .seconds(100)
      #expect(bench.charge() != nil)
    }
    bench.elapsed = .seconds(900)
    #expect(bench.drain() == 1)
  }

  @Test("of two tries in flight the right one is given back, and the wrong one stays counted where it was")
  func inFlight() {
    var bench = ThrottleBench(.pinReader)
    let first = bench.now
    #expect(bench.charge() == nil)
    bench.wait(.hours(1))
    #expect(bench.charge() == nil)
    bench.rule.giveBack(&bench.state, at: first)
    #expect(bench.state.failures.counts == [1])
    #expect(bench.state.debt == 0)
  }

  @Test("a charge before a start of the machine is given back once, and no more than it was")
  func giveBackAcrossSessions() {
    var bench = ThrottleBench(.pinReader)
    #expect(bench.drain() == 5)
    let charged = bench.now
    bench.session = 2
    #expect(bench.charge() != nil)
    bench.rule.giveBack(&bench.state, at: charged)
    #expect(bench.drain() == 1)
    #expect(bench.state.failures.total == 5)
  }
}

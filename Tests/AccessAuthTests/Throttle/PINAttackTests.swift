import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Thirty days at a keypad")
struct PINAttackTests {
  /// Traffic, digits, live PINs.
  private static let attacks: [(PINTraffic, Int, Int)] = [
    (.normal, 6, 1), (.normal, 8, 100), (.busy, 7, 1), (.busy, 9, 100),
  ]

  @Test(
    "B-01 who tries for 30 days as soon as it is allowed makes 736 tries, or 7362 where traffic is busy",
    arguments: [(.normal, 736, 740), (.busy, 7362, 7400)] as [(PINTraffic, Int, Int)])
  func tries(traffic: PINTraffic, tries: Int, most: Int) {
    var bench = ThrottleBench(.pinReader, traffic)
    let made = bench.attack(for: .days(30))
    #expect(made == tries)
    #expect(made <= most)
  }

  @Test("B-01 who comes a little late each time, pauses or pulls the plug makes no more than 740", arguments: 0..<12)
  func irregular(seed: UInt64) {
    let random = SeededRandom(seed: seed)
    var bench = ThrottleBench(.pinReader)
    var passed = Duration.zero
    var tries = 0
    while passed < .days(30) {
      guard let refusal = bench.charge() else {
        tries += 1
        continue
      }
      var pause = refusal.retryAfter ?? .days(30)
      switch random.uniform(below: 64) {
      case 0: pause += random.duration(below: .hours(30))
      case 1:
        bench.session += 1
        bench.elapsed = .zero
      case 2...9: pause += random.duration(below: .seconds(60))
      default: break
      }
      bench.wait(pause)
      passed += pause
    }
    #expect(tries <= 740)
  }

  /// The schedule of a run depends on no guess, as all but the last are wrong; so the clock is run once and each run
  /// draws its PINs. Whoever guesses never says the same number twice: in the order of the guesses a PIN stands at a
  /// place that is equally likely everywhere, and is found if it stands within the tries.
  @Test("B-01 10,000 attacks of 30 days find a PIN no more often than in 1 of 1,000", arguments: attacks)
  func monteCarlo(traffic: PINTraffic, digits: Int, live: Int) {
    let runs = 10_000
    var bench = ThrottleBench(.pinReader, traffic)
    let tries = UInt64(bench.attack(for: .days(30)))
    let numbers = (0..<digits).reduce(UInt64(1)) { product, _ in product * 10 }
    // Of 2^40 places those that the tries reach.
    let share = (tries << 40) / numbers
    let drawn = SeededRandom(seed: 0xB01).bytes(5 * live * runs)
    var hits = 0
    var next = 0
    for _ in 0..<runs {
      var isFound = false
      for _ in 0..<live {
        // 40 bits for each, more than a PIN of 9 digits has.
        let high = UInt64(drawn[next]) << 32 | UInt64(drawn[next + 1]) << 24
        let low = UInt64(drawn[next + 2]) << 16 | UInt64(drawn[next + 3]) << 8
        let place = high | low | UInt64(drawn[next + 4])
        next += 5
        if place < share { isFound = true }
      }
      if isFound { hits += 1 }
    }
    let expected = PINRisk(traffic: traffic).chance(live: live, digits: digits) * Double(runs)
    #expect(expected <= PINRisk.limit * Double(runs))
    // Four standard deviations of a count so rare.
    #expect(abs(Double(hits) - expected) <= 4 * expected.squareRoot())
  }
}

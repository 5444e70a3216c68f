import Testing

@testable import AccessAuth

@Suite("How long a PIN has to be")
struct PINRiskTests {
  @Test("a budget by arithmetic is what an attack makes", arguments: PINTraffic.allCases)
  func budget(traffic: PINTraffic) {
    let budget = PINBudget(traffic)
    var bench = ThrottleBench(.pinReader, traffic)
    #expect(bench.attack(for: .days(1)) == budget.triesPerDay)
    bench = ThrottleBench(.pinReader, traffic)
    #expect(bench.attack(for: PINBudget.attack) == budget.triesPerAttack)
  }

  @Test("the budgets are 40 a day and 736 in 30 days, and 402 and 7362 where traffic is busy")
  func numbers() {
    #expect(PINBudget(.normal).triesPerDay == 40)
    #expect(PINBudget(.normal).triesPerAttack == 736)
    #expect(PINBudget(.busy).triesPerDay == 402)
    #expect(PINBudget(.busy).triesPerAttack == 7362)
  }

  @Test("with its locker a PIN has 6 digits, and 7 where traffic is busy")
  func withLocker() {
    #expect(PINRisk(traffic: .normal).baseWithLocker == 6)
    #expect(PINRisk(traffic: .busy).baseWithLocker == 7)
  }

  @Test(
    "alone a PIN has a digit more for each ten times of live ones",
    arguments: [
      (-5, 6), (0, 6), (1, 6), (2, 7), (10, 7), (11, 8), (100, 8), (101, 9), (1000, 9), (1001, 10), (100_000, 11),
      (.max, 25),
    ])
  func alone(maximum: Int, digits: Int) {
    #expect(PINRisk(traffic: .normal).baseAlone(declaredMaximum: maximum) == digits)
    #expect(PINRisk(traffic: .busy).baseAlone(declaredMaximum: maximum) == digits + 1)
  }

  @Test("a base keeps what it is made for within the limit", arguments: PINTraffic.allCases)
  func bases(traffic: PINTraffic) {
    let risk = PINRisk(traffic: traffic)
    #expect(risk.digits(entryBase: risk.baseWithLocker, live: 1) == risk.baseWithLocker)
    for live in [1, 2, 10, 100, 1000, 10_000] {
      let base = risk.baseAlone(declaredMaximum: live)
      #expect(risk.digits(entryBase: base, live: live) == base)
      #expect(risk.chance(live: live, digits: base) <= PINRisk.limit)
    }
  }

  @Test(
    "the most live PINs of a length are those that the limit bears, one more needs a digit more",
    arguments: [(.normal, 6, 1), (.normal, 7, 13), (.normal, 8, 135), (.busy, 7, 1), (.busy, 8, 13), (.busy, 9, 135)]
      as [(PINTraffic, Int, Int)])
  func maximumLive(traffic: PINTraffic, digits: Int, live: Int) {
    let risk = PINRisk(traffic: traffic)
    #expect(risk.maximumLive(digits: digits) == live)
    #expect(risk.digits(entryBase: 6, live: live) == digits)
    #expect(risk.digits(entryBase: 6, live: live + 1) == digits + 1)
    #expect(risk.chance(live: live, digits: digits) <= PINRisk.limit)
    #expect(risk.chance(live: live + 1, digits: digits) > PINRisk.limit)
  }

  @Test("no PIN is longer than 12 digits")
  func longest() {
    let risk = PINRisk(traffic: .normal)
    let most = risk.maximumLive(digits: 12)
    #expect(most == 1_358_695)
    #expect(risk.digits(entryBase: 6, live: most) == 12)
    #expect(risk.digits(entryBase: 6, live: most + 1) == nil)
    #expect(risk.digits(entryBase: 13, live: 1) == nil)
    #expect(risk.digits(entryBase: .max, live: .max) == nil)
  }

  @Test("numbers without sense are answered with care")
  func edges() {
    let risk = PINRisk(traffic: .normal)
    for digits in [Int.min, -1, 0, 5, 13, .max] { #expect(risk.maximumLive(digits: digits) == 0) }
    #expect(risk.digits(entryBase: .min, live: .min) == 6)
    #expect(risk.digits(entryBase: 8, live: 0) == 8)
    #expect(risk.chance(live: -1, digits: 6) == 0)
    #expect(risk.chance(live: .max, digits: .max) >= 0)
    #expect(risk.chance(live: 1, digits: .min) == 736)
  }
}

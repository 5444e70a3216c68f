import Foundation

/// How likely chance alone is to give what was counted.
enum Statistics {
  /// What is neither too uneven nor too even to be chance, as the abuse catalogue has it.
  static let plausible = 0.001...0.999

  /// The probability that chi-square is at most as great as that of `counts` against `expected`, counts that both sum to
  /// the same. By Wilson and Hilferty's approximation, good to three places from nine degrees of freedom on.
  static func chiSquareProbability(_ counts: [Int], expected: [Double]) -> Double {
    var sum = 0.0
    var freedom = -1.0
    for index in counts.indices where expected[index] > 0 {
      let difference = Double(counts[index]) - expected[index]
      sum += difference * difference / expected[index]
      freedom += 1
    }
    let variance = 2 / (9 * freedom)
    return normalProbability((cbrt(sum / freedom) - (1 - variance)) / variance.squareRoot())
  }

  /// The probability that a normal deviate is at most `deviations`.
  static func normalProbability(_ deviations: Double) -> Double { erfc(-deviations / 2.0.squareRoot()) / 2 }

  /// By how many standard deviations the ones of `bits` differ from half of them.
  static func monobit(_ bits: [Bool]) -> Double {
    (Double(bits.count { $0 }) - Double(bits.count) / 2) / (Double(bits.count).squareRoot() / 2)
  }

  /// By how many standard deviations the changes from bit to bit differ from half the steps.
  static func runs(_ bits: [Bool]) -> Double {
    monobit(zip(bits, bits.dropFirst()).map { $0 != $1 })
  }

  /// By how many standard deviations the correlation of two sequences differs from none.
  static func correlation(_ first: some Sequence<Double>, _ second: some Sequence<Double>) -> Double {
    var (count, sumX, sumY, sumXX, sumYY, sumXY) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for (x, y) in zip(first, second) {
      count += 1
      sumX += x
      sumY += y
      sumXX += x * x
      sumYY += y * y
      sumXY += x * y
    }
    let covariance = sumXY - sumX * sumY / count
    let spread = ((sumXX - sumX * sumX / count) * (sumYY - sumY * sumY / count)).squareRoot()
    return covariance / spread * count.squareRoot()
  }
}

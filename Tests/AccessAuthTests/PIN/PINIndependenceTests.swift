import SodiumPrimitives
import Testing

@testable import AccessAuth

/// A PIN's place among those that can be drawn is even or odd, and low or high, with equal probability: a fair bit.
@Suite("PINs and what they might follow from")
struct PINIndependenceTests {
  static let count = 50_000

  private static func ranks(_ random: some RandomSource) -> [Int] {
    (0..<count).map { _ in Int(PINSpace.all.ranks[PIN.draw(digits: PINSpace.digits, random: random).number]) }
  }

  static let seeded = [ranks(BufferedRandom(seed: 1)), ranks(BufferedRandom(seed: 2))]
  static let system = [ranks(SystemRandom()), ranks(SystemRandom())]

  /// Six deviations happen by chance once in 500 million.
  private static let limit = 6.0

  @Test("A-10 their bits are as often 1 as 0 and change as often as not", arguments: 0..<4)
  func bits(source: Int) {
    let ranks = (Self.seeded + Self.system)[source]
    let half = PINSpace.all.freeCount / 2
    for bits in [ranks.map { $0 >= half }, ranks.map { $0 % 2 == 1 }, ranks.map { $0 / 2 % 2 == 1 }] {
      #expect(abs(Statistics.monobit(bits)) < Self.limit)
      #expect(abs(Statistics.runs(bits)) < Self.limit)
    }
  }

  @Test("A-10 they follow neither from their number, and so from the time, nor from those before", arguments: 0..<4)
  func order(source: Int) {
    let ranks = (Self.seeded + Self.system)[source].map(Double.init)
    #expect(abs(Statistics.correlation(ranks, (0..<ranks.count).map(Double.init))) < Self.limit)
    for distance in 1...3 {
      #expect(abs(Statistics.correlation(ranks, ranks.dropFirst(distance))) < Self.limit, "\(distance) before")
    }
  }

  @Test("A-10 those of one generator do not follow from another's, seeded with its neighbour or drawn beside it")
  func generators() {
    for (first, second) in [
      (Self.seeded[0], Self.seeded[1]), (Self.system[0], Self.system[1]), (Self.seeded[0], Self.system[0]),
    ] {
      #expect(abs(Statistics.correlation(first.map(Double.init), second.map(Double.init))) < Self.limit)
      // 50,000 meetings of one in 941,970 each: 0.05 are expected, and 5 come once in 400 million.
      #expect(zip(first, second).count { $0 == $1 } < 5)
    }
  }

  @Test("A-10 no more of them are equal than chance has it", arguments: 0..<4)
  func collisions(source: Int) {
    let ranks = (Self.seeded + Self.system)[source]
    let repeated = Double(ranks.count - Set(ranks).count)
    // About n^2 / 2M of n draws out of M repeat an earlier one, as a Poisson number.
    let expected = Double(ranks.count * ranks.count) / Double(2 * PINSpace.all.freeCount)
    #expect(abs(repeated - expected) < Self.limit * expected.squareRoot() + 30)
  }

  @Test("the tests would notice a counter, a clock and a constant")
  func sensitive() {
    let counter = (0..<Self.count).map(Double.init)
    #expect(Statistics.correlation(counter.map { $0 / 7 }, counter) > Self.limit)
    #expect(abs(Statistics.runs((0..<Self.count).map { $0 % 2 == 0 })) > Self.limit)
    #expect(abs(Statistics.monobit([Bool](repeating: true, count: Self.count))) > Self.limit)
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A drawn PIN")
struct PINDrawingTests {
  #if DEBUG
    /// A fifth of the million, as the code is not optimised.
    static let drawCount = 200_000
  #else
    static let drawCount = 1_000_000
  #endif

  /// What a seeded generator gives.
  static let drawn: (ranks: [Int], pairCounts: [Int]) = {
    let random = BufferedRandom(seed: 9)
    var ranks: [Int] = []
    var pairCounts = [Int](repeating: 0, count: 100 * PINSpace.pairs.count)
    for _ in 0..<drawCount {
      let pin = PIN.draw(digits: PINSpace.digits, random: random)
      ranks.append(Int(PINSpace.all.ranks[pin.number]))
      PINSpace.count(pin.ascii, in: &pairCounts)
    }
    return (ranks, pairCounts)
  }()

  @Test("B-09 none is blocked")
  func blocked() {
    #expect(Self.drawn.ranks.count == Self.drawCount)
    #expect(Self.drawn.ranks.allSatisfy { $0 >= 0 })
  }

  @Test("B-09 each digit comes at each place as often as among the PINs that are free", arguments: 0..<6)
  func places(place: Int) {
    let probability = Self.probability(
      Self.digitCounts(Self.drawn.pairCounts, at: place), among: Self.digitCounts(PINSpace.all.pairCounts, at: place))
    #expect(Statistics.plausible.contains(probability))
  }

  @Test("B-09 so does each pair of digits at each two places", arguments: PINSpace.pairs.indices)
  func pairs(pair: Int) {
    let range = (100 * pair)..<(100 * (pair + 1))
    let probability = Self.probability(
      Array(Self.drawn.pairCounts[range]), among: Array(PINSpace.all.pairCounts[range]))
    #expect(Statistics.plausible.contains(probability))
  }

  @Test("B-09 all PINs that are free are equally likely, in a thousand groups of neighbours and of distant ones")
  func uniform() {
    let count = PINSpace.all.freeCount
    let width = (count + 999) / 1000
    for group in [{ $0 / width }, { $0 % 1000 }] as [(Int) -> Int] {
      var free = [Int](repeating: 0, count: 1000)
      for rank in 0..<count { free[group(rank)] += 1 }
      var counts = [Int](repeating: 0, count: 1000)
      for rank in Self.drawn.ranks { counts[group(rank)] += 1 }
      #expect(Statistics.plausible.contains(Self.probability(counts, among: free)))
    }
  }

  /// How often each digit comes at `place`, out of counts of pairs.
  private static func digitCounts(_ pairCounts: [Int], at place: Int) -> [Int] {
    // The first place is the first of a pair; every other is the second of one with it.
    let start = place == 0 ? 0 : 100 * (place - 1)
    return (0..<10).map { digit in
      (0..<10).reduce(0) { $0 + pairCounts[start + (place == 0 ? 10 * digit + $1 : 10 * $1 + digit)] }
    }
  }

  /// How probable the counts among the drawn PINs are, given those among all that could be drawn.
  private static func probability(_ counts: [Int], among free: [Int]) -> Double {
    let share = Double(drawCount) / Double(PINSpace.all.freeCount)
    return Statistics.chiSquareProbability(counts, expected: free.map { Double($0) * share })
  }

  @Test("the test would notice one digit that comes three in a hundred times too often, and counts that are too even")
  func sensitive() {
    let even = [Double](repeating: 20_000, count: 10)
    var counts = [Int](repeating: 20_000, count: 10)
    #expect(Statistics.chiSquareProbability(counts, expected: even) < 0.001)
    counts[3] += 600
    counts[7] -= 600
    #expect(Statistics.chiSquareProbability(counts, expected: even) > 0.999)
    // The 99.9 % point of nine degrees of freedom, from published tables, is 27.877.
    let deviation = (27.877 * 20_000 / 2).squareRoot()
    counts = [Int](repeating: 20_000, count: 10)
    counts[0] += Int(deviation)
    counts[1] -= Int(deviation)
    #expect(abs(Statistics.chiSquareProbability(counts, expected: even) - 0.999) < 0.0002)
  }

  @Test("B-09 numbers that would favour the low digits are drawn again")
  func moduloBias() {
    // 2^32 mod 10 is 6: 0 to 5 belong to no whole ten.
    let random = ScriptedRandom([0, 1, 5, 6, 4, 17, 3, 4_294_967_295, 2, 12, 9, 4_294_967_294])
    #expect(PIN.draw(digits: 6, random: random).ascii == Array("675294".utf8))
    #expect(random.isEmpty)
  }

  @Test("B-09 a blocked PIN is thrown away whole and never mended")
  func redrawn() {
    // 20 more than the digit, past the numbers that are drawn again.
    let digits = Array("123456990011010160159753482913".utf8)
    let random = ScriptedRandom(digits.map { UInt32($0 - UInt8(ascii: "0")) + 20 })
    #expect(PIN.draw(digits: 6, random: random).ascii == Array("482913".utf8))
    #expect(random.isEmpty)
  }

  @Test("every length is drawn, of digits only and never blocked", arguments: PIN.lengths)
  func lengths(count: Int) {
    let random = SeededRandom(seed: UInt64(count))
    for _ in 0..<1000 {
      let pin = PIN.draw(digits: count, random: random)
      let ascii = pin.ascii
      #expect(pin.count == count && ascii.allSatisfy(PIN.isDigit) && !PINBlockList.contains(ascii.span))
    }
  }
}

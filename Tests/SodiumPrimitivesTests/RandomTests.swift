import Synchronization
import Testing

@testable import SodiumPrimitives

@Suite("Randomness")
struct RandomTests {
  @Test("A-10 200,000 values of 16 bytes are all different and have as many ones as zeros")
  func system() {
    let random = SystemRandom()
    let count = 200_000
    var seen = Set<[UInt8]>(minimumCapacity: count)
    var ones = 0
    for _ in 0..<count {
      let value = random.bytes(16)
      ones += value.reduce(0) { $0 + $1.nonzeroBitCount }
      seen.insert(value)
    }
    #expect(seen.count == count)
    // Of n fair bits the ones are n/2 ± sqrt(n)/2; eight such deviations happen by chance once in 10^15 runs.
    let bits = Double(count * 128)
    #expect(abs(Double(ones) - bits / 2) < 8 * bits.squareRoot() / 2)
  }

  @Test("A-10 signing keys and secrets of the system's generator are all different")
  func keys() {
    #expect(Set((0..<1000).map { _ in Ed25519.SigningKey.generate().publicKey }).count == 1000)
    #expect(Set((0..<1000).map { _ in SecretBytes.random(count: 16).bytes }).count == 1000)
  }

  @Test("numbers below a bound come equally often", arguments: [2, 3, 6, 10, 100] as [UInt32])
  func uniform(bound: UInt32) {
    let draws = 200_000
    for random in [SeededRandom(seed: 42), SystemRandom()] as [any RandomSource] {
      var counts = [Int](repeating: 0, count: Int(bound))
      for _ in 0..<draws { counts[Int(random.uniform(below: bound))] += 1 }
      let expected = Double(draws) / Double(bound)
      let chiSquare = counts.reduce(0) { sum, count in
        sum + (Double(count) - expected) * (Double(count) - expected) / expected
      }
      // Mean k, deviation sqrt(2k) at k degrees of freedom; its tail is the longer, the fewer they are.
      let freedom = Double(bound - 1)
      #expect(chiSquare < freedom + 12 * (2 * freedom).squareRoot() + 20)
    }
  }

  /// A source that gives the given numbers, then ones only.
  private struct Script: RandomSource {
    let numbers: [[UInt8]]
    let next = Counter()

    func bytes(_ count: Int) -> [UInt8] {
      let number = next.take()
      return number < numbers.count ? numbers[number] : [0xFF, 0xFF, 0xFF, 0xFF]
    }
  }

  @Test("a draw that would favour low numbers is thrown away")
  func rejection() {
    // 2^32 mod 3 is 1: of all draws, only 0 has no equal share.
    let script = Script(numbers: [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 5]])
    #expect(script.uniform(below: 3) == 2)
    #expect(script.next.taken == 3)
    // 2^32 mod 2^31 is 0: none is thrown away.
    #expect(Script(numbers: [[0, 0, 0, 0]]).uniform(below: 1 << 31) == 0)
    // The most that is ever thrown away: 2^32 mod (2^31 + 1) is 2^31 - 1.
    let worst = Script(numbers: [[0x7F, 0xFF, 0xFF, 0xFE], [0x7F, 0xFF, 0xFF, 0xFF]])
    #expect(worst.uniform(below: 1 << 31 + 1) == 0x7FFF_FFFF)
  }

  @Test("below 0 and below 1 there is 0")
  func trivialBounds() {
    for random in [SeededRandom(seed: 1), SystemRandom()] as [any RandomSource] {
      #expect(random.uniform(below: 0) == 0)
      #expect(random.uniform(below: 1) == 0)
    }
  }

  @Test("equal seeds give equal sequences, other seeds and later calls other bytes")
  func seeded() {
    let (one, same, other) = (SeededRandom(seed: 7), SeededRandom(seed: 7), SeededRandom(seed: 8))
    let first = one.bytes(32)
    #expect(same.bytes(32) == first)
    #expect(other.bytes(32) != first)
    #expect(one.bytes(32) != first)
    #expect(one.bytes(0) == [])
  }

  @Test("a seed's first answers are the same on every machine")
  func pinned() {
    let random = SeededRandom(seed: 0x0102_0304_0506_0708)
    #expect(random.bytes(16).hex == "87a2907133f7d06b47d8570552cd69bc")
    #expect(random.bytes(16).hex == "fd5b7abc4e9ad3c5526b4dea2ab79b45")
  }
}

/// Counts calls.
final class Counter: Sendable {
  private let count = Mutex(0)

  var taken: Int { count.withLock { $0 } }

  func take() -> Int {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }
}

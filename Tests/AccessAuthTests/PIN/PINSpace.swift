@testable import AccessAuth

/// All PINs of six digits, which of them can be drawn, and what digits those have.
struct PINSpace {
  static let digits = 6
  static let size = 1_000_000
  /// Each two places, the first before the second.
  static let pairs = (0..<digits).flatMap { first in ((first + 1)..<digits).map { (first, $0) } }

  /// The place of each PIN among those that are not blocked; -1 for one that is.
  private(set) var ranks = [Int32](repeating: -1, count: size)
  /// How many are not blocked.
  private(set) var freeCount = 0
  /// How many of those have which two digits, a hundred numbers for each of the pairs of places.
  private(set) var pairCounts = [Int](repeating: 0, count: 100 * pairs.count)

  /// Looked through once, as that takes seconds.
  static let all = PINSpace()

  private init() {
    var text = [UInt8](repeating: UInt8(ascii: "0"), count: Self.digits)
    for number in 0..<Self.size {
      if !PINBlockList.contains(text.span) {
        ranks[number] = Int32(freeCount)
        freeCount += 1
        Self.count(text, in: &pairCounts)
      }
      // Counts on, as an odometer does.
      var place = Self.digits - 1
      while place >= 0, text[place] == UInt8(ascii: "9") {
        text[place] = UInt8(ascii: "0")
        place -= 1
      }
      if place >= 0 { text[place] += 1 }
    }
  }

  /// Adds the digits of one PIN to counts like ``pairCounts``. Plain loops, as it is called a million times.
  static func count(_ text: [UInt8], in counts: inout [Int]) {
    var start = 0
    var first = 0
    while first < digits {
      let high = Int(text[first] - UInt8(ascii: "0")) * 10
      var second = first + 1
      while second < digits {
        counts[start + high + Int(text[second] - UInt8(ascii: "0"))] += 1
        start += 100
        second += 1
      }
      first += 1
    }
  }
}

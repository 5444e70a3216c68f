package import SodiumPrimitives

extension PIN {
  /// How often a draw may give a blocked PIN in a row. Less than one in ten is blocked at every length, so that a
  /// generator that comes here is broken.
  private static let drawsAtMost = 128

  /// Draws a PIN, each of those of `count` digits that are not on the ``PINBlockList`` being equally likely: a blocked
  /// one is thrown away whole and another is drawn. `count` is one of ``lengths``: it is the program's choice, and
  /// another one ends it, as does a source that gives nothing but blocked PINs.
  package static func draw(digits count: Int, random: some RandomSource) -> PIN {
    precondition(lengths.contains(count), "a PIN has 4 to 12 digits")
    for _ in 0..<drawsAtMost {
      let digits = SecretBytes(count: count) { digits in
        for index in digits.indices {
          digits[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: random.uniform(below: 10))
        }
      }
      if !digits.withBytes(PINBlockList.contains) { return PIN(checked: digits) }
    }
    preconditionFailure("the random source gives nothing but blocked PINs")
  }
}

import CSodium

/// Where random bytes come from; a parameter wherever they are used, so that a test can repeat to the byte.
public protocol RandomSource: Sendable {
  /// `count` bytes, `count` at least 0.
  func bytes(_ count: Int) -> [UInt8]
  /// A number of `0..<bound`, each equally likely; 0 for a bound of 0 or 1.
  func uniform(below bound: UInt32) -> UInt32
}

extension RandomSource {
  /// Draws four bytes until they fall into the part of the range that `bound` divides evenly, so that no number is
  /// favoured; fewer than two draws on average.
  public func uniform(below bound: UInt32) -> UInt32 {
    guard bound > 1 else { return 0 }
    // 2^32 mod bound: that many of the lowest numbers would be one draw too many for some remainders.
    let excess = (0 &- bound) % bound
    while true {
      let drawn = bytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      if drawn >= excess { return drawn % bound }
    }
  }

  /// A number of 64 bits, each equally likely: for a name that nothing else has.
  package func number() -> UInt64 { bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }
}

/// The system's generator (`randombytes_buf`, `randombytes_uniform`): the only source outside tests.
public struct SystemRandom: RandomSource {
  /// The one generator of the process; it has no state here.
  public init() {}

  /// `count` bytes of `randombytes_buf`.
  public func bytes(_ count: Int) -> [UInt8] {
    Sodium.start()
    // C writes count bytes, for which there is room.
    return [UInt8](count: count) { unsafe randombytes_buf($0, count) }
  }

  /// A number of `randombytes_uniform`.
  public func uniform(below bound: UInt32) -> UInt32 {
    Sodium.start()
    return randombytes_uniform(bound)
  }
}

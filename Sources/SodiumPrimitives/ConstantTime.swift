import CSodium

/// Comparison whose time says nothing about where two byte strings differ.
public enum ConstantTime {
  /// Whether `a` and `b` are equal (`sodium_memcmp`). Their lengths are public: different lengths answer at once.
  public static func equal(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    let count = a.count
    // C reads count bytes of both, which both have.
    return a.withAddress { a in b.withAddress { b in unsafe sodium_memcmp(a, b, count) == 0 } }
  }

  /// Whether `a` and `b` are equal; see the other form.
  public static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool { equal(a.span, b.span) }
}

/// Why a primitive was not computed. Says nothing about any secret and is safe for every log.
public enum SodiumError: Error, Hashable, Sendable {
  /// A byte string has another length than the primitive takes; both in bytes.
  case wrongLength(of: Part, expected: ClosedRange<Int>, actual: Int)
  /// The cost of a password hash is outside the limits, which were checked before anything was computed.
  case costOutOfBounds
  /// The memory that the cost asks for could not be had.
  case outOfMemory

  /// Which byte string had the wrong length.
  public enum Part: String, Sendable {
    case seed, key, context, output, password, salt
  }
}

extension SodiumError: CustomStringConvertible {
  /// One line of lengths and names, never of contents.
  public var description: String {
    switch self {
    case .wrongLength(let part, let expected, let actual):
      "\(part.rawValue) of \(actual) bytes, expected \(expected.lowerBound) to \(expected.upperBound)"
    case .costOutOfBounds: "password hash cost outside its limits"
    case .outOfMemory: "not enough memory for the password hash"
    }
  }
}

extension SodiumError {
  /// Throws ``wrongLength(of:expected:actual:)`` unless `count` is one of `expected`.
  static func check(_ part: Part, _ count: Int, in expected: ClosedRange<Int>) throws(SodiumError) {
    guard expected.contains(count) else { throw .wrongLength(of: part, expected: expected, actual: count) }
  }
}

extension Argon2id {
  /// What one hash costs whoever computes or guesses it.
  public struct Cost: Hashable, Sendable {
    /// How much memory one hash fills.
    public let memory: Memory
    /// How many times it does so.
    public let passes: Int

    /// A cost; whether it is within the limits is checked when it is used.
    public init(memory: Memory, passes: Int) {
      self.memory = memory
      self.passes = passes
    }

    /// The cost of a PIN: 19 MiB, 2 passes, one lane (OWASP's first choice for Argon2id).
    public static let pin = Cost(memory: .mebibytes(19), passes: 2)
  }

  /// An amount of memory.
  public struct Memory: Hashable, Comparable, Sendable {
    /// The amount in bytes.
    public let bytes: Int

    /// So many bytes.
    public static func bytes(_ count: Int) -> Memory { Memory(bytes: count) }
    /// So many times 1024 bytes; more than an `Int` can count is its greatest value, which no limit allows.
    public static func kibibytes(_ count: Int) -> Memory { Memory(count, times: 1024) }
    /// So many times 1024 KiB; more than an `Int` can count is its greatest value, which no limit allows.
    public static func mebibytes(_ count: Int) -> Memory { Memory(count, times: 1024 * 1024) }

    private init(bytes: Int) { self.bytes = bytes }

    private init(_ count: Int, times unit: Int) {
      let (bytes, overflow) = count.multipliedReportingOverflow(by: unit)
      self.bytes = overflow ? .max : bytes
    }

    /// Less memory first.
    public static func < (a: Memory, b: Memory) -> Bool { a.bytes < b.bytes }
  }

  /// The costs that are computed at all. A stored or configured cost beyond them is refused before the call.
  public struct Limits: Hashable, Sendable {
    /// The memory of one hash.
    public let memory: ClosedRange<Memory>
    /// The passes of one hash.
    public let passes: ClosedRange<Int>

    /// Limits of one's own; libsodium itself starts at 8 KiB and one pass.
    init(memory: ClosedRange<Memory>, passes: ClosedRange<Int>) {
      self.memory = memory
      self.passes = passes
    }

    /// Up to 64 MiB and 10 passes, under a second of one core; from libsodium's least.
    public static let service = Limits(memory: .kibibytes(8)...(.mebibytes(64)), passes: 1...10)
  }
}

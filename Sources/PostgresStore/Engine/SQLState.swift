/// The five characters in which PostgreSQL says what went wrong (appendix A of its manual).
struct SQLState: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  private let code: UInt64

  init(stringLiteral text: StaticString) {
    code = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
      .reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Nil unless there are five digits or capital letters.
  init?(_ characters: some Collection<UInt8>) {
    guard characters.count == 5 else { return nil }
    var code: UInt64 = 0
    for character in characters {
      guard (0x30...0x39).contains(character) || (0x41...0x5A).contains(character) else { return nil }
      code = code << 8 | UInt64(character)
    }
    self.code = code
  }

  var description: String {
    String(decoding: (0..<5).map { UInt8(truncatingIfNeeded: code >> UInt64(32 - 8 * $0)) }, as: UTF8.self)
  }

  /// The first two characters.
  private var `class`: UInt64 { code >> 24 }

  private func isOf(_ other: SQLState) -> Bool { `class` == other.class }

  static let serializationFailure: SQLState = "40001"
  static let deadlock: SQLState = "40P01"
  static let unique: SQLState = "23505"
  static let foreignKey: SQLState = "23503"
  static let restricted: SQLState = "23001"
  static let cancelled: SQLState = "57014"
  static let readOnly: SQLState = "25006"

  /// What it means for whoever asked.
  enum Meaning: Hashable, Sendable {
    /// The same transaction may succeed at once.
    case again
    /// Something unique is taken, or something named is not there or still needed.
    case conflict
    /// There is too much to do; the same call may succeed in a moment.
    case busy
    /// What is stored is not what was written.
    case corrupt
    /// Everything else: the server goes, is full, or does not understand.
    case unavailable
  }

  var meaning: Meaning {
    switch self {
    case .serializationFailure, .deadlock: .again
    case .unique, .foreignKey, .restricted: .conflict
    // Cancelled by the statement timeout; a lock that was not to be had; too many connections.
    case .cancelled, "55P03", "53300": .busy
    // Data or an index that is broken. The rest of the class is the server's own trouble.
    case "XX001", "XX002": .corrupt
    default: .unavailable
    }
  }

  /// Whether the server has said that this connection ends: it goes down, starts, or threw the session out.
  var endsConnection: Bool { isOf("57P01") && self != .cancelled || isOf("08000") }
}

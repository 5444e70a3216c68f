/// How a line of the log looks.
public enum LogFormat: String, CaseIterable, Sendable {
  /// One JSON object, for machines.
  case json
  /// `2026-11-22T15:04:05.678Z info request duration_us=412 method=GET …`, for people.
  case text

  /// One line, in ASCII whatever is in it, with its line break. None of `members` is called `at`, `level` or `message`.
  func line(
    at time: String, level: String, message: String, _ members: [(name: String, value: String)]
  ) -> [UInt8] {
    var line = LogLine()
    switch self {
    case .json:
      line.append("{")
      let head = [("at", time), ("level", level), ("message", message)]
      for (index, member) in (head + members).enumerated() {
        if index > 0 { line.append(",") }
        line.append(quoted: member.0)
        line.append(":")
        line.append(quoted: member.1)
      }
      line.append("}")
    case .text:
      line.append("\(time) \(level) ")
      line.append(word: message)
      for member in members {
        line.append(" ")
        line.append(word: member.name)
        line.append("=")
        line.append(word: member.value)
      }
    }
    line.append("\n")
    return line.bytes
  }
}

/// A line as it grows. Beyond printable ASCII everything is escaped as JSON has it (RFC 8259 section 7): line breaks and
/// separators, terminal escapes of 7 and 8 bits, and what turns the direction of the text around.
private struct LogLine {
  private(set) var bytes: [UInt8] = []
  private static let digits = Array("0123456789abcdef".utf8)

  init() { bytes.reserveCapacity(256) }

  /// Appends text of the program's own.
  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends a JSON string.
  mutating func append(quoted text: String) {
    append("\"")
    // Nearly every text of a log needs no escape.
    let isPlain = text.utf8.allSatisfy { Self.isPlain($0) || $0 == 0x20 || $0 == 0x3D }
    if isPlain { append(text) } else { append(escaped: text) }
    append("\"")
  }

  private mutating func append(escaped text: String) {
    for unit in text.utf16 {
      switch unit {
      case 0x22, 0x5C:
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(truncatingIfNeeded: unit))
      case 0x20..<0x7F: bytes.append(UInt8(truncatingIfNeeded: unit))
      default:
        append("\\u")
        for shift in [12, 8, 4, 0] { bytes.append(Self.digits[Int(unit >> shift & 15)]) }
      }
    }
  }

  /// Appends letters, digits and the like as they are, and a JSON string otherwise.
  mutating func append(word text: String) {
    if !text.isEmpty, text.utf8.allSatisfy(Self.isPlain) { append(text) } else { append(quoted: text) }
  }

  /// Printable, and neither space, quote, equals sign nor backslash.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x21..<0x7F).contains(byte) && byte != 0x22 && byte != 0x3D && byte != 0x5C
  }
}

import Glibc

/// The standard streams that are written to.
enum Standard: CInt {
  /// For data.
  case output = 1
  /// For everything else.
  case error = 2

  /// Writes bytes, whole.
  func write(_ bytes: [UInt8]) throws(Failure) { try write(bytes.span) }

  /// Writes bytes that are only lent, whole.
  func write(_ bytes: Span<UInt8>) throws(Failure) {
    guard FileBytes.write(bytes, to: rawValue) else { throw .couldNotTell("a standard stream could not be written") }
  }

  /// Whether somebody sits before it.
  var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Writes a line of data to standard output.
  static func print(_ text: String) throws(Failure) { try output.write(Array("\(text)\n".utf8)) }

  /// Writes JSON to standard output, and ends the line.
  static func print(json: [UInt8]) throws(Failure) { try output.write(json + [UInt8(ascii: "\n")]) }

  /// Writes a line to standard error. Where that is closed, nobody reads it.
  static func note(_ text: String) { try? error.write(Array("\(text)\n".utf8)) }
}

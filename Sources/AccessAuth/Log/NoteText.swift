/// The characters of signed notes.
enum NoteText {
  static let newline = UInt8(ascii: "\n")

  /// Whether these are UTF-8 without ASCII control characters other than newline.
  static func hasOnlyAllowed(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 || $0 == newline } && String(validating: bytes, as: UTF8.self) != nil
  }

  /// Whether these, which are UTF-8, can be the name of a key: at least one character, none a Unicode space, a plus or
  /// an ASCII control character.
  static func isName(_ bytes: some Collection<UInt8>) -> Bool {
    !bytes.isEmpty
      && String(decoding: bytes, as: UTF8.self).unicodeScalars
        .allSatisfy { $0.value >= 0x20 && $0 != "+" && !$0.properties.isWhitespace }
  }

  /// The number of ASCII decimal digits without a leading zero; nil for anything else, and above 2^63 - 1.
  static func number(_ digits: some Collection<UInt8>) -> Int64? {
    guard digits.first != UInt8(ascii: "0") || digits.count == 1,
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int64(String(decoding: digits, as: UTF8.self))
  }
}

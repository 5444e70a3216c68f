import AccessAuth

/// Reads one JSON value (RFC 8259) from the bytes of a request, front to back and strictly, straight into typed values.
///
/// Refused: invalid UTF-8, a byte order mark, lone surrogates, duplicate members, trailing commas, comments, leading
/// zeros, anything after the value, and nesting deeper than ``maximumDepth``. A refusal says where, as a JSON pointer
/// (RFC 6901). What is read is typed by the reader's caller and believed by nobody yet.
///
/// ```swift
/// let site = try JSONReader.read(body) { (json) throws(Problem) in
///   var name: String?
///   try json.object { (member, json) throws(Problem) in
///     switch member {
///     case "name": name = try json.text(1...200)
///     default: throw json.unknownMember()
///     }
///   }
///   return NewSite(name: try json.required(name, "name"))
/// }
/// ```
public struct JSONReader: ~Copyable {
  /// How many objects and arrays may be open at once.
  public static let maximumDepth = 32
  /// How many members one object may have; no request needs half as many, and looking for duplicates is quadratic.
  public static let maximumMembers = 64

  var bytes: [UInt8]
  /// The place of the next byte to read; never beyond `bytes.count`.
  var index = 0
  /// The way from the root to the value being read.
  var path: [JSONStep] = []
  /// The names of the members seen in the objects that are open, outermost first.
  var names: [String] = []

  private init(_ bytes: consuming [UInt8]) { self.bytes = bytes }

  /// Lets `shape` read the one value in `body`, makes sure that nothing follows, and overwrites the bytes of `body`,
  /// whatever happens. Give `body` up to it: a copy kept elsewhere is not overwritten.
  public static func read<T: ~Copyable>(
    _ body: consuming [UInt8], as shape: (inout JSONReader) throws(Problem) -> T
  ) throws(Problem) -> T {
    var reader = JSONReader(body)
    defer { reader.bytes.wipe() }
    let value = try shape(&reader)
    reader.skipSpace()
    guard reader.index == reader.bytes.count else { throw reader.malformed("something follows the value") }
    return value
  }
}

// Moving over the bytes.
extension JSONReader {
  /// The next byte, or nil at the end.
  var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// Skips the four kinds of white space that JSON has.
  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  /// Skips white space, and then `byte` if it stands there; says whether it did.
  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard next == byte else { return false }
    index += 1
    return true
  }

  /// Takes the literal `word`, of which the first byte has been seen.
  mutating func take(word: StaticString) throws(Problem) {
    for position in 0..<word.utf8CodeUnitCount {
      // `position` is below the count of the constant's code units.
      guard next == (unsafe word.utf8Start[position]) else { throw malformed("a word is neither true, false nor null") }
      index += 1
    }
  }
}

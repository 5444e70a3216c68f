public import AccessAuth
public import Hummingbird

/// Reads the query of a request as strictly as a body is read: a name that is unknown or comes twice is refused.
///
/// ```swift
/// var query = try QueryReader(request)
/// let limit = try query.integer("limit", in: 1...100) ?? 50
/// let cursor = try query.text("cursor", 1...512)
/// try query.end()
/// ```
///
/// Percent escapes are decoded (RFC 3986 section 2.1); a plus sign is a plus sign, so that a time with an offset needs no
/// escape.
public struct QueryReader {
  /// How many parameters a query may have.
  public static let maximumParameters = 32

  private var parameters: [(name: String, value: String)] = []

  /// Takes the query of `request` apart.
  public init(_ request: Request) throws(Problem) { try self.init(request.uri.query ?? "") }

  init(_ query: String) throws(Problem) {
    for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard parameters.count < Self.maximumParameters, let name = parts.first.flatMap({ Self.decoded($0) }),
        let value = parts.count == 2 ? Self.decoded(parts[1]) : ""
      else { throw Problem(.invalidFormat, "the query is malformed") }
      guard !parameters.contains(where: { $0.name == name }) else {
        throw Problem(.duplicateMember, "a parameter of the query comes twice")
      }
      parameters.append((name, value))
    }
  }

  /// The text of a parameter, or nil where there is none. `length` counts Unicode scalars, as it does in a body, and
  /// control characters are refused.
  public mutating func text(_ name: StaticString, _ length: ClosedRange<Int>) throws(Problem) -> String? {
    guard let value = take(name) else { return nil }
    guard length.contains(value.unicodeScalars.count),
      !value.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
    else { throw invalid(name, "\(length.lowerBound) to \(length.upperBound) characters are needed") }
    return value
  }

  /// The integer of a parameter, or nil where there is none.
  public mutating func integer(_ name: StaticString, in range: ClosedRange<Int>) throws(Problem) -> Int? {
    guard let value = take(name) else { return nil }
    // Int takes a plus sign and leading zeros; a query does not.
    guard let number = Int(value), String(number) == value, range.contains(number) else {
      throw invalid(name, "an integer from \(range.lowerBound) to \(range.upperBound) is needed")
    }
    return number
  }

  /// True or false, or nil where there is no such parameter; a parameter without a value is true.
  public mutating func boolean(_ name: StaticString) throws(Problem) -> Bool? {
    switch take(name) {
    case nil: nil
    case "", "true": true
    case "false": false
    default: throw invalid(name, "true or false is needed")
    }
  }

  /// The time of a parameter, or nil where there is none.
  public mutating func instant(_ name: StaticString) throws(Problem) -> Instant? {
    guard let value = take(name) else { return nil }
    guard let instant = Instant(rfc3339: Array(value.utf8)) else {
      throw invalid(name, "a time of RFC 3339 with an offset is needed")
    }
    return instant
  }

  /// The identifier of a parameter, or nil where there is none.
  public mutating func identifier<Kind: IdentifierKind>(
    _ name: StaticString, _ type: Identifier<Kind>.Type = Identifier<Kind>.self
  ) throws(Problem) -> Identifier<Kind>? {
    guard let value = take(name) else { return nil }
    guard let identifier = Identifier<Kind>(value) else {
      throw invalid(name, "an identifier that begins with \(Kind.prefix)_ is needed")
    }
    return identifier
  }

  /// One of the words that `Word` lists, or nil where there is no such parameter.
  public mutating func word<Word: RawRepresentable & CaseIterable>(
    _ name: StaticString, _ type: Word.Type = Word.self
  ) throws(Problem) -> Word? where Word.RawValue == String {
    guard let value = take(name) else { return nil }
    guard let word = Word(rawValue: value), word.rawValue.utf8.elementsEqual(value.utf8) else {
      throw invalid(name, "one of these is needed: \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return word
  }

  /// Refuses what is left: parameters that nobody asked for.
  public func end() throws(Problem) {
    if !parameters.isEmpty { throw Problem(.unknownMember, "the query has a parameter that this call does not know") }
  }

  private mutating func take(_ name: StaticString) -> String? {
    let name = String(describing: name)
    guard let index = parameters.firstIndex(where: { $0.name == name }) else { return nil }
    return parameters.remove(at: index).value
  }

  private func invalid(_ name: StaticString, _ detail: String) -> Problem {
    Problem(.invalidValue, detail: "query parameter \(name): \(detail)")
  }

  private static func decoded(_ text: Substring.UTF8View) -> String? {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(JSONReader.hexadecimal),
        let low = rest.popFirst().flatMap(JSONReader.hexadecimal)
      else { return nil }
      bytes.append(UInt8(truncatingIfNeeded: high << 4 | low))
    }
    return String(validating: bytes, as: UTF8.self)
  }
}

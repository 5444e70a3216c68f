/// Reads deterministic CBOR (RFC 8949 section 4.2.1) item by item, refusing what is not in its one form.
///
/// The caller asks for the kind that it expects. Floating-point numbers, undefined, indefinite lengths and heads that
/// are not the shortest are refused wherever they stand. No claimed length or count is believed beyond the bytes that
/// are there: a head of a gigabyte fails before anything is allocated for it. After a rejection the reader is of no
/// further use.
///
/// ```swift
/// var reader = CBORReader(bytes)
/// var keys = try reader.map()
/// while let key = try reader.nextKey(of: &keys) {
///   switch key {
///   case 1: label = try reader.text()
///   case 2: note = reader.takeNull() ? nil : try reader.text()
///   default: throw CBORRejection.unexpectedKey
///   }
/// }
/// try reader.end()
/// ```
package struct CBORReader {
  /// How far arrays, maps and tags may stand inside one another where ``skip()`` passes over them. What is asked for
  /// item by item goes no deeper than its caller does.
  package static let maximumDepth = 16

  private let input: [UInt8]
  private var position: Int
  private let limit: Int

  /// Reads all of `input`.
  package init(_ input: [UInt8]) {
    self.init(input, in: input.indices)
  }

  /// Reads a part of `input`, without a copy; what of `range` lies outside is taken for the end of input.
  package init(_ input: [UInt8], in range: Range<Int>) {
    let range = range.clamped(to: input.indices)
    self.input = input
    position = range.lowerBound
    limit = range.upperBound
  }

  /// Bytes not read yet.
  package var remaining: Int { limit - position }

  /// Refuses what follows the last item.
  package func end() throws(CBORRejection) {
    guard position == limit else { throw .trailingBytes }
  }
}

// Numbers and strings.
extension CBORReader {
  /// An integer that fits 64 bits with sign.
  package mutating func int() throws(CBORRejection) -> Int64 {
    let head = try head()
    guard let magnitude = Int64(exactly: head.argument) else {
      throw head.major == .unsigned || head.major == .negative ? .unexpectedValue : .unexpectedKind
    }
    switch head.major {
    case .unsigned: return magnitude
    case .negative: return -1 - magnitude
    case .bytes, .text, .array, .map, .tag, .simple: throw .unexpectedKind
    }
  }

  /// An integer within `range`.
  package mutating func int<Value: FixedWidthInteger>(in range: ClosedRange<Value>) throws(CBORRejection) -> Value {
    guard let value = Value(exactly: try int()), range.contains(value) else { throw .unexpectedValue }
    return value
  }

  /// An integer from 0 to 2^64 - 1.
  package mutating func unsigned() throws(CBORRejection) -> UInt64 {
    let head = try head()
    guard head.major == .unsigned else { throw .unexpectedKind }
    return head.argument
  }

  /// The place of a byte string's content in the input.
  package mutating func byteRange() throws(CBORRejection) -> Range<Int> { try string(.bytes) }

  /// A byte string, without a copy.
  package mutating func byteSlice() throws(CBORRejection) -> ArraySlice<UInt8> { input[try byteRange()] }

  /// A byte string.
  package mutating func bytes() throws(CBORRejection) -> [UInt8] { Array(input[try byteRange()]) }

  /// A byte string of exactly `count` bytes.
  package mutating func bytes(count: Int) throws(CBORRejection) -> [UInt8] {
    let range = try byteRange()
    guard range.count == count else { throw .unexpectedValue }
    return Array(input[range])
  }

  /// A text string.
  package mutating func text() throws(CBORRejection) -> String {
    guard let text = String(validating: input[try string(.text)], as: UTF8.self) else { throw .invalidText }
    return text
  }

  /// True or false.
  package mutating func bool() throws(CBORRejection) -> Bool {
    let head = try head()
    guard head.major == .simple, head.argument == 20 || head.argument == 21 else { throw .unexpectedKind }
    return head.argument == 21
  }

  /// Whether the absent value is next; it is passed over if so.
  package mutating func takeNull() -> Bool {
    guard position < limit, input[position] == 0xF6 else { return false }
    position += 1
    return true
  }

  private mutating func string(_ major: CBORMajor) throws(CBORRejection) -> Range<Int> {
    let head = try head()
    guard head.major == major else { throw .unexpectedKind }
    return try content(head.argument)
  }

  private mutating func content(_ length: UInt64) throws(CBORRejection) -> Range<Int> {
    guard length <= UInt64(remaining) else { throw .endOfInput }
    let start = position
    position += Int(length)
    return start..<position
  }
}

// Arrays, maps and tags.
extension CBORReader {
  /// Keys of one map that were read, so that the next can be held against the last.
  package struct Keys {
    /// Keys not read yet.
    package fileprivate(set) var remaining: Int
    fileprivate var last: Range<Int>?
  }

  /// The head of an array: how many items follow.
  package mutating func array() throws(CBORRejection) -> Int {
    let head = try head()
    guard head.major == .array else { throw .unexpectedKind }
    return try count(head.argument, bytesEach: 1)
  }

  /// The head of an array of exactly `count` items.
  package mutating func array(count: Int) throws(CBORRejection) {
    guard try array() == count else { throw .unexpectedValue }
  }

  /// The head of a map; ``nextKey(of:)`` gives its keys, and each value is read before the next key.
  package mutating func map() throws(CBORRejection) -> Keys {
    let head = try head()
    guard head.major == .map else { throw .unexpectedKind }
    return Keys(remaining: try count(head.argument, bytesEach: 2))
  }

  /// The next key of a map whose keys are integers; nil after the last.
  package mutating func nextKey(of keys: inout Keys) throws(CBORRejection) -> Int64? {
    guard keys.remaining > 0 else { return nil }
    let start = position
    let key = try int()
    try follow(&keys, start)
    return key
  }

  /// The next key of a map whose keys are texts; nil after the last.
  package mutating func nextTextKey(of keys: inout Keys) throws(CBORRejection) -> String? {
    guard keys.remaining > 0 else { return nil }
    let start = position
    let key = try text()
    try follow(&keys, start)
    return key
  }

  /// The tag `number`; the tagged item follows.
  package mutating func tag(_ number: UInt64) throws(CBORRejection) {
    let head = try head()
    guard head.major == .tag else { throw .unexpectedKind }
    guard head.argument == number else { throw .unexpectedValue }
  }

  /// Refuses a key, from `start` to here, whose encoding does not come after the one before.
  private func follow(_ keys: inout Keys, _ start: Int) throws(CBORRejection) {
    let key = start..<position
    if let last = keys.last {
      let bytes = input.span
      // No item begins another, so that the first difference decides.
      guard let (left, right) = zip(last, key).first(where: { bytes[$0] != bytes[$1] }) else { throw .duplicateKey }
      guard bytes[left] < bytes[right] else { throw .unsortedKeys }
    }
    keys.last = key
    keys.remaining -= 1
  }

  /// Every item takes a byte or more, so that a count beyond the input is known before the first item.
  private func count(_ argument: UInt64, bytesEach: UInt64) throws(CBORRejection) -> Int {
    guard argument <= UInt64(remaining) / bytesEach else { throw .endOfInput }
    return Int(argument)
  }
}

// Any item.
extension CBORReader {
  /// Passes over one item of any kind but tags, checked through and through, and gives its place.
  package mutating func skip() throws(CBORRejection) -> Range<Int> {
    let start = position
    try skip(depth: 0)
    return start..<position
  }

  /// Whether `bytes` are exactly one item, with or without a tag, that ``skip()`` accepts.
  package static func isDeterministic(_ bytes: [UInt8]) -> Bool {
    var reader = CBORReader(bytes)
    if let first = bytes.first, first >> 5 == CBORMajor.tag.rawValue { _ = try? reader.head() }
    guard (try? reader.skip()) != nil else { return false }
    return reader.remaining == 0
  }

  private mutating func skip(depth: Int) throws(CBORRejection) {
    guard depth <= Self.maximumDepth else { throw .tooDeep }
    let head = try head()
    switch head.major {
    case .unsigned, .negative: break
    case .bytes: _ = try content(head.argument)
    case .text:
      guard String(validating: input[try content(head.argument)], as: UTF8.self) != nil else { throw .invalidText }
    case .array:
      for _ in 0..<(try count(head.argument, bytesEach: 1)) { try skip(depth: depth + 1) }
    case .map:
      var keys = Keys(remaining: try count(head.argument, bytesEach: 2))
      while keys.remaining > 0 {
        let start = position
        try skip(depth: depth + 1)
        try follow(&keys, start)
        try skip(depth: depth + 1)
      }
    case .tag: throw .unexpectedKind
    case .simple: guard (20...22).contains(head.argument) else { throw .unexpectedKind }
    }
  }
}

// Heads.
extension CBORReader {
  private mutating func head() throws(CBORRejection) -> (major: CBORMajor, argument: UInt64) {
    guard position < limit, let major = CBORMajor(rawValue: input[position] >> 5) else { throw .endOfInput }
    let information = input[position] & 31
    position += 1
    switch information {
    case 0...23: return (major, UInt64(information))
    case 24...27:
      let length = 1 << Int(information - 24)
      guard length <= remaining else { throw .endOfInput }
      var argument: UInt64 = 0
      for _ in 0..<length {
        argument = argument << 8 | UInt64(input[position])
        position += 1
      }
      // Information 24 to 27 of this major type: simple values and floating-point numbers.
      guard major != .simple else { throw information == 24 && argument < 32 ? .malformedHead : .unexpectedKind }
      let leastOfLength: UInt64 = length == 1 ? 24 : 1 << UInt64(4 * length)
      guard argument >= leastOfLength else { throw .notShortest }
      return (major, argument)
    case 31:
      switch major {
      case .bytes, .text, .array, .map: throw .indefiniteLength
      case .unsigned, .negative, .tag, .simple: throw .malformedHead
      }
    default: throw .malformedHead
    }
  }
}

public import SodiumPrimitives

/// Writes one JSON object (RFC 8259), member by member, into bytes. What it writes is always valid; names are constants
/// of the program, and each is for the writer to use once.
///
/// ```swift
/// let body = JSONObject.bytes { json in
///   json.member("id", site.id)
///   json.member("archived_at", site.archivedAt)                  // nil: null
///   json.object("targets") { json in json.member("locker_ids", lockers) }
///   json.objects("lockers", lockers) { json, locker in json.member("label", locker.label) }
/// }
/// ```
public struct JSONObject: ~Copyable {
  private(set) var bytes: [UInt8] = []
  private var isEmpty = true

  private init() {}

  /// The UTF-8 of the object that `write` fills.
  public static func bytes<E: Error>(
    reserving capacity: Int = 512, _ write: (inout JSONObject) throws(E) -> Void
  ) throws(E) -> [UInt8] {
    var object = JSONObject()
    object.bytes.reserveCapacity(capacity)
    object.bytes.append(UInt8(ascii: "{"))
    try write(&object)
    object.bytes.append(UInt8(ascii: "}"))
    return object.bytes
  }

  /// Writes a member with a plain value; nil is written as null.
  public mutating func member(_ name: StaticString, _ value: some JSONValue) {
    begin(name)
    value.append(to: &bytes)
  }

  /// Writes a member whose value is text, given as ASCII bytes; other bytes become U+FFFD.
  public mutating func member(_ name: StaticString, ascii text: [UInt8]) {
    begin(name)
    JSONText.append(ascii: text.span, to: &bytes)
  }

  /// Writes a member whose value is a secret that the caller is to see, as ASCII text. It never becomes a `String`.
  public mutating func member(_ name: StaticString, secret: borrowing SecretBytes) {
    begin(name)
    secret.withBytes { JSONText.append(ascii: $0, to: &bytes) }
  }

  /// Writes a member whose value is an object.
  public mutating func object<E: Error>(
    _ name: StaticString, _ write: (inout JSONObject) throws(E) -> Void
  ) throws(E) {
    begin(name)
    try nested(write)
  }

  /// Writes a member whose value is an array of one object for each element.
  public mutating func objects<Elements: Sequence, E: Error>(
    _ name: StaticString, _ elements: Elements, _ write: (inout JSONObject, Elements.Element) throws(E) -> Void
  ) throws(E) {
    begin(name)
    bytes.append(UInt8(ascii: "["))
    var isFirst = true
    for element in elements {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      try nested { (json) throws(E) in try write(&json, element) }
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// Writes a member whose value is JSON already, as this type wrote it, for example an answer that was kept.
  public mutating func member(_ name: StaticString, json: [UInt8]) {
    begin(name)
    bytes.append(contentsOf: json)
  }

  /// Writes a member whose name is no constant, as log metadata has them.
  mutating func member(named name: String, _ value: String) {
    separate()
    name.append(to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    value.append(to: &bytes)
  }

  private mutating func begin(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    // The buffer is the constant's own; names are snake_case and need no escape.
    name.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: "\":".utf8)
  }

  private mutating func separate() {
    if !isEmpty { bytes.append(UInt8(ascii: ",")) }
    isEmpty = false
  }

  private mutating func nested<E: Error>(_ write: (inout JSONObject) throws(E) -> Void) throws(E) {
    bytes.append(UInt8(ascii: "{"))
    isEmpty = true
    try write(&self)
    isEmpty = false
    bytes.append(UInt8(ascii: "}"))
  }
}

public import AccessAuth

/// A value that is written as one JSON value without further ado. Secrets do not conform.
public protocol JSONValue {
  /// Appends the value as JSON in UTF-8.
  func append(to json: inout [UInt8])
}

extension String: JSONValue {
  /// A string in quotes, escaped where it must be.
  public func append(to json: inout [UInt8]) { JSONText.append(utf8: utf8.span, to: &json) }
}

extension Bool: JSONValue {
  /// `true` or `false`.
  public func append(to json: inout [UInt8]) { json.append(contentsOf: (self ? "true" : "false").utf8) }
}

extension JSONValue where Self: FixedWidthInteger {
  /// All digits.
  public func append(to json: inout [UInt8]) { json.append(contentsOf: String(self).utf8) }
}
extension Int: JSONValue {}
extension Int64: JSONValue {}
extension UInt16: JSONValue {}
extension UInt32: JSONValue {}
extension UInt64: JSONValue {}

extension Double: JSONValue {
  /// JSON has no infinity and no NaN: null.
  public func append(to json: inout [UInt8]) { json.append(contentsOf: (isFinite ? description : "null").utf8) }
}

extension Instant: JSONValue {
  /// RFC 3339, UTC, three decimals.
  public func append(to json: inout [UInt8]) {
    json.append(UInt8(ascii: "\""))
    json.append(contentsOf: rfc3339)
    json.append(UInt8(ascii: "\""))
  }
}

extension Identifier: JSONValue {
  /// The text form.
  public func append(to json: inout [UInt8]) {
    json.append(UInt8(ascii: "\""))
    json.append(contentsOf: text)
    json.append(UInt8(ascii: "\""))
  }
}

extension JSONValue where Self: RawRepresentable, RawValue == String {
  /// The raw value.
  public func append(to json: inout [UInt8]) { rawValue.append(to: &json) }
}

extension Optional: JSONValue where Wrapped: JSONValue {
  /// The value, or null.
  public func append(to json: inout [UInt8]) {
    switch self {
    case .some(let value): value.append(to: &json)
    case .none: json.append(contentsOf: "null".utf8)
    }
  }
}

extension Array: JSONValue where Element: JSONValue {
  /// All elements in their order.
  public func append(to json: inout [UInt8]) {
    json.append(UInt8(ascii: "["))
    for (index, element) in enumerated() {
      if index > 0 { json.append(UInt8(ascii: ",")) }
      element.append(to: &json)
    }
    json.append(UInt8(ascii: "]"))
  }
}

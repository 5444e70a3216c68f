import HTTPTypes

/// The identifier of a trace that a request is part of, as its caller names it: 16 bytes that are not all zero.
struct TraceID: Hashable, Sendable, CustomStringConvertible {
  /// 32 hex digits of lower case.
  let description: String

  /// Reads the header `traceparent` of version 00 (W3C Trace Context section 3.2): `00-<trace>-<parent>-<flags>`, 55
  /// bytes of digits of lower case and hyphens. Nil for anything else, zero for trace or parent included: a trace that
  /// cannot be told is none.
  ///
  /// ```
  /// traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
  /// ```
  init?(traceparent text: some StringProtocol) {
    let fields = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard fields.map(\.count) == [2, 32, 16, 2], fields.allSatisfy({ $0.allSatisfy(Self.isDigit) }),
      fields[0].elementsEqual("00".utf8), !fields[1].allSatisfy(Self.isZero), !fields[2].allSatisfy(Self.isZero)
    else { return nil }
    description = String(decoding: fields[1], as: UTF8.self)
  }

  /// The trace of a request; nil where it names none, or more than one: they are joined by commas.
  init?(_ headers: HTTPFields) {
    guard let text = headers[.traceparent], let trace = TraceID(traceparent: text) else { return nil }
    self = trace
  }

  private static func isZero(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "0") }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}

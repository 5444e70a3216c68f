import AccessAuth
import HTTPTypes
public import Hummingbird

extension Request {
  /// The bearer token of `Authorization` (RFC 6750 section 2.1), or nil where there is none of that form; two such
  /// headers are none. Whether it is a key is not asked here.
  public var bearer: BearerToken? {
    let fields = headers[fields: .authorization]
    guard fields.count == 1, let field = fields.first else { return nil }
    return BearerToken(authorization: field)
  }

  /// The `Idempotency-Key`, quoted or bare, as 1 to 255 visible ASCII characters; nil where there is none.
  public func idempotencyKey() throws(Problem) -> [UInt8]? {
    let values = headers[values: .idempotencyKey]
    guard let value = values.first else { return nil }
    var key = Array(value.utf8)
    if key.count >= 2, key.first == UInt8(ascii: "\""), key.last == UInt8(ascii: "\"") {
      key = Array(key.dropFirst().dropLast())
    }
    guard values.count == 1, (1...255).contains(key.count),
      key.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
    else { throw Problem(.invalidFormat, "Idempotency-Key has 1 to 255 visible ASCII characters without quotes") }
    return key
  }
}

extension String {
  /// The text without `character` at its beginning and its end.
  func trimming(_ character: Character) -> Substring {
    guard let last = lastIndex(where: { $0 != character }) else { return "" }
    return self[...last].drop { $0 == character }
  }
}

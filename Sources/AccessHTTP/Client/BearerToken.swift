import HTTPTypes
public import SodiumPrimitives

/// An API key as it travels: bytes that are overwritten when the last copy of this value ends. It cannot be printed,
/// encoded or compared; whether it is a key at all, `APIKeyToken` says.
public struct BearerToken: Sendable, Redacted {
  private let owner: Owner

  /// The most bytes of a token; a key has about 70.
  public static let maximumLength = 512

  /// Takes the bytes of a key, without white space around it; nil unless they are a token of RFC 6750 (`b64token`).
  public init?(_ token: [UInt8]) {
    guard (1...Self.maximumLength).contains(token.count), token.allSatisfy(Self.isAllowed) else { return nil }
    owner = Owner(SecretBytes(copying: token))
  }

  /// Reads the value of an `Authorization` header; nil unless it is `Bearer`, in any case, and a token.
  init?(authorization field: HTTPField) {
    // The buffer is only read within the closure.
    let token: [UInt8]? = unsafe field.withUnsafeBytesOfValue { buffer in
      let scheme = "bearer ".utf8
      let bytes = unsafe Array(buffer)
      guard bytes.count > scheme.count, zip(bytes, scheme).allSatisfy({ $0 | 0x20 == $1 }) else { return nil }
      return Array(bytes.dropFirst(scheme.count))
    }
    guard var token else { return nil }
    defer { token.wipe() }
    self.init(token)
  }

  /// Lends the bytes.
  public func withBytes<R: ~Copyable, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
    try owner.bytes.withBytes(body)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~+/=".utf8.contains(byte)
    }
  }

  private final class Owner: Sendable {
    let bytes: SecretBytes

    init(_ bytes: consuming SecretBytes) { self.bytes = bytes }
  }
}

public import SodiumPrimitives

/// The public key that an app token is bound to, as a COSE_Key (RFC 9052 section 7). A pass carries it; whoever asks
/// for a proof uses it.
public enum COSEPublicKey: Hashable, Sendable {
  /// Key type 1 (OKP), curve 6.
  case ed25519(Ed25519.PublicKey)
  /// Key type 2 (EC2), curve 1.
  case p256(P256PublicKey)
}

/// The coordinates of a P-256 key, 32 bytes each, most significant first. Whether they are a point of the curve shows
/// where a signature is checked.
public struct P256PublicKey: Hashable, Sendable {
  /// The first coordinate.
  public let x: [UInt8]
  /// The second coordinate; always whole, never only its sign.
  public let y: [UInt8]

  /// The length of a coordinate in bytes.
  public static let coordinateCount = 32

  /// Nil unless both have 32 bytes.
  public init?(x: [UInt8], y: [UInt8]) {
    guard x.count == Self.coordinateCount, y.count == Self.coordinateCount else { return nil }
    self.x = x
    self.y = y
  }
}

/// The COSE_Key with the members that the key type needs and no others.
extension COSEPublicKey {
  func write(to writer: inout CBORWriter) {
    switch self {
    case .ed25519(let key):
      writer.map(3)
      writer.int(COSEKey.type)
      writer.int(COSEKey.okp)
      writer.int(COSEKey.curve)
      writer.int(COSEKey.ed25519)
      writer.int(COSEKey.x)
      writer.bytes(key.bytes)
    case .p256(let key):
      writer.map(4)
      writer.int(COSEKey.type)
      writer.int(COSEKey.ec2)
      writer.int(COSEKey.curve)
      writer.int(COSEKey.p256)
      writer.int(COSEKey.x)
      writer.bytes(key.x)
      writer.int(COSEKey.y)
      writer.bytes(key.y)
    }
  }

  init(reading reader: inout CBORReader) throws(CBORRejection) {
    var type: Int64?
    var curve: Int64?
    var x: [UInt8]?
    var y: [UInt8]?
    var labels = try reader.map()
    while let label = try reader.nextKey(of: &labels) {
      switch label {
      case COSEKey.type: type = try reader.int()
      case COSEKey.curve: curve = try reader.int()
      case COSEKey.x: x = try reader.bytes(count: 32)
      case COSEKey.y: y = try reader.bytes(count: 32)
      default: throw .unexpectedKey
      }
    }
    switch (type, curve, x, y) {
    case (COSEKey.okp, COSEKey.ed25519, let x?, nil):
      guard let key = Ed25519.PublicKey(x) else { throw .unexpectedValue }
      self = .ed25519(key)
    case (COSEKey.ec2, COSEKey.p256, let x?, let y?):
      guard let key = P256PublicKey(x: x, y: y) else { throw .unexpectedValue }
      self = .p256(key)
    default: throw .unexpectedValue
    }
  }
}

/// Labels and values of a COSE_Key (RFC 9052 section 7.1, RFC 9053 section 7).
enum COSEKey {
  static let type: Int64 = 1
  static let keyID: Int64 = 2
  static let algorithm: Int64 = 3
  static let operations: Int64 = 4
  static let curve: Int64 = -1
  static let x: Int64 = -2
  static let y: Int64 = -3

  static let okp: Int64 = 1
  static let ec2: Int64 = 2
  static let p256: Int64 = 1
  static let ed25519: Int64 = 6
  static let verify: Int64 = 2
}

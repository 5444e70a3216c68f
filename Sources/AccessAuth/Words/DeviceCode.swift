public import SodiumPrimitives

/// The code printed on a cabinet: 8 upper-case Crockford base32 characters, unique in the service. It is the audience
/// of a pass that is bound to one device, and no secret.
public struct DeviceCode: Hashable, Sendable, CustomStringConvertible {
  /// The 8 ASCII characters.
  public let description: String

  /// Draws a code of 40 random bits.
  public init(random: some RandomSource) {
    let characters = random.bytes(8).map { Crockford.uppercase[Int($0 & 31)] }
    description = String(decoding: characters, as: UTF8.self)
  }

  /// Reads a code; nil unless it is exactly 8 upper-case characters of the alphabet.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 8, bytes.allSatisfy(Crockford.uppercase.contains) else { return nil }
    description = String(decoding: bytes, as: UTF8.self)
  }
}

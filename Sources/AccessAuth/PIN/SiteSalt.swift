public import SodiumPrimitives

/// The salt of a site's PINs, 16 bytes and no secret. One site has one, so that a PIN that is typed there is hashed
/// once, whichever device and locker it may open; another site's hashes tell nothing about it.
public struct SiteSalt: Hashable, Sendable {
  /// The length in bytes.
  public static let count = Argon2id.saltCount

  /// The 16 bytes.
  public let bytes: [UInt8]

  /// Reads a stored salt; nil unless there are 16 bytes.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.count else { return nil }
    self.bytes = Array(bytes)
  }

  private init(drawn bytes: [UInt8]) { self.bytes = bytes }

  /// Draws a salt for a new site.
  public static func draw(random: some RandomSource) -> SiteSalt { SiteSalt(drawn: random.bytes(count)) }
}

package import SodiumPrimitives

/// What ``PINHasher`` makes of a PIN and its site's salt: 32 bytes of Argon2id, as secret as the PIN, never stored. All
/// tags that a PIN could have at a site are made of the one hash.
package final class PINHash: Sendable, Redacted {
  /// The length in bytes.
  package static let count = 32

  let bytes: SecretBytes

  /// Nil unless there are 32 bytes.
  package init?(_ bytes: consuming SecretBytes) {
    guard bytes.count == Self.count else { return nil }
    self.bytes = bytes
  }

  /// For a hash that Argon2id wrote, which has 32 bytes.
  init(checked bytes: consuming SecretBytes) { self.bytes = bytes }
}

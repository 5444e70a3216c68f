import SodiumPrimitives
import Testing

@testable import AccessAuth

/// Keys that are the same in every run: the master key is the bytes 0 to 31, as the known answers have it.
enum KeySample {
  static func derived(master: [UInt8] = Array(0...31)) throws -> DerivedKeys {
    try DerivedKeys(master: SecretBytes(copying: master))
  }

  /// `01890a5d-ac96-774b-bcce-b302099a80` and `last`.
  static func identifier<Kind: IdentifierKind>(
    _ last: UInt8, as type: Identifier<Kind>.Type = Identifier<Kind>.self
  ) throws -> Identifier<Kind> {
    try #require(
      Identifier(bytes: [1, 0x89, 0x0A, 0x5D, 0xAC, 0x96, 0x77, 0x4B, 0xBC, 0xCE, 0xB3, 2, 9, 0x9A, 0x80, last]))
  }

  static func signingKey(
    _ state: SigningKeyState, for purpose: SigningPurpose = .pass, of tenant: TenantID, keys: DerivedKeys,
    seed: UInt64 = 1, at now: Instant = Instant(seconds: 1_767_225_600)
  ) throws -> SigningKeyRecord {
    try SigningKeyRecord(
      for: purpose, of: tenant, state: state, at: now, keys: keys, random: SeededRandom(seed: seed))
  }
}

public import SodiumPrimitives

/// The keys that come from the 32-byte master key, by `crypto_kdf`; each is for one purpose and says so in its context.
/// The master key itself is not kept.
public final class DerivedKeys: Sendable {
  /// The length of a master key in bytes.
  public static let masterKeyCount = 32

  /// Fingerprints of what a retry is compared with.
  let fingerprint: SecretBytes
  /// Authentic list cursors.
  let cursor: SecretBytes
  /// API keys at rest.
  let apiKey: SecretBytes
  /// Wraps the seeds of signing keys.
  let signingKeyWrap: SecretBytes
  /// Wraps the pseudonym keys of subjects.
  let subjectKeyWrap: SecretBytes
  /// The tags of card numbers.
  let cardTag: SecretBytes
  /// Wraps the AES keys of cards and of card profiles.
  let cardKeyWrap: SecretBytes
  /// The AES keys of cards that are derived rather than kept.
  let cardKeyDerivation: SecretBytes
  /// The codes of challenges, which are made without a write.
  let challenge: SecretBytes
  /// Wraps the secrets of webhook endpoints.
  let webhookSecretWrap: SecretBytes
  /// Chains the lines of the erasure file.
  package let erasureFile: SecretBytes
  /// The peppers of PINs: the first is version 1. A new version is another entry; an old one goes when no PIN has it.
  let peppers: [Pepper]
  /// A public value that tells whether a data folder belongs to this master key.
  public let check: Digest

  /// Derives all of them. Throws when `master` has not ``masterKeyCount`` bytes.
  public init(master: borrowing SecretBytes) throws(SodiumError) {
    fingerprint = try KeyDerivation.subkey(of: master, context: "aaFINGER", id: 1)
    cursor = try KeyDerivation.subkey(of: master, context: "aaCURSOR", id: 1)
    apiKey = try KeyDerivation.subkey(of: master, context: "aaAPIKEY", id: 1)
    signingKeyWrap = try KeyDerivation.subkey(of: master, context: "aaSIGNWR", id: 1)
    subjectKeyWrap = try KeyDerivation.subkey(of: master, context: "aaSUBJWR", id: 1)
    cardTag = try KeyDerivation.subkey(of: master, context: "aaCARDTG", id: 1)
    cardKeyWrap = try KeyDerivation.subkey(of: master, context: "aaCARDWR", id: 1)
    cardKeyDerivation = try KeyDerivation.subkey(of: master, context: "aaCARDKD", id: 1)
    challenge = try KeyDerivation.subkey(of: master, context: "aaCHALLE", id: 1)
    webhookSecretWrap = try KeyDerivation.subkey(of: master, context: "aaHOOKWR", id: 1)
    erasureFile = try KeyDerivation.subkey(of: master, context: "aaERASUR", id: 1)
    peppers = [Pepper(try KeyDerivation.subkey(of: master, context: "aaPEPPER", id: 1))]
    let checkKey = try KeyDerivation.subkey(of: master, context: "aaCHECK_", id: 1)
    check = BLAKE2b.hash(Array("accessauth master key check".utf8), key: checkKey, count: 16)
  }
}

extension DerivedKeys {
  /// One version of the service's pepper. A class, as a secret that is not copied cannot stand in a list.
  final class Pepper: Sendable, Redacted {
    let bytes: SecretBytes

    init(_ bytes: consuming SecretBytes) { self.bytes = bytes }
  }
}

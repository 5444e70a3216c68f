import SodiumPrimitives

/// The name of a subject in events: 16 bytes, shown as 32 hex digits. Whoever lacks the subject's key cannot join it
/// to the subject; when the key is destroyed nobody can.
public struct Pseudonym: Hashable, Sendable, CustomStringConvertible {
  /// The 16 bytes.
  public let bytes: [UInt8]

  /// Nil unless there are 16 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// 32 lower-case hex digits.
  public var description: String { Hex.text(bytes) }
}

/// The 32-byte key of one subject's pseudonym, sealed with XChaCha20-Poly1305 under the master key's subject key.
/// Deleting it unlinks every event of the subject.
public struct SubjectKey: Hashable, Sendable {
  /// Nonce, ciphertext and tag.
  package let sealed: [UInt8]

  package init(sealed: [UInt8]) { self.sealed = sealed }

  /// What is left of a key that was destroyed.
  package static let destroyed = SubjectKey(sealed: [])

  /// Draws a key for `subject` of `tenant`.
  init(for subject: SubjectID, of tenant: TenantID, keys: DerivedKeys, random: some RandomSource) {
    let key = SecretBytes(copying: random.bytes(32))
    sealed = key.withBytes { key in
      XChaCha20Poly1305.seal(
        key, authenticating: tenant.bytes + subject.bytes, key: keys.subjectKeyWrap, random: random)
    }
  }

  /// The subject's pseudonym; nil when the key was sealed for another subject or under another master key.
  func pseudonym(of subject: SubjectID, in tenant: TenantID, keys: DerivedKeys) -> Pseudonym? {
    let identity = tenant.bytes + subject.bytes
    guard let key = XChaCha20Poly1305.open(sealed, authenticating: identity, key: keys.subjectKeyWrap) else {
      return nil
    }
    return Pseudonym(bytes: BLAKE2b.hash(identity, key: key, count: 16).bytes)
  }
}

public import SodiumPrimitives

/// The public key of somebody who signs notes, and the name under which they do: a C2SP verifier key with Ed25519.
///
/// As a text, `name+hash+key`: the key hash in 8 lower-case hexadecimal digits, and base64 of a byte of 1 and the key.
///
///     example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
///
/// Source: c2sp.org/signed-note.
public struct NoteKey: Hashable, Sendable, CustomStringConvertible {
  /// The length of a key hash in bytes.
  public static let hashCount = 4
  /// What stands for Ed25519.
  private static let algorithm: UInt8 = 0x01

  /// Who signs: at least one character, none a space or a plus; for a log, the origin of its checkpoints.
  public var name: String { String(decoding: nameBytes, as: UTF8.self) }
  /// Names are equal when their bytes are; strings would be with other bytes too.
  let nameBytes: [UInt8]
  /// What checks the signatures.
  public let publicKey: Ed25519.PublicKey
  /// The first 4 bytes of SHA-256 of name, newline, a byte of 1, and key: which of a name's keys it is. No proof of it.
  public let keyHash: [UInt8]

  /// Nil for an empty name, or one with a Unicode space, a plus or an ASCII control character.
  public init?(name: String, publicKey: Ed25519.PublicKey) {
    nameBytes = Array(name.utf8)
    guard NoteText.isName(nameBytes) else { return nil }
    self.publicKey = publicKey
    let identity = nameBytes + [NoteText.newline, Self.algorithm] + publicKey.bytes
    keyHash = Array(SHA256.hash(identity).bytes.prefix(Self.hashCount))
  }

  /// Reads the text form. Nil for another algorithm, a hash that is not the key's, and any other text; every key has
  /// one text.
  public init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let bytes = Base64.decode(Array(parts[2])), bytes.first == Self.algorithm,
      let publicKey = Ed25519.PublicKey(Array(bytes.dropFirst())),
      let key = NoteKey(name: String(decoding: parts[0], as: UTF8.self), publicKey: publicKey),
      key.description.utf8.elementsEqual(text.utf8)
    else { return nil }
    self = key
  }

  /// The text form; no secret.
  public var description: String {
    let key = Base64.encode([Self.algorithm] + publicKey.bytes)
    return "\(name)+\(Hex.text(keyHash))+\(String(decoding: key, as: UTF8.self))"
  }

  /// Whether this key signed the note. One signature that bears its name and hash and is not genuine spoils the note.
  public func verifies(_ note: SignedNote) -> Bool {
    let own = note.signatures.filter { $0.nameBytes == nameBytes && $0.keyHash == keyHash }
    return !own.isEmpty
      && own.allSatisfy { publicKey.isValidSignature($0.signature.span, for: note.text.span) }
  }

  /// The line for a note with this text. `key` is the private half of this one.
  func signature(of text: [UInt8], by key: Ed25519.SigningKey) -> NoteSignature {
    NoteSignature(nameBytes: nameBytes, keyHash: keyHash, signature: key.sign(text.span).bytes)
  }
}

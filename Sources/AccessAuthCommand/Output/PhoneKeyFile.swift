import AccessAuth
import SodiumPrimitives

/// A phone's private key in a file, for trying app tokens: 32 bytes as 64 hexadecimal digits or 43 characters of
/// base64url, and white space around them. Real phones keep theirs in hardware.
enum PhoneKeyFile {
  /// What the 32 bytes are.
  enum Kind {
    /// A seed (RFC 8032 section 5.1.5).
    case ed25519
    /// A private key, most significant byte first.
    case p256
  }

  /// The text and white space around it.
  private static let maximumSize = 256
  /// The length of either kind of key in bytes.
  private static let count = 32

  /// Reads the key. A file that others may read is refused.
  static func read(_ path: String, as kind: Kind) throws(Failure) -> ProofMaker {
    let text = Text.trimmed(try FileBytes.readPrivately(path, atMost: maximumSize))
    let bytes = text.count == 2 * count ? Hex.bytes(text) : Base64URL.decode(text)
    guard let bytes, bytes.count == count else {
      throw .usage("\(path) does not hold a private key: 32 bytes as hexadecimal digits or base64url")
    }
    guard let maker = maker(of: SecretBytes(copying: bytes), kind) else {
      throw .usage("\(path) does not hold a private key of the pass's kind")
    }
    return maker
  }

  /// Makes a key, and writes it to a new file as base64url.
  static func make(_ path: String, _ kind: Kind) throws(Failure) -> ProofMaker {
    // Of random bytes, fewer than one in 2^32 are no key of P-256.
    for _ in 0..<16 {
      let bytes = SystemRandom().bytes(count)
      guard let maker = maker(of: SecretBytes(copying: bytes), kind) else { continue }
      try FileBytes.writePrivately(Base64URL.encode(bytes) + [UInt8(ascii: "\n")], to: path, isNew: true)
      return maker
    }
    throw .couldNotTell("no key could be made")
  }

  private static func maker(of secret: consuming SecretBytes, _ kind: Kind) -> ProofMaker? {
    switch kind {
    case .ed25519: (try? Ed25519.SigningKey(seed: secret)).map { ProofMaker($0) }
    case .p256: ProofMaker(p256: secret)
    }
  }
}

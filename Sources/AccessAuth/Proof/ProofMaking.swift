package import SodiumPrimitives

// Its Digest is another one.
import enum Crypto.P256

/// Makes proofs of possession as an app does. Apps have their own; this one is for the command line, simulators,
/// benchmarks and tests.
package struct ProofMaker: Sendable, Redacted {
  private enum Key {
    case ed25519(Ed25519.SigningKey)
    case p256(P256.Signing.PrivateKey)
  }

  private let key: Key
  /// The key that checks what this one signs: what a pass must be bound to.
  package let publicKey: COSEPublicKey

  /// The length of a P-256 private key in bytes.
  package static let p256Count = 32

  /// Signs with EdDSA; equal proofs are equal to the byte.
  package init(_ key: Ed25519.SigningKey) {
    self.key = .ed25519(key)
    publicKey = .ed25519(key.publicKey)
  }

  /// Signs with ES256, differently each time. `secret` is the private key, 32 bytes, most significant first; nil for
  /// another length, for zero and for what is not below the order of the curve. BoringSSL keeps a copy of its own,
  /// which it overwrites at the end.
  package init?(p256 secret: borrowing SecretBytes) {
    let made = secret.withBytes { secret in
      // The bytes are lent for the time of the call, which copies them.
      unsafe secret.withUnsafeBytes { bytes in
        unsafe try? P256.Signing.PrivateKey(rawRepresentation: bytes)
      }
    }
    guard let made, let point = P256PublicKey(made.publicKey) else { return nil }
    key = .p256(made)
    publicKey = .p256(point)
  }

  /// The base64url text of a proof for the pass whose text is `pass`, at the device `device`, which gave `nonce`.
  /// Throws a ``PassRejection`` where `pass` is none, and what swift-crypto throws where it cannot sign.
  package func proof(forPass pass: [UInt8], at device: DeviceCode, nonce: ChallengeNonce) throws -> [UInt8] {
    try proof(forPassOf: UnverifiedPass(presented: pass).digest, at: device, nonce: nonce)
  }

  /// The same for the pass of this ``UnverifiedPass/digest``, which has 32 bytes.
  package func proof(forPassOf digest: Digest, at device: DeviceCode, nonce: ChallengeNonce) throws -> [UInt8] {
    let payload = ProofClaims(device: device, nonce: nonce, passDigest: digest).encoded
    switch key {
    case .ed25519(let key):
      let header = COSESign1.Header(algorithm: COSESign1.Header.edDSA)
      return Base64URL.encode(COSESign1.sign(payload, protected: header, with: key))
    case .p256(let key): return Base64URL.encode(try COSESign1.sign(payload, with: key))
    }
  }
}

extension COSESign1 {
  /// A message signed by `key`, with ES256 protected and an empty unprotected header.
  fileprivate static func sign(_ payload: [UInt8], with key: P256.Signing.PrivateKey) throws -> [UInt8] {
    func message(_ signature: some Collection<UInt8>) -> [UInt8] {
      var writer = CBORWriter(capacity: payload.count + 80)
      writer.tag(tag)
      writer.array(4)
      writer.bytes(Header(algorithm: Header.es256).encoded)
      writer.map(0)
      writer.bytes(payload)
      writer.bytes(signature)
      return writer.finish()
    }
    // What is signed leaves the signature out, so that any message with this header and payload tells it.
    let signedBytes = try COSESign1(message([])).signedBytes
    return message(try key.signature(for: signedBytes).rawRepresentation)
  }
}

public import SodiumPrimitives

/// A presentation that has the form of a proof of possession. Nothing in it is believed: anyone can make one.
///
/// A proof is the base64url text of a tagged COSE_Sign1 (RFC 9052 section 4.2) by the key that the pass is bound to:
///
/// | part | value |
/// |---|---|
/// | protected header | `{1: -8}` (EdDSA) or `{1: -7}` (ES256, r and s as 64 bytes) |
/// | unprotected header; external data | empty; empty |
/// | payload | `{3: device code, 10: nonce, -65540: BLAKE2b-256 of the pass before base32}` |
///
/// ```
/// 0oRDoQEnoFhEowNoN0syTTlYUUQKUAABAgMEBQYHCAkKCwwNDg86AAEAA1gg6bBQwIoviz_WoDxf3uenEq5K9-j7-Qap_CWc
/// V-tkyipYQF55c3uW_3Sixs7xe5FtjDasRk7MSecGxUwHjxfcaA0upjFwwT9G0DIxMA9nYpNw_TqJKPTi4aHRWHYNkntLsgI
///
/// 18([ h'A10127', {}, << {3: "7K2M9XQD", 10: h'0001…0F', -65540: h'E9B0…CA2A'} >>, h'5E79…B202' ])
/// ```
///
/// The only way on is ``verify(by:)``. Whoever reads it in time could use it, so it prints as `<redacted>`.
public struct UnverifiedProof: Sendable, Redacted {
  /// The longest text that is looked at, in bytes; a genuine one has 191.
  public static let maximumText = 512

  private static let headers = [COSESign1.Header.edDSA, COSESign1.Header.es256].map {
    COSESign1.Header(algorithm: $0)
  }

  private let message: COSESign1
  private let claims: ProofClaims

  /// Reads what a device sent, of which nothing is trimmed or repaired.
  public init(presented text: [UInt8]) throws(ProofRejection) {
    guard text.count <= Self.maximumText else { throw .tooLong }
    guard let encoded = Base64URL.decode(text) else { throw .base64 }
    let message: COSESign1
    do { message = try COSESign1(encoded) } catch { throw .cbor(error) }
    guard Self.headers.contains(message.header), message.hasEmptyUnprotectedHeader else { throw .header }
    // The same for both algorithms.
    guard message.signature.count == Ed25519.Signature.count else { throw .signatureLength }
    self.message = message
    claims = try ProofClaims(reading: CBORReader(message.encoded, in: message.payload))
  }

  /// What the proof says, but authentic, if `key` signed it; nil otherwise. `key` is the one that a genuine pass
  /// names, and it alone says which algorithm that is: one of the other's is not signed by it.
  package func verify(by key: COSEPublicKey) -> AuthenticProof? {
    let isSigned =
      switch key {
      case .ed25519(let key): message.isSigned(by: key)
      case .p256(let key): message.isSigned(by: key)
      }
    return isSigned ? AuthenticProof(claims) : nil
  }
}

/// What the holder of a key said. Only ``UnverifiedProof/verify(by:)`` makes one.
///
/// Authentic is not fitting: whether it is about the pass beside it, this device and a nonce that counts is for the
/// caller to hold against it.
package struct AuthenticProof: Hashable, Sendable {
  /// The device that it was made for.
  package let device: DeviceCode
  /// The nonce that it answers.
  package let nonce: ChallengeNonce
  /// The pass that it accompanies: ``UnverifiedPass/digest``.
  package let passDigest: Digest

  fileprivate init(_ claims: ProofClaims) {
    device = claims.device
    nonce = claims.nonce
    passDigest = claims.passDigest
  }
}

extension COSESign1 {
  /// Whether the protected header says ES256 and the signature is that of `key` over header and payload.
  fileprivate func isSigned(by key: P256PublicKey) -> Bool {
    guard header.algorithm == Header.es256 else { return false }
    return P256Signatures.isValid(Array(encoded[signature]), for: signedBytes, by: key)
  }
}

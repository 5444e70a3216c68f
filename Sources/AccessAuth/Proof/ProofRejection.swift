/// Why what was presented is no proof. It tells nothing to whoever presented it, and is safe for any log: no part of
/// the presentation is in it.
public enum ProofRejection: Error, Hashable, Sendable {
  /// More than ``UnverifiedProof/maximumText`` bytes.
  case tooLong
  /// It is not the one base64url text of any bytes.
  case base64
  /// The bytes are not deterministic CBOR, or not of the shape of a proof.
  case cbor(CBORRejection)
  /// The headers are not exactly one of the two algorithms, protected.
  case header
  /// The signature has another length than 64 bytes.
  case signatureLength
  /// A claim that every proof has is not there.
  case missingClaim
}

extension ProofRejection: CustomStringConvertible {
  /// The reason in a few words, safe for any log.
  public var description: String {
    switch self {
    case .tooLong: "too long"
    case .base64: "base64url"
    case .cbor(let rejection): "cbor: \(rejection)"
    case .header: "header"
    case .signatureLength: "signature length"
    case .missingClaim: "missing claim"
    }
  }
}

/// Why what was presented is no pass. It tells nothing to whoever presented it, and is safe for any log: no part of
/// the presentation is in it.
public enum PassRejection: Error, Hashable, Sendable {
  /// More than ``UnverifiedPass/maximumPresentedCount`` bytes, or more than ``UnverifiedPass/maximumCount`` decoded.
  case tooLong
  /// It does not begin with `AP1`.
  case otherPrefix
  /// What follows is not base32.
  case base32(Base32Rejection)
  /// The bytes are not deterministic CBOR, or not of the shape of a pass.
  case cbor(CBORRejection)
  /// The headers are not exactly algorithm and key id, both protected.
  case header
  /// The signature has another length than 64 bytes.
  case signatureLength
  /// A claim that every pass has is not there.
  case missingClaim
  /// The claims break a rule of the format.
  case claims(PassClaims.Flaw)
}

extension PassRejection: CustomStringConvertible {
  /// The reason in a few words, safe for any log.
  public var description: String {
    switch self {
    case .tooLong: "too long"
    case .otherPrefix: "other prefix"
    case .base32(let rejection): "base32: \(rejection)"
    case .cbor(let rejection): "cbor: \(rejection)"
    case .header: "header"
    case .signatureLength: "signature length"
    case .missingClaim: "missing claim"
    case .claims(let flaw): "claims: \(flaw)"
    }
  }
}

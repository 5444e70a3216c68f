public import SodiumPrimitives

/// The signed bytes inside a QR or an app token, as text: `AP1` and the base32 form of a COSE_Sign1 over a CWT claims
/// set. The article <doc:PassFormat> gives it byte by byte.
///
/// Who holds the text can open. It can be copied, so it prints as `<redacted>`, and it cannot be encoded by accident.
public struct Pass: Sendable, Redacted {
  /// The ASCII bytes: upper-case letters and digits, as QR codes hold them best.
  public let text: [UInt8]

  /// What every pass begins with: the format and its version.
  static let prefix = Array("AP1".utf8)

  private init(encoded: [UInt8]) {
    var text = Self.prefix
    text.reserveCapacity(Self.prefix.count + (encoded.count * 8 + 4) / 5)
    Base32.append(encoded, to: &text)
    self.text = text
  }

  /// Signs `claims`. The same claims and key give the same pass, to the byte; none exceeds
  /// ``UnverifiedPass/maximumCount`` bytes before base32. `keyID` is the name of `key`, kept beside it by whoever owns
  /// it; a pass that names another key verifies nowhere.
  public static func sign(_ claims: PassClaims, with key: Ed25519.SigningKey, keyID: KeyID) -> Pass {
    let header = COSESign1.Header(algorithm: COSESign1.Header.edDSA, keyID: keyID.bytes)
    return Pass(encoded: COSESign1.sign(claims.encoded, protected: header, with: key))
  }
}

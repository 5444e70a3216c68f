public import SodiumPrimitives

/// A presentation that has the form of a pass. Nothing in it is believed: anyone can make one.
///
/// The only way on is ``verify(by:)``. It is as good as a pass to whoever reads it, so it prints as `<redacted>`.
public struct UnverifiedPass: Sendable, Redacted {
  /// The most bytes that are looked at: a pass of ``maximumCount`` bytes as text, and room for white space.
  public static let maximumPresentedCount = 1024
  /// The most bytes of a pass before base32.
  public static let maximumCount = 512

  /// Which key it says signed it.
  public let keyID: KeyID
  /// What it says, whoever said it: for display, and for choosing what to look up. Never for a decision.
  public let unverifiedClaims: PassClaims

  private let message: COSESign1

  /// Reads what a reader captured. White space around it (space, tab, carriage return, line feed) is dropped and case
  /// is folded, because scanners add and change those; nothing else is repaired, and what has not the one form that
  /// its content has is refused.
  public init(presented: [UInt8]) throws(PassRejection) {
    guard presented.count <= Self.maximumPresentedCount else { throw .tooLong }
    let text = Self.trimmed(presented[...])
    guard text.prefix(Pass.prefix.count).elementsEqual(Pass.prefix, by: { Self.uppercased($0) == $1 }) else {
      throw .otherPrefix
    }
    let characters = text.dropFirst(Pass.prefix.count)
    guard characters.count * 5 / 8 <= Self.maximumCount else { throw .tooLong }
    let encoded: [UInt8]
    do { encoded = try Base32.decode(characters) } catch { throw .base32(error) }
    let message: COSESign1
    do { message = try COSESign1(encoded) } catch { throw .cbor(error) }
    try self.init(message)
  }

  private init(_ message: COSESign1) throws(PassRejection) {
    guard let keyID = message.header.keyID.flatMap(KeyID.init(bytes:)), message.hasEmptyUnprotectedHeader,
      message.header == COSESign1.Header(algorithm: COSESign1.Header.edDSA, keyID: message.header.keyID)
    else { throw .header }
    guard message.signature.count == Ed25519.Signature.count else { throw .signatureLength }
    self.message = message
    self.keyID = keyID
    unverifiedClaims = try PassClaims(reading: CBORReader(message.encoded, in: message.payload))
  }

  /// BLAKE2b-256 of the pass before base32: what a proof of possession names.
  public var digest: Digest { BLAKE2b.hash(message.encoded) }

  /// The pass, once more but authentic, if `key` signed it; nil otherwise. `key` is the one that the verifier's own
  /// key ring has for ``keyID``.
  public func verify(by key: Ed25519.PublicKey) -> AuthenticPass? {
    message.isSigned(by: key) ? AuthenticPass(claims: unverifiedClaims, keyID: keyID) : nil
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isSpace(_ character: UInt8) -> Bool {
      switch character {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): true
      default: false
      }
    }
    var text = text.drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return text
  }

  private static func uppercased(_ character: UInt8) -> UInt8 {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character) ? character - 32 : character
  }
}

/// What a genuine pass says. Only ``UnverifiedPass/verify(by:)`` makes one.
///
/// Genuine is not allowed: window, use, revocation and lockers are the rules' business.
public struct AuthenticPass: Hashable, Sendable {
  /// What the signer said.
  public let claims: PassClaims
  /// The key that signed.
  public let keyID: KeyID

  fileprivate init(claims: PassClaims, keyID: KeyID) {
    self.claims = claims
    self.keyID = keyID
  }
}

public import SodiumPrimitives

/// A signed command, as a device is given it: a tagged COSE_Sign1 (RFC 9052 section 4.2) by the tenant's key for
/// commands.
///
/// | part | value |
/// |---|---|
/// | protected header | `{1: -8, 4: key id}` (EdDSA, 8 bytes) |
/// | unprotected header; external data | empty; empty |
/// | payload | `{3: device code, 4: exp, 7: command, 10: nonce, -65541: locker number}` |
///
/// ```
/// 0oRNogEnBEhNTb6RdUSweaBYO6UDaDdLMk05WFFEBBppVmHeB1ABm3H0qABwAIAAAAAAAAAqClAAAQIDBAUGBwgJCgsMDQ4P
/// OgABAAQMWED-7WQ5ae9_69skQ2c1Yee4VEJ2VkCDkSS3dZJytcIsYgEbwZdYSZidm1KyZuO_2mtFJba_VoNQ_3eAkT2DAVMA
///
/// 18([ h'A20127…B079', {}, << {3: "7K2M9XQD", 4: 1767268830, 7: h'019B…002A', 10: h'0001…0F', -65541: 12} >>,
/// h'FEED…5300' ])
/// ```
///
/// The article <doc:CommandFormat> gives it byte by byte. The same claims and key give the same bytes. Who has them can
/// open until they are over, so it prints as `<redacted>`.
public struct CommandToken: Sendable, Redacted {
  /// The bytes; over HTTP their base64url text.
  public let encoded: [UInt8]

  /// Signs `claims`. `keyID` is the name of `key`.
  public static func sign(_ claims: CommandClaims, with key: Ed25519.SigningKey, keyID: KeyID) -> CommandToken {
    let header = COSESign1.Header(algorithm: COSESign1.Header.edDSA, keyID: keyID.bytes)
    return CommandToken(encoded: COSESign1.sign(claims.encoded, protected: header, with: key))
  }
}

/// Something that has the form of a command. Nothing in it is believed; the only way on is ``verify(by:)``.
///
/// For the firmware of a door, and for tests. Authentic is not enough to open: the device has to be the one that it
/// names, the time not over, and the command one that it has not opened for before.
public struct UnverifiedCommand: Sendable, Redacted {
  /// The most bytes that are looked at; a genuine one has about 150.
  public static let maximumCount = 256

  /// Which key it says signed it.
  public let keyID: KeyID

  private let message: COSESign1
  private let claims: CommandClaims

  /// Takes the bytes apart; nothing is repaired.
  public init(_ encoded: [UInt8]) throws(CommandRejection) {
    guard encoded.count <= Self.maximumCount else { throw .tooLong }
    let message: COSESign1
    do { message = try COSESign1(encoded) } catch { throw .cbor(error) }
    guard let keyID = message.header.keyID.flatMap(KeyID.init(bytes:)), message.hasEmptyUnprotectedHeader,
      message.header == COSESign1.Header(algorithm: COSESign1.Header.edDSA, keyID: message.header.keyID)
    else { throw .header }
    guard message.signature.count == Ed25519.Signature.count else { throw .signatureLength }
    self.message = message
    self.keyID = keyID
    claims = try CommandClaims(reading: CBORReader(message.encoded, in: message.payload))
  }

  /// The command, but authentic, if `key` signed it; nil otherwise. `key` is the one that the device's own list of keys
  /// for commands has for ``keyID``.
  public func verify(by key: Ed25519.PublicKey) -> AuthenticCommand? {
    message.isSigned(by: key) ? AuthenticCommand(claims: claims, keyID: keyID) : nil
  }
}

/// What a genuine command says. Only ``UnverifiedCommand/verify(by:)`` makes one.
public struct AuthenticCommand: Hashable, Sendable {
  /// What the service said.
  public let claims: CommandClaims
  /// The key that signed.
  public let keyID: KeyID

  fileprivate init(claims: CommandClaims, keyID: KeyID) {
    self.claims = claims
    self.keyID = keyID
  }
}

public import SodiumPrimitives

/// What an NTAG 424 DNA says when it is read: a secure unique NFC message in AES mode (NXP NT4H2421Gx section 9.3,
/// AN12196), checked for its lengths alone. It may open a door, so it prints as `<redacted>`.
///
/// The card must be set up to mirror UID and counter encrypted (``PICCData``) under the tenant's meta-read key, and to
/// make its code under its own file-read key:
/// - without encrypted file data over nothing (`SDMMACInputOffset` = `SDMMACOffset`);
/// - with it over its hex digits as the card writes them, upper case, and the `&cmac=` that follows them, as in the
///   example of AN12196 (`SDMMACInputOffset` = `SDMENCOffset`).
///
/// That example, whose keys are all zero:
/// ```
/// picc_data_hex  FD91EC264309878BE6345CBE53BADF40
/// enc_hex        CEE9A53E3E463EF1F459635736738962
/// cmac_hex       ECC1E7F6C6C73BF6
/// ```
public struct SUNMessage: Sendable, Redacted {
  /// One encrypted block: UID and counter.
  let piccData: [UInt8]
  /// 8 bytes of AES-CMAC.
  let cmac: [UInt8]
  /// Encrypted file data in whole blocks.
  let enc: [UInt8]?

  /// The most bytes of encrypted file data.
  public static let maximumEncCount = 256

  /// Reads the hex digits, of either case, of 16 bytes, 8 bytes, and, where there are any, whole blocks of 16 bytes up
  /// to ``maximumEncCount``. Throws for every other length and every other character.
  public init(piccDataHex: [UInt8], cmacHex: [UInt8], encHex: [UInt8]?) throws(CardFlaw) {
    piccData = try Self.bytes(piccDataHex, in: .piccDataHex) { $0 == 16 }
    cmac = try Self.bytes(cmacHex, in: .cmacHex) { $0 == 8 }
    if let encHex {
      enc = try Self.bytes(encHex, in: .encHex, Self.allowsEnc(count:))
    } else {
      enc = nil
    }
  }

  /// For what ``init(of:fileData:metaReadKey:fileReadKey:random:)`` made, whose lengths are right.
  init(made piccData: [UInt8], cmac: [UInt8], enc: [UInt8]?) {
    self.piccData = piccData
    self.cmac = cmac
    self.enc = enc
  }

  static func allowsEnc(count: Int) -> Bool { (1...maximumEncCount).contains(count) && count.isMultiple(of: 16) }

  private static func bytes(
    _ hex: [UInt8], in member: CardFlaw.Member, _ isAllowed: (Int) -> Bool
  ) throws(CardFlaw) -> [UInt8] {
    guard hex.count.isMultiple(of: 2), isAllowed(hex.count / 2) else { throw CardFlaw(.length, in: member) }
    guard let bytes = Hex.bytes(hex) else { throw CardFlaw(.digits, in: member) }
    return bytes
  }

  /// The same bytes for the same message, whatever the case of its digits: the deterministic CBOR of
  /// `["sun", picc data, cmac, enc or null]`.
  package var canonical: [UInt8] {
    var writer = CBORWriter()
    writer.array(4)
    writer.text("sun")
    writer.bytes(piccData)
    writer.bytes(cmac)
    if let enc { writer.bytes(enc) } else { writer.null() }
    return writer.finish()
  }
}

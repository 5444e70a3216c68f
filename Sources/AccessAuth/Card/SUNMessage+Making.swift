package import SodiumPrimitives

/// What a card does; for simulated cards of a sandbox, tests and benchmarks.
extension SUNMessage {
  /// The message of the card `picc` under its two keys, with file data in whole blocks of 16 bytes or none. Throws
  /// for file data of another length or of more than ``maximumEncCount``.
  package init(
    of picc: PICCData, fileData: [UInt8]? = nil, metaReadKey: AES128Key, fileReadKey: AES128Key,
    random: some RandomSource
  ) throws(CardFlaw) {
    let block = [PICCData.tag] + picc.mirror + random.bytes(PICCData.paddingCount)
    var enc: [UInt8]?
    if let fileData {
      guard Self.allowsEnc(count: fileData.count) else { throw CardFlaw(.length, in: .encHex) }
      let key = fileReadKey.sessionKey(.encryption, picc)
      enc = key.encrypted(fileData, from: key.start(picc))
    }
    self.init(
      made: metaReadKey.encrypted(block), cmac: Self.code(of: enc, by: picc, fileReadKey: fileReadKey), enc: enc)
  }

  /// The hex digits that the card writes into its text, upper case.
  package var piccDataHex: String { Hex.text(piccData).uppercased() }
  /// See ``piccDataHex``.
  package var cmacHex: String { Hex.text(cmac).uppercased() }
  /// See ``piccDataHex``; nil when there is no file data.
  package var encHex: String? { enc.map { Hex.text($0).uppercased() } }
}

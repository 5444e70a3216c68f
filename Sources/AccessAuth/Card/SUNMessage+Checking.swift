import SodiumPrimitives

extension SUNMessage {
  /// Who speaks, as decrypted under the tenant's meta-read key; nil when that cannot be. It proves nothing: a wrong key
  /// gives some UID once in 256 times, and whoever has one card of the tenant can have this key.
  package func picc(metaReadKey: AES128Key) -> PICCData? {
    PICCData(block: metaReadKey.decrypted(piccData))
  }

  /// Whether the card that has `fileReadKey` made this message as `picc` at that counter. All 8 bytes are compared in
  /// constant time. It does not tell whether the message was used before: the counter must rise.
  package func isGenuine(_ picc: PICCData, fileReadKey: AES128Key) -> Bool {
    ConstantTime.equal(cmac, Self.code(of: enc, by: picc, fileReadKey: fileReadKey))
  }

  /// The file data as decrypted, still with its padding; nil when the message has none. Only a genuine message's means
  /// anything.
  package func fileData(_ picc: PICCData, fileReadKey: AES128Key) -> [UInt8]? {
    guard let enc else { return nil }
    let key = fileReadKey.sessionKey(.encryption, picc)
    return key.decrypted(enc, from: key.start(picc))
  }

  /// SDMMAC, 8 bytes: every second byte of the AES-CMAC, beginning with the second, of what the card puts into it.
  static func code(of enc: [UInt8]?, by picc: PICCData, fileReadKey: AES128Key) -> [UInt8] {
    let message = enc.map { Array(Hex.text($0).uppercased().utf8) + Array("&cmac=".utf8) } ?? []
    let code = fileReadKey.sessionKey(.code, picc).code(of: message)
    return code.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
  }
}

extension AES128Key {
  /// The two session keys of a message, each with the first bytes of its session vector.
  enum SUNSession {
    /// KSesSDMFileReadENC, of SV1.
    case encryption
    /// KSesSDMFileReadMAC, of SV2.
    case code

    /// Label, and the counter and length of NIST SP 800-108: one block of 128 bits.
    var label: [UInt8] {
      switch self {
      case .encryption: [0xC3, 0x3C, 0x00, 0x01, 0x00, 0x80]
      case .code: [0x3C, 0xC3, 0x00, 0x01, 0x00, 0x80]
      }
    }
  }

  /// The session key of one message: the AES-CMAC under the file-read key of the label, the UID and the counter.
  func sessionKey(_ session: SUNSession, _ picc: PICCData) -> AES128Key {
    AES128Key(code: code(of: session.label + picc.mirror))
  }

  /// The initialization vector of file data: the counter and zeros, encrypted under the session key.
  func start(_ picc: PICCData) -> [UInt8] {
    encrypted(picc.mirror.suffix(3) + [UInt8](repeating: 0, count: 13))
  }
}

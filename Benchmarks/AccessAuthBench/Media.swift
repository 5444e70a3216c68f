import AccessAuth
import AccessServer
import SodiumPrimitives

/// Cards, cards that prove themselves, and app tokens of a demo, as many of each, every one in a grant with one of the
/// others.
struct Media {
  /// One presentation of a card a line: UIDs of 7 bytes and Wiegand frames of 26 bits in turns.
  let cards: [[UInt8]]
  /// One message of a card of its own a line: whichever comes first, its counter has risen.
  let messages: [[UInt8]]
  private let tokens: [[UInt8]]
  private let phone: ProofMaker
  private let keys: DerivedKeys
  private let tenant: TenantID
  private let device: Device

  static func make(_ count: Int, for demo: Demo) async throws -> Media {
    // What the number of a frame can tell apart.
    precondition(count <= 1 << 24, "there are no more cards of this format")
    let premises = try await Premises.open(folder: demo.folder, keyFile: demo.keyFile)
    guard let metaReadKey = AES128Key(SecretBytes.random(count: AES128Key.count)),
      let fileReadKey = AES128Key(SecretBytes.random(count: AES128Key.count))
    else { preconditionFailure("a key has 16 bytes") }
    _ = try await premises.management.setCardProfile(
      CardProfile(), metaReadKeys: [metaReadKey], by: premises.calling())
    let phone = ProofMaker(Ed25519.SigningKey.generate())
    let issued = try await demo.issue(count, by: premises) { index in
      [
        .card(number(index)), .sun(uid: uid(index), key: .given(fileReadKey)),
        .appToken(key: phone.publicKey, lifetime: nil),
      ]
    }
    let messages = try (0..<count).map { index in
      guard let picc = PICCData(uid: uid(index), counter: 1) else { preconditionFailure("a UID has 7 bytes") }
      return Presented.sun(
        try SUNMessage(of: picc, metaReadKey: metaReadKey, fileReadKey: fileReadKey, random: SystemRandom()))
    }
    try await premises.close()
    return Media(
      cards: (0..<count).map(card), messages: messages,
      tokens: issued.compactMap { $0.credentials.last?.pass?.pass.text }, phone: phone, keys: premises.keys,
      tenant: premises.tenant, device: demo.cabinet.device)
  }

  /// One presentation a line of the tokens in `range`, each with a proof over a challenge that the device got just now. They
  /// are good for ``Challenge/life``, 10 seconds.
  func tokens(_ range: Range<Int>) throws -> [[UInt8]] {
    var used: Set<ChallengeNonce> = []
    return try tokens[range].map { pass in
      // So many at once for one door meet now and then in their 3 random bytes.
      var nonce = nonceNow()
      while !used.insert(nonce).inserted { nonce = nonceNow() }
      return Presented.token(pass, proof: try phone.proof(forPass: pass, at: device.code, nonce: nonce))
    }
  }

  private func nonceNow() -> ChallengeNonce {
    Challenge(for: tenant, device: device.id, at: SystemClock().now.wall, keys: keys, random: SystemRandom()).nonce
  }

  private static func uid(_ index: Int) -> CardUID {
    let bytes: [UInt8] = [0x04, 0x5A, 0xC1] + bigEndian(index, count: 4)
    guard let uid = CardUID(bytes: bytes) else { preconditionFailure("7 bytes are a UID") }
    return uid
  }

  private static func number(_ index: Int) -> CardNumber {
    let (format, bits, hex) = reading(index)
    guard let number = try? CardNumber(format: format, bits: bits, valueHex: Array(hex.utf8)) else {
      preconditionFailure("the frame is well made")
    }
    return number
  }

  private static func card(_ index: Int) -> [UInt8] {
    let (format, bits, hex) = reading(index)
    return Presented.card(format, bits: bits, hex: hex)
  }

  private static func reading(_ index: Int) -> (CardFormat, bits: Int, hex: String) {
    guard index.isMultiple(of: 2) else {
      return (.wiegand26, 26, String(Hex.text(bigEndian(frame(index), count: 4)).suffix(7)))
    }
    return (.uid, 56, Hex.text([0x04, 0xE7, 0x11] + bigEndian(index, count: 4)))
  }

  /// 24 bits between their parity bits: the first 13 bits have an even number of ones, the last 13 an odd one.
  private static func frame(_ number: Int) -> Int {
    let (left, right) = (number >> 12 & 0xFFF, number & 0xFFF)
    let first = left.nonzeroBitCount & 1
    let last = (right.nonzeroBitCount & 1) ^ 1
    return first << 25 | number << 1 | last
  }

  private static func bigEndian(_ number: Int, count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}

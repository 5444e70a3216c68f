import AccessAuth
import SodiumPrimitives
import Testing

/// A card that proves itself, as its chip does: every tap has a higher counter.
struct SUNTag: Sendable {
  static let metaReadKey = "42AFF114F2CB3B6141BE6DE95DFC5416"
  static let fileReadKey = "B62A9BAF092439BD43C62A1AAB26CDDD"

  let uid: String

  init(_ uid: String = "04DE5F1EACC040") { self.uid = uid }

  /// How it is enrolled, with its key.
  var credential: JSON {
    [
      "kind": "card",
      "card": ["format": "sun", "uid_hex": .string(uid), "file_read_key_hex": .string(Self.fileReadKey)],
    ]
  }

  /// What a reader sends of the tap with this counter.
  func tap(_ counter: UInt32) throws -> JSON {
    let number = try #require(CardUID(hex: Array(uid.utf8)))
    let picc = try #require(PICCData(uid: number, counter: counter))
    let metaReadKey = try #require(AES128Key(hex: Array(Self.metaReadKey.utf8)))
    let fileReadKey = try #require(AES128Key(hex: Array(Self.fileReadKey.utf8)))
    let message = try SUNMessage(
      of: picc, metaReadKey: metaReadKey, fileReadKey: fileReadKey, random: SystemRandom())
    return [
      "format": "sun", "picc_data_hex": .string(message.piccDataHex), "cmac_hex": .string(message.cmacHex),
    ]
  }
}

extension Client {
  /// Makes the tenant's cards of kind ``SUNTag`` known.
  func setCardProfile() async throws {
    let reply = try await put(
      "/v1/card_profile",
      ["wiegand34": "16+16", "wiegand37": "H10304", "sun_meta_read_keys_hex": [.string(SUNTag.metaReadKey)]])
    try #require(reply.status == 200, "\(reply.text)")
  }
}

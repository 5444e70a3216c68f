import AccessAuth
import AccessAuthTesting
import Foundation
import SodiumPrimitives
import Testing

/// A card that has a number, as a reader captures it.
struct NumberCard: Sendable, CustomTestStringConvertible {
  let format: String
  let bits: Int
  let hex: String
  /// What a person is shown of it: its last four digits.
  let hint: String

  init(_ format: String, _ bits: Int, _ hex: String, hint: String) {
    self.format = format
    self.bits = bits
    self.hex = hex
    self.hint = hint
  }

  /// A Wiegand frame around `payload`, with its two parity bits: the first one makes the ones of the first half even, the
  /// last one those of the second half odd.
  init(wiegand bits: Int, payload: UInt64, hint: String) {
    let half = (bits + 1) / 2
    var frame = payload << 1
    if !(frame >> UInt64(bits - half)).nonzeroBitCount.isMultiple(of: 2) { frame |= 1 << UInt64(bits - 1) }
    if (frame & ((1 << UInt64(half)) - 1)).nonzeroBitCount.isMultiple(of: 2) { frame |= 1 }
    let digits = String(frame, radix: 16, uppercase: true)
    self.init(
      "wiegand\(bits)", bits, String(repeating: "0", count: (bits + 3) / 4 - digits.utf8.count) + digits, hint: hint)
  }

  /// Facility 123 and card 4567 under H10301, the worked example of the format.
  static let plain = NumberCard("wiegand26", 26, "2F623AE", hint: "11D7")
  static let uid = NumberCard("uid", 56, "04A1B2C3D4E5F6", hint: "E5F6")

  /// One of each format and length.
  static let all = [
    plain, NumberCard("wiegand34", 34, "200020002", hint: "0001"),
    NumberCard(wiegand: 37, payload: 0x1_2345_6789, hint: "6789"), NumberCard("uid", 32, "A1B2C3D4", hint: "C3D4"), uid,
    NumberCard("uid", 80, "04A1B2C3D4E5F6071829", hint: "1829"), NumberCard("raw", 12, "ABC", hint: "ABC"),
    NumberCard("raw", 256, String(repeating: "9F", count: 32), hint: "9F9F"),
  ]

  /// One that nobody has, of a row of numbers.
  static func sequential(_ number: Int) -> NumberCard {
    NumberCard(wiegand: 26, payload: UInt64(0x63_0000 + number), hint: "")
  }

  var testDescription: String { "\(format) \(bits)" }

  /// The same with other digits.
  func written(_ hex: String) -> NumberCard { NumberCard(format, bits, hex, hint: hint) }

  /// What a reader sends of it, and what it is enrolled as.
  var json: JSON { ["format": .string(format), "bits": .int(Int64(bits)), "value_hex": .string(hex)] }

  var credential: JSON { ["kind": "card", "card": json] }
}

extension Client {
  /// Holds a card to the reader of this door.
  func tap(
    _ card: NumberCard, locker: String? = nil, consume: Bool? = nil, attempt: String = UUID().uuidString.lowercased()
  ) async throws -> Reply {
    try await present("card", card.json, locker: locker, consume: consume, attempt: attempt)
  }

  /// Holds a card that proves itself to the reader of this door, as this message.
  func tap(
    _ message: SUNMessage, locker: String? = nil, consume: Bool? = nil,
    attempt: String = UUID().uuidString.lowercased()
  ) async throws -> Reply {
    try await present(
      "card", .object(message.presented.mapValues(JSON.string)), locker: locker, consume: consume, attempt: attempt)
  }

  /// Makes a grant without a limit of uses that has these credentials.
  func issueCards(_ targets: JSON, _ credentials: JSON..., more: [String: JSON] = [:]) async throws -> Issued {
    var members: [String: JSON] = ["max_uses": nil]
    for (name, value) in more { members[name] = value }
    return try await issue(targets, credentials: .array(credentials), members)
  }

  /// The answer to asking for a grant with this credential.
  func askFor(_ credential: JSON, _ targets: JSON) async throws -> Reply {
    try await post(
      "/v1/grants",
      [
        "subject": ["external_ref": "customer-4711"], "targets": targets,
        "ends_at": service.clock.time(in: .hours(24)), "credentials": [credential],
      ])
  }

  /// Sets the meta-read keys of the tenant's cards, the newest first.
  func setMetaReadKeys(_ keys: JSON) async throws -> Reply {
    try await put(
      "/v1/card_profile", ["wiegand34": "16+16", "wiegand37": "H10304", "sun_meta_read_keys_hex": keys])
  }
}

/// Keys of cards that prove themselves.
enum CardKeys {
  static let meta = "42AFF114F2CB3B6141BE6DE95DFC5416"
  static let otherMeta = "7C3D1E9A5B8F40620D1C2B3A49586776"
  static let file = "B62A9BAF092439BD43C62A1AAB26CDDD"
  static let uid = "04DE5F1EACC040"

  /// How a card with this key is enrolled; nil derives one.
  static func credential(_ file: String? = file, uid: String = uid) -> JSON {
    var card: JSON = ["format": "sun", "uid_hex": .string(uid)]
    if let file { card["file_read_key_hex"] = .string(file) } else { card["keys"] = "derived" }
    return ["kind": "card", "card": card]
  }

  /// The card itself.
  static func card(
    _ file: String = file, uid: String = uid, meta: String = meta, counter: UInt32 = 0
  ) throws -> SimulatedCard {
    SimulatedCard(
      uid: try #require(CardUID(hex: Array(uid.utf8))), metaReadKey: try #require(AES128Key(hex: Array(meta.utf8))),
      fileReadKey: try #require(AES128Key(hex: Array(file.utf8))), counter: counter)
  }
}

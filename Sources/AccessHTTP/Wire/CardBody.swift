import AccessAuth

/// The member `card` of a credential.
enum CardBody {
  private enum Member: String {
    case format, bits, keys
    case valueHex = "value_hex"
    case uidHex = "uid_hex"
    case fileReadKeyHex = "file_read_key_hex"
  }

  private enum Keys: String, CaseIterable {
    case derived
  }

  private struct Members {
    var seen: [Member] = []
    var format: CardWord?
    var bits: Int?
    var valueHex: [UInt8]?
    var uid: CardUID?
    var key: AES128Key?
    var keys: Keys?
  }

  static func read(_ json: inout JSONReader) throws(Problem) -> CredentialDraft {
    var found = Members()
    try json.object { (name, json) throws(Problem) in
      guard let member = Member(rawValue: name) else { throw json.unknownMember() }
      found.seen.append(member)
      switch member {
      case .format: found.format = try json.word()
      case .bits: found.bits = try json.integer(in: 0...WireLimits.cardBits)
      case .valueHex: found.valueHex = try json.cardHex()
      case .uidHex:
        guard let uid = CardUID(hex: try json.cardHex()) else {
          throw json.invalid("the hex digits of 4, 7 or 10 bytes are needed", code: .invalidFormat)
        }
        found.uid = uid
      case .fileReadKeyHex: found.key = try json.cardKey()
      case .keys: found.keys = try json.word()
      }
    }
    guard let format = try json.required(found.format, "format").number else { return try sun(found, json) }
    try demandOnly([.format, .bits, .valueHex], found, json)
    let (bits, valueHex) = (try json.required(found.bits, "bits"), try json.required(found.valueHex, "value_hex"))
    do throws(CardFlaw) {
      return .card(try CardNumber(format: format, bits: bits, valueHex: valueHex))
    } catch {
      throw Problem(.invalidFormat, at: "\(json.pointer)/\(error.member.rawValue)", error.text)
    }
  }

  private static func sun(_ found: Members, _ json: borrowing JSONReader) throws(Problem) -> CredentialDraft {
    try demandOnly([.format, .uidHex, .fileReadKeyHex, .keys], found, json)
    let uid = try json.required(found.uid, "uid_hex")
    switch (found.key, found.keys) {
    case (let key?, nil): return .sun(uid: uid, key: .given(key))
    case (nil, .derived?): return .sun(uid: uid, key: .derived)
    case (_?, .derived?): throw json.invalid(member: "keys", "keys and file_read_key_hex exclude one another")
    case (nil, nil):
      throw json.invalid(member: "file_read_key_hex", "one of file_read_key_hex, keys is needed", code: .missingMember)
    }
  }

  private static func demandOnly(
    _ allowed: Set<Member>, _ found: Members, _ json: borrowing JSONReader
  ) throws(Problem) {
    for member in found.seen where !allowed.contains(member) {
      throw Problem(
        .invalidValue, at: "\(json.pointer)/\(member.rawValue)", "this member belongs to another format")
    }
  }
}

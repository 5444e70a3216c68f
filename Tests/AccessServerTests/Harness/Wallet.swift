import Testing

/// Everything that a person can carry for one grant, and the calls that show each of them.
struct Wallet: Sendable {
  let cabinet: Cabinet
  let issued: Issued
  let phone: Phone
  let tag: SUNTag

  /// The media, in the order of the grant's credentials.
  enum Medium: Int, CaseIterable, Sendable {
    case qr, multiQR, rotatingQR, pin, pinAlone, card, sun, appToken, face

    /// The mode in which it is shown.
    var mode: String {
      switch self {
      case .qr, .multiQR, .rotatingQR: "qr"
      case .pin, .pinAlone: "pin"
      case .card, .sun: "card"
      case .appToken: "app_token"
      case .face: "face"
      }
    }
  }

  static let card: JSON = ["format": "wiegand26", "bits": 26, "value_hex": "2F623AE"]

  /// Makes a grant with one of each over the first locker of `cabinet`. The tenant must know the kind of the card.
  init(_ admin: Client, _ cabinet: Cabinet, _ more: [String: JSON] = [:]) async throws {
    self.cabinet = cabinet
    phone = try Phone()
    tag = SUNTag()
    let credentials: [JSON] = [
      ["kind": "qr", "usage": "single_use"], ["kind": "qr", "usage": "multi_use"], ["kind": "qr", "usage": "rotating"],
      ["kind": "pin", "entry": "with_locker"], ["kind": "pin", "entry": "alone"], ["kind": "card", "card": Self.card],
      tag.credential, phone.credential, ["kind": "face", "device_id": .string(cabinet.id)],
    ]
    issued = try await admin.issue(cabinet.first, credentials: .array(credentials), more)
  }

  /// What a reader sends when this medium is shown, for the first time or again. `tap` is the counter of the card.
  func presented(_ medium: Medium, tap: UInt32 = 1, nonce: String? = nil) async throws -> JSON {
    let credential = issued.json["credentials"][medium.rawValue]
    switch medium {
    case .qr, .multiQR, .rotatingQR: return ["pass": credential["pass"]]
    case .pin, .pinAlone: return ["pin": credential["pin"]]
    case .card: return Self.card
    case .sun: return try tag.tap(tap)
    case .appToken:
      let fresh = if let nonce { nonce } else { try await cabinet.challenge() }
      let proof = try phone.proof(of: credential["pass"].text, at: cabinet.code, fresh)
      return ["pass": credential["pass"], "proof": .string(proof)]
    case .face: return ["credential_id": credential["id"], "confidence": 1]
    }
  }

  /// Shows a medium at the cabinet, where it asks for the locker of the grant.
  func show(_ medium: Medium, tap: UInt32 = 1, nonce: String? = nil, consume: Bool? = nil) async throws -> Reply {
    let presented = try await presented(medium, tap: tap, nonce: nonce)
    return try await cabinet.door.present(medium.mode, presented, locker: "A1", consume: consume)
  }
}

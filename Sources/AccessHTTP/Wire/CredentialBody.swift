package import AccessAuth

/// A credential that is to be made: an element of `credentials`, or the body of `POST /v1/grants/{id}/credentials`.
package struct CredentialBody {
  /// The credential.
  package let draft: CredentialDraft
  /// The picture that is asked for with it; of a QR alone.
  package let image: ImageKind?

  private enum Kind: String, CaseIterable {
    case qr, pin, card
    case appToken = "app_token"
    case face

    /// The members that go with it.
    var members: Set<Member> {
      switch self {
      case .qr: [.kind, .usage, .lifetimeSeconds, .image]
      case .pin: [.kind, .entry, .duress]
      case .card: [.kind, .card]
      case .appToken: [.kind, .publicKey, .lifetimeSeconds]
      case .face: [.kind, .deviceID]
      }
    }
  }

  private enum Member: String {
    case kind, usage, image, entry, duress, card
    case lifetimeSeconds = "lifetime_seconds"
    case publicKey = "public_key"
    case deviceID = "device_id"
  }

  /// What stands in the object, before it is known what belongs there: the kind may come last.
  private struct Members {
    var seen: [Member] = []
    var kind: Kind?
    var usage = QRUsage.singleUse
    var lifetime: Duration?
    var image: ImageKind?
    var entry: PINEntry?
    var isDuress = false
    var card: CredentialDraft?
    var publicKey: COSEPublicKey?
    var device: DeviceID?
  }

  package static func read(_ body: consuming JSONBody) throws(Problem) -> CredentialBody {
    try body.read { (json) throws(Problem) in try read(&json) }
  }

  package static func read(_ json: inout JSONReader) throws(Problem) -> CredentialBody {
    var found = Members()
    try json.object { (name, json) throws(Problem) in
      guard let member = Member(rawValue: name) else { throw json.unknownMember() }
      found.seen.append(member)
      switch member {
      case .kind: found.kind = try json.word()
      case .usage: found.usage = try json.word()
      case .lifetimeSeconds:
        found.lifetime = .seconds(try json.integer(in: 1...PassLife.longest.components.seconds))
      case .image: found.image = try json.word()
      case .entry: found.entry = try json.word()
      case .duress: found.isDuress = try json.boolean()
      case .card: found.card = try CardBody.read(&json)
      case .publicKey: found.publicKey = try PublicKeyBody.read(&json)
      case .deviceID: found.device = try json.identifier()
      }
    }
    let kind = try json.required(found.kind, "kind")
    for member in found.seen where !kind.members.contains(member) {
      throw Problem(
        .invalidValue, at: "\(json.pointer)/\(member.rawValue)", "this member belongs to another kind of credential")
    }
    return CredentialBody(draft: try draft(kind, found, json), image: found.image)
  }

  private static func draft(
    _ kind: Kind, _ found: Members, _ json: borrowing JSONReader
  ) throws(Problem) -> CredentialDraft {
    switch kind {
    case .qr: .qr(usage: found.usage, lifetime: found.lifetime)
    case .pin: .pin(entry: try json.required(found.entry, "entry"), isDuress: found.isDuress)
    case .card: try json.required(found.card, "card")
    case .appToken: .appToken(key: try json.required(found.publicKey, "public_key"), lifetime: found.lifetime)
    case .face: .face(try json.required(found.device, "device_id"))
    }
  }
}

/// A picture of a QR inside an answer.
package enum ImageKind: String, CaseIterable, Sendable {
  case png, svg

  /// Its media type.
  package var mediaType: StaticString {
    switch self {
    case .png: "image/png"
    case .svg: "image/svg+xml"
    }
  }
}

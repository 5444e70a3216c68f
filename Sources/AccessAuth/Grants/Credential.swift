/// One way to use a grant. The secret itself is never part of it.
public struct Credential: Hashable, Sendable {
  /// Its identifier; its 16 bytes are part of a pass.
  public let id: CredentialID
  /// The grant whose uses it shares.
  public let grant: GrantID
  /// What the person holds.
  public var medium: Medium
  /// Whether it may be used.
  public var status: Standing
  /// The family of the key that made it.
  public let madeBy: APIKeyID
  /// When it was made.
  public let createdAt: Instant
  /// Raised by every change of the record.
  public var revision: Int64

  /// The most credentials that one grant may have, revoked ones included.
  public static let maximumPerGrant = 64

  /// What the person holds. Another medium is another case, and every decision switches over all of them.
  public enum Medium: Hashable, Sendable {
    /// A QR code.
    case qr(PassMedium)
    /// A pass in an app, which proves a key of the phone each time.
    case appToken(PassMedium, key: COSEPublicKey)
    /// Digits.
    case pin(PINMedium)
    /// A card.
    case card(CardMedium)
    /// A face that the device itself recognises; nothing of it is here.
    case face(device: DeviceID)
  }

  /// The access mode that presents this credential.
  public var mode: AccessMode {
    switch medium {
    case .qr: .qr
    case .appToken: .appToken
    case .pin: .pin
    case .card: .card
    case .face: .face
    }
  }

  /// How strongly the medium proves itself.
  public var assurance: Assurance {
    switch medium {
    case .qr, .appToken: .cryptographic
    case .card(let card): card.assurance
    case .pin, .face: .identifier
    }
  }

  /// The credential that this one stands in for under duress; see ``PINMedium/shadows``.
  public var shadows: CredentialID? {
    switch medium {
    case .pin(let pin): pin.shadows
    case .qr, .appToken, .card, .face: nil
    }
  }

  /// What is kept of its pass, where it has one.
  var pass: PassMedium? {
    switch medium {
    case .qr(let pass), .appToken(let pass, _): pass
    case .pin, .card, .face: nil
    }
  }

  package init(
    id: CredentialID, grant: GrantID, medium: Medium, status: Standing, madeBy: APIKeyID, createdAt: Instant,
    revision: Int64
  ) {
    self.id = id
    self.grant = grant
    self.medium = medium
    self.status = status
    self.madeBy = madeBy
    self.createdAt = createdAt
    self.revision = revision
  }
}

/// How access was asked for: all that is remembered of the secret shown.
public enum AccessMode: String, Hashable, Sendable, CaseIterable {
  /// A card.
  case card
  /// Digits.
  case pin
  /// A face, recognised by the device itself.
  case face
  /// A QR code.
  case qr
  /// A pass bound to a phone's key.
  case appToken = "app_token"
  /// A call of the API.
  case apiTrigger = "api_trigger"
}

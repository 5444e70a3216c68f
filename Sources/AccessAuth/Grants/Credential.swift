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
  /// The key that made it.
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
    case qr(QRMedium)
  }

  /// The access mode that presents this credential.
  public var mode: AccessMode {
    switch medium {
    case .qr: .qr
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

/// The person at the door, known by an opaque reference of the tenant.
public struct Subject: Hashable, Sendable {
  /// Its identifier.
  public let id: SubjectID
  /// The tenant's own name for the person, 1 to 200 Unicode scalars, unique in the tenant.
  public var externalRef: String
  /// The key of the person's pseudonym, sealed; see ``SubjectKey``. Empty once the person's erasure has begun.
  public var key: SubjectKey
  /// Whether the person has restricted the use of their data: nothing of theirs opens meanwhile, and nothing is deleted.
  public var isRestricted: Bool
  /// Why the person's data may not be erased, where that was recorded.
  public var legalHold: SubjectHold?
  /// The family of the key that made it; nil where it was made by the service itself.
  public let madeBy: APIKeyID?
  /// When it was made.
  public let createdAt: Instant
  /// Raised by every change of the record.
  public var revision: Int64

  package init(
    id: SubjectID, externalRef: String, key: SubjectKey, isRestricted: Bool = false,
    legalHold: SubjectHold? = nil, madeBy: APIKeyID? = nil, createdAt: Instant, revision: Int64
  ) {
    self.id = id
    self.externalRef = externalRef
    self.key = key
    self.isRestricted = isRestricted
    self.legalHold = legalHold
    self.madeBy = madeBy
    self.createdAt = createdAt
    self.revision = revision
  }
}

extension Subject {
  /// Whether the person's erasure has begun: to everybody but the erasure itself there is no such subject.
  public var isErased: Bool { key.sealed.isEmpty }
}

/// Why a person's data may not be erased: a recorded legal ground.
public struct SubjectHold: Hashable, Sendable {
  /// The ground.
  public let ground: LegalGround
  /// The operator's own name of the case, 1 to 200 Unicode scalars.
  public let reference: String?
  /// When it was recorded.
  public let placedAt: Instant

  /// Joins them.
  public init(ground: LegalGround, reference: String?, placedAt: Instant) {
    self.ground = ground
    self.reference = reference
    self.placedAt = placedAt
  }
}

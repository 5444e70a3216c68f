/// The person at the door, known by an opaque reference of the tenant.
public struct Subject: Hashable, Sendable {
  /// Its identifier.
  public let id: SubjectID
  /// The tenant's own name for the person, 1 to 200 Unicode scalars, unique in the tenant.
  public var externalRef: String
  /// The key of the person's pseudonym, sealed; see ``SubjectKey``.
  public let key: SubjectKey
  /// Whether the person has restricted the use of their data: nothing of theirs opens meanwhile, and nothing is deleted.
  public var isRestricted: Bool
  /// The family of the key that made it; nil where it was made by the service itself.
  public let madeBy: APIKeyID?
  /// When it was made.
  public let createdAt: Instant
  /// Raised by every change of the record.
  public var revision: Int64

  package init(
    id: SubjectID, externalRef: String, key: SubjectKey, isRestricted: Bool = false, madeBy: APIKeyID? = nil,
    createdAt: Instant, revision: Int64
  ) {
    self.id = id
    self.externalRef = externalRef
    self.key = key
    self.isRestricted = isRestricted
    self.madeBy = madeBy
    self.createdAt = createdAt
    self.revision = revision
  }
}

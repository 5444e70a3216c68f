/// The person at the door, known by an opaque reference of the tenant.
public struct Subject: Hashable, Sendable {
  /// Its identifier.
  public let id: SubjectID
  /// The tenant's own name for the person, 1 to 200 Unicode scalars, unique in the tenant.
  public var externalRef: String
  /// The key of the person's pseudonym, sealed; see ``SubjectKey``.
  public let key: SubjectKey
  /// When it was made.
  public let createdAt: Instant
  /// Raised by every change of the record.
  public var revision: Int64

  package init(id: SubjectID, externalRef: String, key: SubjectKey, createdAt: Instant, revision: Int64) {
    self.id = id
    self.externalRef = externalRef
    self.key = key
    self.createdAt = createdAt
    self.revision = revision
  }
}

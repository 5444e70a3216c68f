/// Where it stands outside the store that a person is erased: what a restored store lacks, it tells.
public protocol ErasureJournal: Sendable {
  /// Keeps one line, durably. Returns only after that; nothing of the erasure is committed before.
  func append(_ line: ErasureLine) async throws(StoreError)
}

/// One line of the journal.
public struct ErasureLine: Hashable, Sendable {
  /// When the erasure was decided.
  public let at: Instant
  /// Whose person it is.
  public let tenant: TenantID
  /// Who is erased.
  public let subject: SubjectID
  /// The event that begins the erasure.
  public let erasure: EventID

  package init(at: Instant, tenant: TenantID, subject: SubjectID, erasure: EventID) {
    self.at = at
    self.tenant = tenant
    self.subject = subject
    self.erasure = erasure
  }
}

/// Where there is no journal: nobody is erased.
package struct NoErasureJournal: ErasureJournal {
  package init() {}

  package func append(_ line: ErasureLine) async throws(StoreError) { throw .unavailable }
}

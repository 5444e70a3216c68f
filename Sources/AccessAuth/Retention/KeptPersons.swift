/// The persons of one tenant whose data may not go, and how it is recognised.
struct KeptPersons: Sendable {
  /// Who they are.
  private(set) var subjects: Set<SubjectID> = []
  private var byPseudonym: [Pseudonym: RetentionVerdict.Why] = [:]
  private var byGrant: [GrantID: RetentionVerdict.Why] = [:]
  private var byCredential: [CredentialID: RetentionVerdict.Why] = [:]
  private var bySubject: [SubjectID: RetentionVerdict.Why] = [:]

  /// Nobody.
  init() {}

  /// Adds a person. Throws ``StoreError/corrupt`` where the person's name in events cannot be told: what is theirs could
  /// not be told from what may go. One whose erasure has begun has no name any more, and keeps nothing.
  mutating func add(_ person: KeptPerson, keys: DerivedKeys) throws(StoreError) {
    // The store names them too: it compares these with its own when something goes.
    subjects.insert(person.subject.id)
    guard !person.subject.isErased else { return }
    guard let pseudonym = person.subject.key.pseudonym(of: person.subject.id, in: person.tenant, keys: keys) else {
      throw .corrupt
    }
    let why = person.subject.legalHold == nil ? RetentionVerdict.Why.restriction : .legalHold(name: nil)
    byPseudonym[pseudonym] = why
    bySubject[person.subject.id] = why
    for grant in person.grants { byGrant[grant] = why }
    for credential in person.credentials { byCredential[credential] = why }
  }

  /// Why an event stays; nil where no such person keeps it.
  func why(_ age: EventAge) -> RetentionVerdict.Why? {
    age.subject.flatMap { byPseudonym[$0] } ?? age.grant.flatMap { byGrant[$0] }
      ?? age.credential.flatMap { byCredential[$0] }
  }

  /// Why a grant stays; nil where no such person keeps it.
  func why(_ age: GrantAge) -> RetentionVerdict.Why? { bySubject[age.subject] }
}

/// What is kept, field by field: what for, for how long, how it leads to a person, and what an export and an erasure do
/// with it. The page ``DataInventory`` is made from it, and tests hold it against the schemas of a fresh data folder and of a
/// fresh database: a column that is not here, or is here and not there, fails.
package enum DataCatalog {
  /// Every table of a data folder, in the order of the schema. A database has them too, but for what the folder needs for
  /// itself: `grdb_migrations`, `sealing` and the columns `position`.
  package static var tables: [DataTable] { places + keys + grants + media + guards + doors + log + calls + rights }

  /// What the API is given or gives, and nobody keeps as it is.
  package static var passing: [PassingData] { secretsInPassing + callsInPassing }
}

/// A table of the store.
package struct DataTable: Hashable, Sendable {
  /// Its name in the schema.
  package let name: String
  /// What its rows are, in one sentence.
  package let purpose: String
  /// How long a row stays.
  package let kept: Keeping
  /// What an erasure does with the rows of the person.
  package let erasure: ErasureEffect
  /// Its columns, in the order of the schema.
  package let columns: [DataColumn]

  init(_ name: String, _ purpose: String, kept: Keeping, erasure: ErasureEffect = .none, _ columns: [DataColumn]) {
    self.name = name
    self.purpose = purpose
    self.kept = kept
    self.erasure = erasure
    self.columns = columns
  }

  /// How its rows lead to a person: the shortest way that one of the columns offers.
  package var person: PersonLink { columns.map(\.person).min() ?? .nobody }
}

/// A column of a table.
package struct DataColumn: Hashable, Sendable {
  /// Its name in the schema.
  package let name: String
  /// What it is for, in one sentence.
  package let purpose: String
  /// What it is made of.
  package let kind: DataKind
  /// Whether it names a person by itself or by something that leads to one.
  package let person: PersonLink
  /// What an export of the person shows of it.
  package let shown: ExportEffect
  /// What an erasure does with it, where that is not what it does with the row.
  package let erasure: ErasureEffect?

  init(
    _ name: String, _ purpose: String, _ kind: DataKind, _ shown: ExportEffect = .none, person: PersonLink = .nobody,
    erasure: ErasureEffect? = nil
  ) {
    self.name = name
    self.purpose = purpose
    self.kind = kind
    self.person = person
    self.shown = shown
    self.erasure = erasure
  }
}

/// What a value is made of.
package enum DataKind: String, Hashable, Sendable, CaseIterable {
  /// A random name without a meaning.
  case identifier
  /// The name of a person in events, which means nothing without the person's own key.
  case pseudonym
  /// What the tenant calls something in its own books; it should mean nothing to others.
  case reference = "tenant's reference"
  /// Words of the tenant.
  case text = "tenant's text"
  /// A keyed hash, which cannot be computed without the master key.
  case keyedHash = "keyed hash"
  /// A hash without a key.
  case hash
  /// Key material, encrypted under a key that is derived from the master key.
  case wrappedKey = "wrapped key"
  case publicKey = "public key"
  /// Random bytes that are no secret.
  case salt
  case time
  /// A word of a closed list, or yes or no.
  case state
  case number
  /// What was signed, with its signature.
  case signed = "signed document"
  /// Values of the kinds above in one field.
  case composite
}

/// How a value leads to a person.
package enum PersonLink: Int, Hashable, Comparable, Sendable, CaseIterable {
  /// It names or tells of the person itself.
  case subject
  /// It names a grant, which names the person.
  case grant
  /// It names a credential, or a physical card behind one, which leads to a grant.
  case credential
  /// It names an event, which may name the person by pseudonym.
  case event
  /// It names somebody who works with the service, where the tenant wrote a name down with a key.
  case holder
  /// It leads to nobody.
  case nobody

  /// Whether `left` is the shorter way.
  package static func < (left: PersonLink, right: PersonLink) -> Bool { left.rawValue < right.rawValue }

  /// Whether it leads to one of the persons whose rights an export and an erasure serve.
  package var leadsToSubject: Bool { self < .holder }
}

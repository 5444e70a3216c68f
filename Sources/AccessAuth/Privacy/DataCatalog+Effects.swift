/// How long something stays.
package enum Keeping: Hashable, Sendable {
  /// As the tenant's retention says for these kinds of data.
  case retained([DataClass])
  /// For a fixed time, which this constant of the program says.
  case fixed(Duration, constant: String)
  /// As long as the row that it belongs to, in this table.
  case with(String)
  /// Until the tenant removes it.
  case untilRemoved
  /// Until the person is erased.
  case untilErased
  /// Until something happens that the text names.
  case until(String)
  /// For as long as the data folder is there, and why.
  case always(String)

  /// In words.
  package var description: String {
    switch self {
    case .retained(let classes):
      "as the tenant's retention says for " + classes.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    case .fixed(let time, let constant): "\(Self.words(time)) (`\(constant)`)"
    case .with(let table): "as long as its row in `\(table)`"
    case .untilRemoved: "until the tenant removes it"
    case .untilErased: "until the person is erased"
    case .until(let what): "until \(what)"
    case .always(let why): "always: \(why)"
    }
  }

  /// In the greatest unit that divides it.
  private static func words(_ time: Duration) -> String {
    let seconds = time.components.seconds
    for (unit, length) in [("days", Int64(86_400)), ("hours", 3600), ("minutes", 60)]
    where seconds % length == 0 && seconds / length > 1 { return "\(seconds / length) \(unit)" }
    return "\(seconds) seconds"
  }
}

/// What an export of a person shows of a value.
package enum ExportEffect: Hashable, Sendable {
  /// It stands at this place of the document; `[]` is every element of an array.
  case member(String)
  /// It is not shown, and why.
  case withheld(String)
  /// It is nothing of a person's.
  case none

  /// In words.
  package var description: String {
    switch self {
    case .member(let path): "`\(path)`"
    case .withheld(let why): "no: \(why)"
    case .none: "–"
    }
  }

  static let key = ExportEffect.withheld("it opens something")
  static let internalState = ExportEffect.withheld("it serves the service alone and says nothing of the person")
  static let tenant = ExportEffect.withheld("it is who gives the export")
}

/// What the erasure of a person does with a value.
package enum ErasureEffect: Hashable, Sendable {
  /// It goes.
  case deleted
  /// It stays in another form.
  case changed(String)
  /// It stays, and why.
  case kept(String)
  /// It is nothing of a person's.
  case none

  /// In words.
  package var description: String {
    switch self {
    case .deleted: "deleted"
    case .changed(let how): "changed: \(how)"
    case .kept(let why): "kept: \(why)"
    case .none: "–"
    }
  }
}

/// Something that passes through the API and is not kept as it is.
package struct PassingData: Hashable, Sendable {
  /// The member, or what else carries it.
  package let name: String
  /// What it is for.
  package let purpose: String
  /// What is left of it.
  package let left: String

  init(_ name: String, _ purpose: String, left: String) {
    self.name = name
    self.purpose = purpose
    self.left = left
  }
}

// Columns that many tables have.
extension DataColumn {
  /// Of a table without persons.
  static let tenant = DataColumn("tenant_id", "Whose it is.", .identifier)
  /// Of a table with persons.
  static let personsTenant = DataColumn("tenant_id", "Whose it is.", .identifier, .tenant)

  static func createdAt(_ shown: ExportEffect = .none) -> DataColumn {
    DataColumn("created_at", "When it was made.", .time, shown)
  }

  static func madeBy(_ shown: ExportEffect = .none) -> DataColumn {
    DataColumn(
      "made_by", "The first of the keys that its maker's key was rotated from: whose it is.", .identifier, shown)
  }

  static func revision(_ shown: ExportEffect = .none) -> DataColumn {
    DataColumn("revision", "Counts its changes, so that no two get in each other's way.", .number, shown)
  }
}

// The page of the documentation that is made from the catalogue.
extension DataCatalog {
  /// The text of `DataInventory.md`. `script/privacy` writes it; a test demands that the committed page is this.
  package static var page: String {
    var lines = introduction.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (title, tables) in areas {
      lines += ["", "## \(title)"]
      for table in tables { lines += [""] + section(of: table) }
    }
    lines += [
      "", "## What passes through and is not kept", "", "| what | what for | what is left of it |", "|---|---|---|",
    ]
    lines += passing.map { "| \($0.name) | \($0.purpose) | \($0.left) |" }
    return lines.joined(separator: "\n") + "\n"
  }

  private static var areas: [(String, [DataTable])] {
    [
      ("Places and people", places), ("Keys", keys), ("Grants and credentials", grants),
      ("What is recognised", media), ("What bounds guessing", guards), ("What doors write", doors),
      ("The log", log), ("Openings from afar, and webhooks", calls), ("Retention, reports and erasures", rights),
      ("Only in a database", database),
    ]
  }

  private static let introduction = """
    # Data inventory

    What is kept, field by field: what for, for how long, how it leads to a person, and what an export and an erasure of
    that person do with it.

    ## Overview

    This page is made from the program (`DataCatalog`) by `script/privacy`. Tests hold it against the schemas of a fresh
    data folder and of a fresh database: a field that is not here does not get in. A database has the tables of a folder,
    without `grdb_migrations` and the fields `position`, and those of the last section.

    Persons are known by what the tenant calls them (`external_ref`), and nothing here asks for more: no name, number or
    address. A *tenant's reference* or *tenant's text* is as meaningful as the tenant makes it; put nothing into one that
    would tell a stranger who somebody is. How a field leads to a person:

    | word | meaning |
    |---|---|
    | subject | it names or tells of the person itself |
    | grant | it names a grant, which names the person |
    | credential | it names a credential, or the card behind one, which leads to a grant |
    | event | it names an event, which may name the person by pseudonym |
    | holder | it names somebody who works with the service, where the tenant wrote a name down with a key |

    A holder's name stands in `GET /v1/api_keys` and goes with the key; exports and erasures are about subjects. Fields
    that name the acting key (`actor`, `made_by`, `armed_by`, `approved_by`) lead to a holder where its key has one.

    How long events and grants stay is each tenant's `GET /v1/retention`. What an export shows is named by its place in
    the document of `GET /v1/subjects/{subject_id}/export`; `[]` is every element. *Erasure* says what is left after
    `DELETE /v1/subjects/{subject_id}`, where no minimum and no legal hold keeps it longer.
    """

  private static func section(of table: DataTable) -> [String] {
    var lines = ["### `\(table.name)`", "", "\(table.purpose) Kept \(table.kept.description).", ""]
    guard table.person.leadsToSubject || table.erasure != .none else {
      let hasHolder = table.person == .holder
      lines +=
        hasHolder
        ? ["| field | what for | kind | person |", "|---|---|---|---|"]
        : ["| field | what for | kind |", "|---|---|---|"]
      return lines
        + table.columns.map {
          "| `\($0.name)` | \($0.purpose) | \($0.kind.rawValue) |" + (hasHolder ? " \(word($0.person)) |" : "")
        }
    }
    lines += ["| field | what for | kind | person | export | erasure |", "|---|---|---|---|---|---|"]
    return lines
      + table.columns.map {
        "| `\($0.name)` | \($0.purpose) | \($0.kind.rawValue) | \(word($0.person)) | \($0.shown.description) "
          + "| \(($0.erasure ?? table.erasure).description) |"
      }
  }

  private static func word(_ link: PersonLink) -> String {
    switch link {
    case .subject: "subject"
    case .grant: "grant"
    case .credential: "credential"
    case .event: "event"
    case .holder: "holder"
    case .nobody: ""
    }
  }
}

import AccessAuth
import Foundation
import GRDB
import Testing

@testable import CredentialStore

/// GRDB's errors carry the values of the statement that failed; none that leaves the store does.
@Suite struct ErrorValueTests {
  private static let canary = "canary-4711"

  /// All that printing, reflecting and dumping show of an error.
  private static func said(of error: any Error) -> String {
    var dumped = ""
    dump(error, to: &dumped)
    let children = Mirror(reflecting: error).children.map { "\($0.value)" }.joined()
    return String(reflecting: error) + "\(error)" + String(describing: error) + dumped + children
      + error.localizedDescription
  }

  @Test("G-05 an error of GRDB has the values of its statement, and what the store makes of it has none")
  func values() throws {
    let folder = try TemporaryFolder()
    let connection = try SerialConnection.writer(path: folder.path("a.db"))
    var failures: [any Error] = []
    for (sql, arguments) in [
      ("INSERT INTO t VALUES (?, 2)", [Self.canary] as StatementArguments),
      ("INSERT INTO t VALUES ('\(Self.canary)', 2)", []), ("SELECT * FROM nowhere WHERE name = ?", [Self.canary]),
      ("INSERT INTO t VALUES (?, ?)", ["other", Self.canary]), ("SELECT '\(Self.canary)' FROM", []),
    ] {
      do {
        try connection.setUp { database in
          try database.execute(
            sql: """
              CREATE TABLE IF NOT EXISTS t (name TEXT PRIMARY KEY, n INTEGER) STRICT;
              INSERT OR IGNORE INTO t VALUES ('\(Self.canary)', 1)
              """)
          try database.execute(sql: sql, arguments: arguments)
        }
      } catch { failures.append(error) }
    }
    #expect(failures.count == 5)
    // Else there were nothing to hide: the public property has what was bound, and the text what was written.
    let telling = failures.compactMap { $0 as? DatabaseError }.filter { error in
      "\(error.arguments as Any) \(error.sql ?? "") \(error.message ?? "")".contains(Self.canary)
    }
    #expect(telling.count >= 3)
    for failure in failures {
      for error in [StoreError(failure), OpenError(failure)] as [any Error] {
        let said = Self.said(of: error)
        #expect(!said.contains(Self.canary), "\(said)")
      }
    }
  }

  @Test("G-05 every error of the store is a word of a closed list")
  func closed() {
    for error in [StoreError.busy, .corrupt, .unavailable] as [any Error] {
      #expect(Mirror(reflecting: error).children.isEmpty)
    }
  }
}

package import AccessAuth
import GRDB

/// A data folder whose rows are read for a copy. Nobody else has it open until this object ends, and nothing in it changes
/// but its mark at the end. It blocks.
package final class CopiedFolder {
  /// What is true of the folder as a whole.
  package let instance: Instance
  /// How many rows each table has.
  package let counts: [CopiedTable: Int64]
  /// The copy by which it was moved; nil where it was not.
  package let movedBy: [UInt8]?
  private let folder: DataFolder
  private let connection: SerialConnection

  /// Holds the folder at `path` and looks whether its database is whole. The schema has to be this program's.
  package init(_ path: String) throws(OpenError) {
    do {
      folder = try DataFolder.hold(path, evenMoved: true)
      movedBy = try MovedMark.read(in: path)
      connection = try SerialConnection.writer(path: folder.database)
      let status = try connection.setUp { try SchemaStatus(of: $0) }
      guard status.applied <= status.newest else { throw OpenError.newerSchema }
      guard !status.isOutdated else { throw OpenError.olderSchema }
      let facts = try DatabaseFacts(of: connection)
      instance = facts.instance
      counts = Dictionary(
        facts.rows.compactMap { row in CopiedTable(rawValue: row.table).map { ($0, row.count) } }
      ) { first, _ in first }
    } catch {
      throw OpenError(error)
    }
  }

  /// Lends each row of a table behind the first `done`, in the order in which they are copied. Throws what `row` throws, and
  /// a ``StoreError`` for what is not as the schema promises.
  package func rows(of table: CopiedTable, behind done: Int64, _ row: ([CopiedValue]) throws -> Void) throws {
    try read(table, table.copying, from: done, row)
  }

  /// Lends each row of a table in the order of its key.
  package func sortedRows(of table: CopiedTable, _ row: ([CopiedValue]) throws -> Void) throws {
    try read(table, table.sorted, from: 0, row)
  }

  /// When the first event that is kept came in; nil where there is none.
  package var firstEvent: Instant? {
    get throws {
      try connection.read { connection in
        try connection.first("SELECT received_at FROM events ORDER BY position LIMIT 1") { try $0.instant() }
      }
    }
  }

  private func read(
    _ table: CopiedTable, _ sql: StaticSQL, from done: Int64, _ row: ([CopiedValue]) throws -> Void
  ) throws {
    let columns = table.columns
    try connection.read { connection in
      try connection.step(sql, done) { stored in
        // Its place in the order of commits stays behind.
        if table == .events { stored.skip() }
        var values: [CopiedValue] = []
        values.reserveCapacity(columns.count)
        for column in columns { values.append(try CopiedValue(&stored, column.form)) }
        try row(values)
        return true
      }
    }
  }

  /// Says that the database is the store from now on, where `copy` has put the rows. It returns when that is durable.
  package func markMoved(by copy: [UInt8]) throws(OpenError) { try MovedMark.write(copy, in: folder) }
}

extension CopiedValue {
  fileprivate init(_ row: inout StoredRow, _ form: CopiedColumn.Form) throws(StoreError) {
    let value = try row.optional { row throws(StoreError) -> CopiedValue in
      switch form {
      case .text: return .text(try row.text())
      case .number: return .number(try row.int())
      case .flag:
        let flag = try row.int()
        guard flag == 0 || flag == 1 else { throw .corrupt }
        return .number(flag)
      case .bytes: return .bytes(try row.bytes())
      case .identifier:
        let bytes = try row.bytes()
        guard bytes.count == 16 else { throw .corrupt }
        return .bytes(bytes)
      }
    }
    self = value ?? .null
  }
}

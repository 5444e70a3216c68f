package import AccessAuth

/// How far a copy into a database is.
///
/// It stands in the table `copying`, which is there from the beginning of a copy to its end. As long as it is, the role that
/// serves may not look into the schema: nobody serves what is not whole.
package struct CopyMark: Hashable, Sendable {
  /// The name of the copy, 16 bytes that were drawn for it.
  package let copy: [UInt8]
  /// How many rows of each table are there.
  package let done: [CopiedTable: Int64]

  /// Whether it had begun before.
  package let isResumed: Bool
}

extension Session {
  /// Begins a copy from the store with this key check in an empty database, or goes on with the one that was begun, in a
  /// transaction that is open. `drawn` is the name of a new one, `moved` the one by which the folder was moved.
  func beginCopy(from source: [UInt8], named drawn: [UInt8], moved: [UInt8]?) throws -> CopyMark {
    try queue("SET LOCAL ROLE accessauth_owner")
    // Whoever else begins or migrates waits here.
    try queue("LOCK TABLE migrations IN EXCLUSIVE MODE")
    if try exists("SELECT 1 WHERE to_regclass('accessauth.copying') IS NOT NULL") {
      return try resumeCopy(from: source, moved: moved)
    }
    try queue("SET LOCAL ROLE accessauth_keep")
    if let check = try first("SELECT key_check FROM instance", read: { try $0.bytes() }) {
      guard check == source else { throw CopyFailure.notEmpty }
      throw moved == nil ? CopyFailure.notEmpty : CopyFailure.finished
    }
    guard moved == nil else { throw CopyFailure.moved }
    let isEmpty = try !exists(
      """
      SELECT 1 WHERE EXISTS (SELECT FROM tenants) OR EXISTS (SELECT FROM api_keys) OR EXISTS (SELECT FROM events)
        OR EXISTS (SELECT FROM claims)
      """)
    guard isEmpty else { throw CopyFailure.notEmpty }
    try queue("SET LOCAL ROLE accessauth_owner")
    try queue("REVOKE ALL ON SCHEMA accessauth FROM accessauth_serve")
    try queue(
      """
      CREATE TABLE copying (
        part text PRIMARY KEY, done bigint NOT NULL CHECK (done >= 0), source bytea NOT NULL, copy bytea NOT NULL)
      """)
    try queue("GRANT SELECT, UPDATE ON copying TO accessauth_keep")
    for table in CopiedTable.allCases {
      try queue("INSERT INTO copying VALUES ($1, 0, $2, $3)", table.rawValue, source, drawn)
    }
    return CopyMark(copy: drawn, done: [:], isResumed: false)
  }

  private func resumeCopy(from source: [UInt8], moved: [UInt8]?) throws -> CopyMark {
    let rows = try all("SELECT part, done, source, copy FROM copying") { row in
      (part: try row.text(), done: try row.int(), source: try row.bytes(), copy: try row.bytes())
    }
    guard let copy = rows.first?.copy, rows.allSatisfy({ $0.source == source && $0.copy == copy }) else {
      throw CopyFailure.otherCopy
    }
    guard moved == nil || moved == copy else { throw CopyFailure.moved }
    let done = rows.compactMap { row in CopiedTable(rawValue: row.part).map { ($0, row.done) } }
    return CopyMark(copy: copy, done: Dictionary(done) { first, _ in first }, isResumed: true)
  }

  /// Moves the mark of a table, if it stands where this copy has left it.
  func moveCopy(_ table: CopiedTable, from before: Int64, to after: Int64) throws {
    let moved = try run("UPDATE copying SET done = $3 WHERE part = $1 AND done = $2", table.rawValue, before, after)
    guard moved == 1 else { throw CopyFailure.overtaken }
  }

  /// Takes the mark away, and lets the role that serves in again.
  func endCopy() throws {
    try queue("SET LOCAL ROLE accessauth_owner")
    try queue("DROP TABLE copying")
    try queue("GRANT USAGE ON SCHEMA accessauth TO accessauth_serve")
  }
}

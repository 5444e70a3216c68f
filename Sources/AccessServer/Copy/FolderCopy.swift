package import AccessAuth
import CredentialStore
import PostgresStore
import SodiumPrimitives

/// How far a table is.
package struct CopyProgress: Hashable, Sendable {
  /// The name of the table.
  package let table: String
  /// How many of its rows are in the database.
  package let done: Int64
  /// How many it has.
  package let all: Int64
}

/// What was copied.
package struct Copied: Hashable, Sendable {
  /// A table, as it is on both sides.
  package struct Content: Hashable, Sendable {
    package let name: String
    /// How many rows it has, and a hash over them.
    package let rows: CopiedRows
  }

  /// Every table that was copied.
  package let tables: [Content]
  /// Whether the copy had been begun before.
  package let isResumed: Bool
}

/// One run of a copy of a data folder into a database. It blocks.
struct FolderCopy {
  /// How many rows one transaction adds at most, and so how many are done again after a crash.
  static let batch = 250

  let folder: CopiedFolder
  let target: CopyTarget
  let mark: CopyMark
  let progress: @Sendable (CopyProgress) -> Void

  /// Takes both, and begins or goes on.
  init(
    _ path: String, to place: DatabasePlace, _ progress: @escaping @Sendable (CopyProgress) -> Void
  ) throws(StartFailure) {
    do throws(OpenError) { folder = try CopiedFolder(path) } catch { throw StartFailure("\(error)") }
    let target = try place.target()
    do throws(CopyFailure) {
      self.target = try CopyTarget(target)
      mark = try self.target.begin(
        from: folder.instance.keyCheck, named: SystemRandom().bytes(16), moved: folder.movedBy)
    } catch {
      throw StartFailure("\(error)")
    }
    self.progress = progress
  }

  /// Copies what is not there yet, compares everything, and hands over.
  func run() throws -> Copied {
    try target.makeRoom(forEventsFrom: folder.firstEvent ?? SystemClock().now.wall, to: SystemClock().now.wall)
    for table in CopiedTable.allCases where table != .instance { try copy(table) }
    var instance: [CopiedValue] = []
    try folder.sortedRows(of: .instance) { instance = $0 }
    var tables: [Copied.Content] = []
    try target.finish(
      instance: instance,
      compare: { tables = try CopiedTable.allCases.map { Copied.Content(name: $0.rawValue, rows: try compared($0)) } },
      // Before the database may be served: at no time may both be.
      settle: { try folder.markMoved(by: mark.copy) })
    return Copied(tables: tables, isResumed: mark.isResumed)
  }

  private func copy(_ table: CopiedTable) throws {
    var done = mark.done[table] ?? 0
    let all = folder.counts[table] ?? 0
    var rows: [[CopiedValue]] = []
    func add() throws {
      try target.add(rows, to: table, behind: done)
      done += Int64(rows.count)
      rows.removeAll(keepingCapacity: true)
      progress(CopyProgress(table: table.rawValue, done: done, all: all))
    }
    do {
      try folder.rows(of: table, behind: done) { row in
        rows.append(row)
        if rows.count == Self.batch { try add() }
      }
    } catch let error as StoreError {
      throw unreadable(table, error)
    }
    if !rows.isEmpty { try add() }
  }

  /// The rows of a table, where both sides have the same.
  private func compared(_ table: CopiedTable) throws -> CopiedRows {
    var (here, there) = (CopiedRows(), CopiedRows())
    do {
      try folder.sortedRows(of: table) { here.add($0) }
    } catch let error as StoreError {
      throw unreadable(table, error)
    }
    do {
      try target.sortedRows(of: table) { there.add($0) }
    } catch is StoreError {
      throw different(table, "a row of it cannot be read")
    }
    guard here == there else {
      throw different(
        table,
        here.count == there.count
          ? "the hashes over \(here.count) rows differ" : "\(here.count) rows here, \(there.count) there")
    }
    return here
  }

  private func unreadable(_ table: CopiedTable, _ error: StoreError) -> StartFailure {
    StartFailure(
      "\(table.rawValue) of the data folder cannot be copied: a row is not what the schema promises (\(error))")
  }

  private func different(_ table: CopiedTable, _ why: String) -> StartFailure {
    StartFailure(
      """
      \(table.rawValue) is not the same on both sides: \(why). The folder was changed since the copy was begun, or somebody \
      has written into the database; drop the database and begin with an empty one
      """)
  }
}

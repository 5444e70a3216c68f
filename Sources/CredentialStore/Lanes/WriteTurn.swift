/// One turn of the writing connection: a group commit.
///
/// All members go in one transaction, without savepoints, and are answered after the commit. When one of them throws,
/// the transaction is undone and they go one by one, so that each gets its own answer.
///
/// Members that only read go before that and see what was last committed. On the path of a door this connection is the
/// quicker reader: SQLite empties the page cache of every other connection at each commit.
struct WriteTurn: LaneTurn {
  /// Called when the file system failed and nobody can tell what is on the disk; it ends the process.
  let onStorageFailure: @Sendable () -> Never
  private let transactions: TransactionSizes
  private let read = ReadTurn()

  /// `transactions` counts those that were committed.
  init(onStorageFailure: @escaping @Sendable () -> Never, transactions: TransactionSizes) {
    self.onStorageFailure = onStorageFailure
    self.transactions = transactions
  }

  /// When the write-ahead log is copied into the database: 47 MiB of pages, about 4,500 redemptions. The copy is the
  /// one pause that doors feel: a longer log makes it rarer than one request in a hundred and saves copying, for a page
  /// that changes often is copied once; it costs a tenth of a second of reading after a crash.
  static let pagesBetweenCheckpoints = 12_000
  /// When readers are waited for, so that the log can begin again however many of them there are.
  static let pagesBeforeRestart = 4 * pagesBetweenCheckpoints

  func take(_ members: [Lane.Member], on connection: Connection) {
    let readers = members.filter(\.isReading)
    if !readers.isEmpty { read.take(readers, on: connection) }
    let writers = readers.isEmpty ? members : members.filter { !$0.isReading }
    if !writers.isEmpty { commit(writers, on: connection) }
    // The members have their answers already; only the next turn waits for this.
    if !writers.isEmpty { connection.reserveLog() }
    if connection.pagesWritten >= Self.pagesBetweenCheckpoints { checkpoint(connection) }
  }

  private func commit(_ members: [Lane.Member], on connection: Connection) {
    do {
      try connection.run("BEGIN IMMEDIATE")
    } catch {
      return fail(members, error, on: connection)
    }
    var answers: [@Sendable () -> Void] = []
    answers.reserveCapacity(members.count)
    do {
      for member in members { answers.append(try member.work(connection)) }
    } catch {
      guard members.count > 1 else { return fail(members, error, on: connection) }
      undo(on: connection)
      for member in members { commit([member], on: connection) }
      return
    }
    do {
      Failpoint.pass(.beforeCommit)
      try connection.run("COMMIT")
      Failpoint.pass(.afterCommit)
    } catch {
      // After a failed sync a second try may succeed without the bytes being there.
      if error.isStorageFailure { onStorageFailure() }
      return fail(members, error, on: connection)
    }
    transactions.count(members.count)
    for answer in answers { answer() }
  }

  private func fail(_ members: [Lane.Member], _ error: any Error, on connection: Connection) {
    undo(on: connection)
    for member in members { member.fail(error) }
  }

  private func undo(on connection: Connection) {
    // A transaction that can be neither committed nor undone would take later ones with it.
    do { try connection.rollBack() } catch { onStorageFailure() }
  }

  private func checkpoint(_ connection: Connection) {
    connection.forgetPagesWritten()
    do {
      let pages = try connection.checkpoint(.keep)
      if pages > Self.pagesBeforeRestart { _ = try connection.checkpoint(.restart) }
    } catch {
      // Everything else (busy readers, a full disk) is tried again with the next one; the log holds it all.
      if error.isStorageFailure { onStorageFailure() }
    }
  }
}

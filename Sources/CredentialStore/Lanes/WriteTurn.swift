/// One turn of the writing connection: a group commit.
///
/// All members go in one transaction, without savepoints, and are answered after the commit. When one of them throws,
/// the transaction is undone and they go one by one, so that each gets its own answer.
struct WriteTurn: Sendable {
  /// Called when the file system failed and nobody can tell what is on the disk; it ends the process.
  let onStorageFailure: @Sendable () -> Never

  /// When the write-ahead log is copied into the database: 16 MiB of pages. A longer log saves copying, for pages that
  /// change often are copied once; it costs reading it again after a crash, and a longer pause.
  static let pagesBetweenCheckpoints = 4000
  /// When readers are waited for, so that the log can begin again however many of them there are.
  static let pagesBeforeRestart = 4 * pagesBetweenCheckpoints

  func callAsFunction(_ members: [Lane.Member], on connection: Connection) {
    commit(members, on: connection)
    // The members have their answers already; only the next turn waits for this.
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

/// One turn of a reading connection: every member reads the same snapshot, which is taken after the last of them came.
/// So whoever asks after a commit was answered sees it.
struct ReadTurn: LaneTurn {
  func take(_ members: [Lane.Member], on connection: Connection) {
    do {
      try connection.run("BEGIN")
    } catch {
      for member in members { member.fail(error) }
      return
    }
    for member in members {
      do { try member.work(connection)() } catch { member.fail(error) }
    }
    // A snapshot that cannot be let go of keeps the log from beginning again; the next turn's BEGIN would say so.
    _ = try? connection.run("COMMIT")
  }
}

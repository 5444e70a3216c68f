import AccessAuth
import AccessHTTP
import AccessServer
import ArgumentParser

extension Migrate {
  /// Copies a data folder into a database.
  struct Copy: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Move a data folder into an empty PostgreSQL database.",
      discussion: """
        The service must be stopped, and the database have its schema (`migrate roles`, `migrate up`) and nothing in it. The \
        role is a superuser, or may become accessauth_owner and accessauth_keep. What was cut off goes on where it stood when \
        the same command is run again. At the end every table is compared, and what is printed is what both sides have: rows, \
        and a hash over them. From then on the database is the store and the folder is not served any more; the master key \
        and the erasure file stay as they are, and are named where the database is served.
        """)
    static let examples = """
      accessauth migrate copy --data ./lockers --database-url postgresql://postgres@db1/accessauth
      accessauth migrate copy --data ./lockers --database-url postgresql://postgres@db1/accessauth --json
      """

    @OptionGroup var host: HostOptions
    @OptionGroup var output: JSONOption

    func run() async throws {
      try harden()
      let settings = try host.configuration.settings()
      let folder = try host.folder(settings)
      guard let database = try host.database(settings) else {
        throw Failure.usage("the database is not named; use --database-url URL")
      }
      let copied = try await starting { () async throws(StartFailure) in
        try await AccessServer.copy(folder: folder, to: database) { progress in
          // Each table once; every step only where somebody looks on.
          guard progress.done == progress.all || Standard.error.isTerminal else { return }
          Standard.note("\(progress.table): \(progress.done) of \(progress.all) rows")
        }
      }
      try copied.show(json: output.json)
      if copied.isResumed { Standard.note("the copy went on where it had been cut off") }
      Standard.note("the database is the store now; serve it with the same master key and erasure file")
    }
  }
}

extension Copied {
  fileprivate func show(json isJSON: Bool) throws(Failure) {
    guard isJSON else {
      let rows = tables.map { [$0.name, String($0.rows.count), Hex.text($0.rows.hash)] }
      return try Standard.print(Table.lines(["table", "rows", "hash"], rows).joined(separator: "\n"))
    }
    try Standard.print(
      json: JSONObject.bytes { json in
        json.member("resumed", isResumed)
        json.objects("tables", tables) { json, table in
          json.member("name", table.name)
          json.member("rows", table.rows.count)
          json.member("hash", Hex.text(table.rows.hash))
        }
      })
  }
}

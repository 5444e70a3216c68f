import AccessHTTP
import AccessServer
import ArgumentParser

/// The schema of the store.
struct Migrate: Family {
  static let configuration = CommandConfiguration(
    abstract: "Show the store's schema, bring it up to date, or move a data folder into a database.",
    subcommands: [Up.self, Status.self, Roles.self, Copy.self])

  static let examples = """
    accessauth migrate status --data ./lockers
    accessauth migrate up --data ./lockers
    accessauth migrate roles --database-url postgresql://postgres@db1/accessauth
    accessauth migrate up --database-url postgresql://accessauth_owner@db1/accessauth
    accessauth migrate copy --data ./lockers --database-url postgresql://postgres@db1/accessauth
    """

  /// Brings it up to date.
  struct Up: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Bring the schema up to date.",
      discussion: """
        Of a data folder the service must be stopped. A database is migrated as accessauth_owner, whose roles `migrate \
        roles` has made, and while it is served. There is no way back but the backup: make one first.
        """)
    static let examples = "accessauth migrate up --data ./lockers"

    @OptionGroup var host: HostOptions
    @OptionGroup var output: JSONOption

    func run() async throws {
      let place = try host.place(try host.configuration.settings())
      try await starting { () async throws(StartFailure) in try await AccessServer.migrate(place) }
      _ = try await Migrate.show(place, json: output.json)
    }
  }

  /// Shows it.
  struct Status: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Show which schema the store has.",
      discussion: "The service of a data folder must be stopped. Status 1 unless the schema is this program's.")
    static let examples = "accessauth migrate status --data ./lockers --json"

    @OptionGroup var host: HostOptions
    @OptionGroup var output: JSONOption

    func run() async throws {
      let place = try host.place(try host.configuration.settings())
      let state = try await Migrate.show(place, json: output.json)
      if state.applied != state.newest { throw Failure.said(.refused) }
    }
  }

  /// Makes the roles of a database.
  struct Roles: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Make the roles of a database; those that are there stay.",
      discussion: """
        Once, as a role that may make roles, in the database of the service. accessauth_owner owns the tables and \
        migrates, accessauth_serve serves and sees one tenant at a time; give both a password with ALTER ROLE, or let \
        pg_hba.conf admit them.
        """)
    static let examples = "accessauth migrate roles --database-url postgresql://postgres@db1/accessauth"

    @OptionGroup var host: HostOptions

    func run() async throws {
      guard let database = try host.database(try host.configuration.settings()) else {
        throw Failure.usage("a data folder has no roles; name a database with --database-url URL")
      }
      try await starting { () async throws(StartFailure) in try await AccessServer.makeRoles(database) }
      Standard.note("accessauth_owner migrates, accessauth_serve serves; the database has both")
    }
  }

  private static func show(_ place: StorePlace, json: Bool) async throws(Failure) -> AccessServer.SchemaState {
    let state = try await starting { () async throws(StartFailure) in try await AccessServer.schema(place) }
    if json {
      try Standard.print(
        json: JSONObject.bytes { json in
          json.member("applied", state.applied)
          json.member("newest", state.newest)
        })
    } else {
      try Standard.print("schema \(state.applied); this program writes \(state.newest)")
    }
    return state
  }
}

import AccessHTTP
import AccessServer
import ArgumentParser

/// The schema of the store.
struct Migrate: Family {
  static let configuration = CommandConfiguration(
    abstract: "Show the store's schema, or bring it up to date.",
    subcommands: [Up.self, Status.self])

  static let examples = """
    accessauth migrate status --data ./lockers
    accessauth migrate up --data ./lockers
    """

  /// Brings it up to date.
  struct Up: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Bring the schema up to date.",
      discussion: "The service must be stopped. There is no way back but the backup: make one first.")
    static let examples = "accessauth migrate up --data ./lockers"

    @OptionGroup var host: HostOptions
    @OptionGroup var output: JSONOption

    func run() async throws {
      let folder = try host.folder(try host.configuration.settings())
      try await starting { () async throws(StartFailure) in try AccessServer.migrate(folder: folder) }
      _ = try await Migrate.show(folder, json: output.json)
    }
  }

  /// Shows it.
  struct Status: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Show which schema the store has.",
      discussion: "The service must be stopped. Status 1 unless the schema is the one of this program.")
    static let examples = "accessauth migrate status --data ./lockers --json"

    @OptionGroup var host: HostOptions
    @OptionGroup var output: JSONOption

    func run() async throws {
      let folder = try host.folder(try host.configuration.settings())
      let state = try await Migrate.show(folder, json: output.json)
      if state.applied != state.newest { throw Failure.said(.refused) }
    }
  }

  private static func show(_ folder: String, json: Bool) async throws(Failure) -> AccessServer.SchemaState {
    let state = try await starting { () async throws(StartFailure) in try AccessServer.schema(folder: folder) }
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

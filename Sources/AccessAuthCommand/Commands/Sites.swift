import AccessHTTP
import ArgumentParser

/// Places.
struct Sites: Family {
  static let configuration = CommandConfiguration(
    abstract: "Make and list sites.", subcommands: [Create.self, List.self])

  static let examples = """
    accessauth sites create "Riga centre" --timezone Europe/Riga --api-key-file admin.key
    accessauth sites list --api-key-file admin.key
    """

  private static let shape = Shape(
    .init("id", "id"), .init("name", "name"), .init("timezone", "timezone"), .init("created", "created_at"))

  /// Makes one.
  struct Create: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Make a site.")
    static let examples = #"accessauth sites create "Riga centre" --timezone Europe/Riga"#

    @Argument(help: "Its name.")
    var name: String

    @Option(help: "Its time zone, by which schedules are read; a name of the IANA database.")
    var timezone: String

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = JSONObject.bytes { json in
        json.member("name", name)
        json.member("timezone", timezone)
      }
      try await client.show(as: shape) { try await $0.post("/v1/sites", body) }
    }
  }

  /// Lists them.
  struct List: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "List the sites, newest first.")
    static let examples = "accessauth sites list --json"

    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions

    func run() async throws { try await client.list("/v1/sites", page.query, as: shape) }
  }
}

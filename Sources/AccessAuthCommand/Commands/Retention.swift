import AccessHTTP
import ArgumentParser

/// What is kept how long.
struct RetentionCommand: Family {
  static let configuration = CommandConfiguration(
    commandName: "retention", abstract: "Show and set how long data is kept, and what would go.",
    subcommands: [Show.self, Set.self, Preview.self])

  static let examples = """
    accessauth retention show > retention.json
    accessauth retention preview retention.json
    accessauth retention set retention.json
    """

  /// Shows it.
  struct Show: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Print what is kept how long, as JSON.")
    static let examples = "accessauth retention show > retention.json"

    @OptionGroup var client: ClientOptions

    func run() async throws { try await client.showDocument { try await $0.get("/v1/retention") } }
  }

  /// Sets it.
  struct Set: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Set all of it, instead of what there was before.",
      discussion: "Leave out \"effective\" when something else changes: it follows from the rest.")
    static let examples = "accessauth retention set retention.json"

    @Argument(
      help: ArgumentHelp("A file with all of it as JSON, or - for standard input.", valueName: "file"),
      completion: .file(extensions: ["json"]))
    var file: String

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = try JSONFile.object(file)
      try await client.showDocument { try await $0.put("/v1/retention", body) }
    }
  }

  /// Says what would go.
  struct Preview: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Say what would go now, and what keeps the rest; nothing is changed.")
    static let examples = """
      accessauth retention preview
      accessauth retention preview retention.json
      """

    @Argument(
      help: ArgumentHelp(
        "A file as for set, or - for standard input: what would go under it, in place of what is set now.",
        valueName: "file"),
      completion: .file(extensions: ["json"]))
    var file: String?

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = try file.map { (file) throws(Failure) in try JSONFile.object(file) }
      try await client.showDocument { remote in
        guard let body else { return try await remote.post("/v1/retention/preview", []) }
        return try await remote.post("/v1/retention/preview", body)
      }
    }
  }
}

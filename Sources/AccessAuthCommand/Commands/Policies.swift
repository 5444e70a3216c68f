import ArgumentParser

/// What a tenant demands of its doors.
struct Policies: Family {
  static let configuration = CommandConfiguration(
    abstract: "Show and set what the doors demand.", subcommands: [Show.self, Set.self])

  static let examples = """
    accessauth policies show > policies.json
    accessauth policies set policies.json
    """

  /// Shows them.
  struct Show: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Print the policies as JSON.")
    static let examples = "accessauth policies show > policies.json"

    @OptionGroup var client: ClientOptions

    func run() async throws { try await client.showDocument { try await $0.get("/v1/policies") } }
  }

  /// Sets them.
  struct Set: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Set all policies, instead of what there was before.")
    static let examples = "accessauth policies set policies.json"

    @Argument(
      help: ArgumentHelp("A file with the policies as JSON, or - for standard input.", valueName: "file"),
      completion: .file(extensions: ["json"]))
    var file: String

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = try JSONFile.object(file)
      try await client.showDocument { try await $0.put("/v1/policies", body) }
    }
  }
}

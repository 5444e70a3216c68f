import ArgumentParser

/// How a tenant's cards are read.
struct CardProfiles: Family {
  static let configuration = CommandConfiguration(
    commandName: "card-profile", abstract: "Show and set how cards are read.", subcommands: [Show.self, Set.self])

  static let examples = """
    accessauth card-profile show
    accessauth card-profile set profile.json
    """

  /// Shows it.
  struct Show: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Print the card profile as JSON; its keys are not shown.")
    static let examples = "accessauth card-profile show"

    @OptionGroup var client: ClientOptions

    func run() async throws { try await client.showDocument { try await $0.get("/v1/card_profile") } }
  }

  /// Sets it.
  struct Set: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Set the card profile.",
      discussion: "The keys in it are secret: keep the file for its owner alone, and remove it after.")
    static let examples = "accessauth card-profile set - < profile.json"

    @Argument(
      help: ArgumentHelp("A file with the profile as JSON, or - for standard input.", valueName: "file"),
      completion: .file(extensions: ["json"]))
    var file: String

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = try JSONFile.object(file)
      try await client.showDocument { try await $0.put("/v1/card_profile", body) }
    }
  }
}

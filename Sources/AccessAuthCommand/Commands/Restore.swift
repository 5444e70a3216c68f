import AccessAuth
import AccessHTTP
import ArgumentParser

/// What a restore has suspended.
struct Restore: Family {
  static let configuration = CommandConfiguration(
    abstract: "Show what a restore has suspended, and let it go on.", subcommands: [Status.self, Release.self])

  static let examples = """
    accessauth restore status
    accessauth restore release --api-keys
    accessauth restore release --grants --cards
    """

  /// Shows it.
  struct Status: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Show the epoch, and how much is still suspended.")
    static let examples = "accessauth restore status --json"

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.showDocument { try await $0.get("/v1/restore") }
    }
  }

  /// Lets it go on.
  struct Release: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Let go on what a restore has suspended.",
      discussion: """
        Look first at what happened since the backup was made: a grant that was used up since has its use again, a key that \
        was revoked since counts again. What a person has suspended stays so. A single grant goes on by \
        `POST /v1/grants/{id}/resume`.
        """)
    static let examples = """
      accessauth restore release --grants --cards --api-keys
      accessauth restore release --key key_01h455vb4pex5vsknk084sn02q
      """

    @Flag(help: "Every grant.")
    var grants = false

    @Flag(help: "Every card that makes secure unique messages.")
    var cards = false

    @Flag(help: "Every API key.")
    var apiKeys = false

    @Option(help: ArgumentHelp("One API key; may come several times.", valueName: "key_…"))
    var key: [APIKeyID] = []

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let kinds: [RestingKind] =
        (grants ? [.grants] : []) + (cards ? [.cards] : []) + (apiKeys ? [.apiKeys] : [])
      guard !kinds.isEmpty || !key.isEmpty else {
        throw Failure.usage("say what: --grants, --cards, --api-keys, or --key key_…")
      }
      let body = JSONObject.bytes { json in
        json.member("kinds", kinds.map(\.rawValue))
        json.member("api_key_ids", key)
      }
      try await client.showDocument { try await $0.post("/v1/restore/release", body) }
    }
  }
}

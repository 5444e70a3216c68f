import AccessAuth
import AccessHTTP
import ArgumentParser

/// API keys.
struct APIKeys: Family {
  static let configuration = CommandConfiguration(
    commandName: "api-keys", abstract: "Make, list, show and rotate API keys.",
    subcommands: [Create.self, List.self, Show.self, Rotate.self])

  static let examples = """
    accessauth api-keys create --role device --device dev_01h455vb4pex5vsknk084sn02q
    accessauth api-keys create --role partner --scope issue --site-id site_01h455vb4pex5vsknk084sn02q
    accessauth api-keys list
    accessauth api-keys rotate key_01h455vb4pex5vsknk084sn02q --overlap 3600
    accessauth revoke key_01h455vb4pex5vsknk084sn02q
    """

  private static let shape = Shape(
    .init("id", "id"), .init("role", "role"), .init("scopes", "scopes", .words), .init("masked", "masked"),
    .init("device", "device_id"), .init("person", "person"), .init("last used", "last_used_at"),
    .init("expires", "expires_at"), .init("revoked", "revoked_at"),
    .init("suspended", "is_suspended", .flag))

  /// Makes one.
  struct Create: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Make an API key; it is printed once.",
      discussion: """
        A partner's key does what its scopes say, with what it and the keys rotated from it made. A customer's key \
        reads one person's grants for an hour.
        """)

    static let examples = """
      accessauth api-keys create --role device --device dev_01h455vb4pex5vsknk084sn02q
      accessauth api-keys create --role operator --person "Anna" --json
      accessauth api-keys create --role partner --scope issue --scope events --site-id site_01h455vb4pex5vsknk084sn02q
      accessauth api-keys create --role partner --scope trigger --openings-per-minute 30
      accessauth api-keys create --role agent --expires-at 2027-06-01T00:00:00Z
      accessauth api-keys create --role customer --subject-id sub_01h455vb4pex5vsknk084sn02q
      """

    @Option(help: "What it may do: admin, operator, agent, partner, customer or device.")
    var role: String

    @Option(help: "The device that it speaks for; with the role device.")
    var device: DeviceID?

    @Option(help: "A site where it counts; with the roles agent and partner; may come several times. (default: all)")
    var siteID: [SiteID] = []

    @Option(help: "What a partner may do; may come several times.")
    var scope: [Scope] = []

    @Option(help: "The person that it speaks for; with the role customer.")
    var subjectID: SubjectID?

    @Option(help: "How many openings from afar it may ask for in a minute, 1 to 600. (default: 3)")
    var openingsPerMinute: Int?

    @Option(help: "When it ends, in RFC 3339. (default: never; a customer's in an hour)")
    var expiresAt: Instant?

    @Option(help: "The person who holds it.")
    var person: String?

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = JSONObject.bytes { json in
        json.member("role", role)
        if let device { json.member("device_id", device) }
        if !siteID.isEmpty { json.member("site_ids", siteID) }
        if !scope.isEmpty { json.member("scopes", scope.map(\.rawValue)) }
        if let subjectID { json.member("subject_id", subjectID) }
        if let openingsPerMinute { json.member("openings_per_minute", openingsPerMinute) }
        if let expiresAt { json.member("expires_at", expiresAt) }
        if let person { json.member("person", person) }
      }
      try client.showSecret(ofKey: try await client.remote().post("/v1/api_keys", body))
    }
  }

  /// Lists them.
  struct List: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "List the API keys, newest first.")
    static let examples = "accessauth api-keys list"

    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions

    func run() async throws { try await client.list("/v1/api_keys", page.query, as: shape) }
  }

  /// Shows one.
  struct Show: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Show an API key, masked.", discussion: "With --json, its sites and the keys that made it, too.")
    static let examples = "accessauth api-keys show key_01h455vb4pex5vsknk084sn02q --json"

    @Argument(help: "The key.")
    var key: APIKeyID

    @OptionGroup var client: ClientOptions

    func run() async throws { try await client.show(as: shape) { try await $0.get("/v1/api_keys/\(key)") } }
  }

  /// Rotates one.
  struct Rotate: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Make the next key in the place of one; it is printed once.",
      discussion: """
        The next key may do what the old one may, and reaches what the old one made. The old one goes on for the \
        overlap, so that every holder can be told in peace.
        """)

    static let examples = """
      accessauth api-keys rotate key_01h455vb4pex5vsknk084sn02q
      accessauth api-keys rotate key_01h455vb4pex5vsknk084sn02q --overlap 0
      """

    @Argument(help: "The key.")
    var key: APIKeyID

    @Option(help: ArgumentHelp("How long the old key goes on, 0 to 604800. (default: 86400)", valueName: "seconds"))
    var overlap: Int?

    @OptionGroup var client: ClientOptions

    func validate() throws {
      if let overlap, !APIKeyRotationBody.overlaps.contains(overlap) {
        throw ValidationError("--overlap is 0 to 604800 seconds")
      }
    }

    func run() async throws {
      let body = JSONObject.bytes { json in
        if let overlap { json.member("overlap_seconds", overlap) }
      }
      try client.showSecret(ofKey: try await client.remote().post("/v1/api_keys/\(key)/rotate", body))
    }
  }
}

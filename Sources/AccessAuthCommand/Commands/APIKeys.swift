import AccessAuth
import AccessHTTP
import ArgumentParser

/// API keys.
struct APIKeys: Family {
  static let configuration = CommandConfiguration(
    commandName: "api-keys", abstract: "Make and list API keys.", subcommands: [Create.self, List.self])

  static let examples = """
    accessauth api-keys create --role device --device dev_01h455vb4pex5vsknk084sn02q
    accessauth api-keys create --role operator --person "Anna" --json
    accessauth api-keys list
    accessauth revoke key_01h455vb4pex5vsknk084sn02q
    """

  private static let shape = Shape(
    .init("id", "id"), .init("role", "role"), .init("masked", "masked"), .init("device", "device_id"),
    .init("person", "person"), .init("revoked", "revoked_at"))

  /// Makes one.
  struct Create: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Make an API key; it is printed once.")
    static let examples = "accessauth api-keys create --role device --device dev_01h455vb4pex5vsknk084sn02q"

    @Option(help: "What it may do: admin, operator or device.")
    var role: String

    @Option(help: "The device that it speaks for; with the role device.")
    var device: DeviceID?

    @Option(help: "The person who holds it.")
    var person: String?

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = JSONObject.bytes { json in
        json.member("role", role)
        if let device { json.member("device_id", device) }
        if let person { json.member("person", person) }
      }
      let shape = Shape(.init("id", "id"), .init("key", "key"))
      try await client.show(as: shape) { try await $0.post("/v1/api_keys", body) }
      if !client.output.json { Standard.note("the key is shown only now") }
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
}

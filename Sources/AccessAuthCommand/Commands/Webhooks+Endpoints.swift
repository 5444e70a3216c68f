import AccessAuth
import AccessHTTP
import ArgumentParser

extension Webhooks {
  /// Makes one.
  struct Create: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Make a webhook endpoint.",
      discussion: """
        It is told of what happens from now on. Messages are signed by the tenant's key for webhooks, of which \
        `webhooks get --json` shows the public half; with --signature v1 by a secret that is printed once.
        """)
    static let examples = """
      accessauth webhooks create https://example.com/hook
      accessauth webhooks create https://example.com/hook --type access.denied --signature v1 --description "Alarms"
      """

    @Argument(help: "Where messages go, https://….")
    var url: String

    @Option(help: "What it is told of; may come several times. Without one, everything that the key may see.")
    var type: [WebhookType] = []

    @Option(help: "How messages are signed.")
    var signature = WebhookEndpoint.Signature.v1a

    @Option(help: "For people.")
    var description: String?

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = JSONObject.bytes { json in
        json.member("url", url)
        if !type.isEmpty { json.member("types", type.map(\.rawValue)) }
        json.member("signature", signature.rawValue)
        if let description { json.member("description", description) }
      }
      try client.showSecret(ofEndpoint: try await client.remote().post("/v1/webhook_endpoints", body))
    }
  }

  /// Changes one.
  struct Change: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Change a webhook endpoint, or enable it again.",
      discussion: "What is not named stays. One that is enabled again is told of what happens from then on.")
    static let examples = """
      accessauth webhooks change whk_01h455vb4pex5vsknk084sn02q --url https://example.com/other
      accessauth webhooks change whk_01h455vb4pex5vsknk084sn02q --enable
      """

    @Argument(help: "The endpoint.")
    var endpoint: WebhookEndpointID

    @Option(help: "Where messages go.")
    var url: String?

    @Option(help: "What it is told of, in place of before; may come several times.")
    var type: [WebhookType] = []

    @Flag(help: "Everything that its key may see, in place of some types.")
    var allTypes = false

    @Option(help: "For people.")
    var description: String?

    @Flag(help: "Send messages again.")
    var enable = false

    @OptionGroup var client: ClientOptions

    func validate() throws {
      guard !allTypes || type.isEmpty else { throw ValidationError("--all-types and --type exclude each other") }
      guard url != nil || !type.isEmpty || allTypes || description != nil || enable else {
        throw ValidationError("nothing is to be changed; name it with --url, --type, --description or --enable")
      }
    }

    func run() async throws {
      let body = JSONObject.bytes { json in
        if let url { json.member("url", url) }
        if allTypes || !type.isEmpty { json.member("types", type.map(\.rawValue)) }
        if let description { json.member("description", description) }
        if enable { json.member("status", "enabled") }
      }
      try await client.show(as: shape) { try await $0.patch("/v1/webhook_endpoints/\(endpoint)", body) }
    }
  }

  /// Rotates the secret of one.
  struct Rotate: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Draw a new secret for an endpoint of signature v1; it is printed once.",
      discussion:
        "The old one signs too for 24 hours. For v1a, `keys rotate webhook` does the same for the tenant's key.")
    static let examples = "accessauth webhooks rotate whk_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The endpoint.")
    var endpoint: WebhookEndpointID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try client.showSecret(
        ofEndpoint: try await client.remote().post("/v1/webhook_endpoints/\(endpoint)/rotate"))
    }
  }
}

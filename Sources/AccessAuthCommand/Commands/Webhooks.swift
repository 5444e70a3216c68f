import AccessAuth
import AccessHTTP
import ArgumentParser

/// Webhook endpoints and what was sent to them.
struct Webhooks: Family {
  static let configuration = CommandConfiguration(
    abstract: "Make, change and test webhook endpoints, and look after deliveries.",
    subcommands: [
      Create.self, List.self, Get.self, Change.self, Remove.self, Rotate.self, Test.self, Deliveries.self, Resend.self,
    ])

  static let examples = """
    accessauth webhooks create https://example.com/hook --type access.granted --type access.denied
    accessauth webhooks test whk_01h455vb4pex5vsknk084sn02q
    accessauth webhooks deliveries --status failed
    accessauth webhooks resend whd_01h455vb4pex5vsknk084sn02q
    """

  static let shape = Shape(
    .init("id", "id"), .init("url", "url"), .init("signature", "signature"), .init("status", "status"),
    .init("disabled because", "disabled_reason"), .init("description", "description"))

  static let deliveryShape = Shape(
    .init("id", "id"), .init("endpoint", "endpoint_id"), .init("event", "event_id"), .init("type", "type"),
    .init("status", "status"), .init("tries", "tries", .number), .init("last status", "last_status", .number),
    .init("last error", "last_error"), .init("next try", "next_try_at"))

  /// Shows one.
  struct Get: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Show a webhook endpoint.", discussion: "With --json, its public keys too.")
    static let examples = "accessauth webhooks get whk_01h455vb4pex5vsknk084sn02q --json"

    @Argument(help: "The endpoint.")
    var endpoint: WebhookEndpointID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.show(as: shape) { try await $0.get("/v1/webhook_endpoints/\(endpoint)") }
    }
  }

  /// Lists them.
  struct List: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "List the webhook endpoints, newest first.")
    static let examples = "accessauth webhooks list"

    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions

    func run() async throws { try await client.list("/v1/webhook_endpoints", page.query, as: shape) }
  }

  /// Removes one.
  struct Remove: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Remove a webhook endpoint and its deliveries.")
    static let examples = "accessauth webhooks remove whk_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The endpoint.")
    var endpoint: WebhookEndpointID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.act("removed") { try await $0.delete("/v1/webhook_endpoints/\(endpoint)") }
    }
  }

  /// Tests one.
  struct Test: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Send a webhook.test to one endpoint.", discussion: "`webhooks deliveries` shows what became of it.")
    static let examples = "accessauth webhooks test whk_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The endpoint.")
    var endpoint: WebhookEndpointID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.show(as: Shape(.init("event", "event_id"))) {
        try await $0.post("/v1/webhook_endpoints/\(endpoint)/test")
      }
    }
  }

  /// Lists deliveries.
  struct Deliveries: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "List what was sent, newest first.")
    static let examples = """
      accessauth webhooks deliveries --status failed
      accessauth webhooks deliveries --endpoint whk_01h455vb4pex5vsknk084sn02q --json
      """

    @Option(help: "Only to this endpoint.")
    var endpoint: WebhookEndpointID?

    @Option(help: "Only those that stand so.")
    var status: WebhookDelivery.Status?

    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
      let query = page.query + [("endpoint", endpoint?.description), ("status", status?.rawValue)]
      try await client.list("/v1/webhook_deliveries", query, as: deliveryShape)
    }
  }

  /// Sends one again.
  struct Resend: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Send a message again, whatever became of it.",
      discussion: "It keeps its webhook-id, by which a receiver tells that it has had it.")
    static let examples = "accessauth webhooks resend whd_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The delivery.")
    var delivery: WebhookDeliveryID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.show(as: deliveryShape) { try await $0.post("/v1/webhook_deliveries/\(delivery)/resend") }
    }
  }
}

import AccessAuth
import AccessHTTP
import ArgumentParser

/// Openings that wait for a second person.
struct Approvals: Family {
  static let configuration = CommandConfiguration(
    abstract: "List and give approvals of openings beyond the caps.", subcommands: [List.self, Give.self])

  static let examples = """
    accessauth approvals list
    accessauth approvals give apv_01h455vb4pex5vsknk084sn02q --openings 5
    """

  private static let shape = Shape(
    .init("id", "id"), .init("status", "status"), .init("asked by", "requested_by"), .init("site", "site_id"),
    .init("left", "openings_left", .number), .init("asked", "requested_at"), .init("expires", "expires_at"),
    .init("given by", "approved_by"))

  /// Lists them.
  struct List: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "List what waits for a second person, and what was given.")
    static let examples = "accessauth approvals list --json"

    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions

    func run() async throws { try await client.list("/v1/approvals", page.query, as: shape) }
  }

  /// Gives one.
  struct Give: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Let more openings through, for 15 minutes.",
      discussion: """
        It takes another person: a key with a name, older than a day, that the asking key neither is nor has made.
        """)

    static let examples = "accessauth approvals give apv_01h455vb4pex5vsknk084sn02q --openings 5"

    @Argument(help: "The approval.")
    var approval: ApprovalID

    @Option(help: "How many, 1 to 100.")
    var openings = Approval.presetOpenings

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = JSONObject.bytes { json in
        json.member("approval_id", approval)
        json.member("openings", openings)
      }
      try await client.show(as: shape) { try await $0.post("/v1/approvals", body) }
    }
  }
}

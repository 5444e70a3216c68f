import AccessHTTP
import ArgumentParser

/// Tenants, with the platform key.
struct Tenants: Family {
  static let configuration = CommandConfiguration(
    abstract: "Make and list tenants, with the platform key.", subcommands: [Create.self, List.self])

  static let examples = """
    accessauth tenants create "Other" --sandbox --api-key-file platform.key
    accessauth tenants list --api-key-file platform.key
    """

  /// Makes one.
  struct Create: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Make a tenant; its admin key is printed once.")
    static let examples = #"accessauth tenants create "Other" --api-key-file platform.key"#

    @Argument(help: "Its name.")
    var name: String

    @Flag(help: "For trying out: its keys begin with aa_test_.")
    var sandbox = false

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = JSONObject.bytes { json in
        json.member("name", name)
        json.member("sandbox", sandbox)
      }
      let shape = Shape(.init("id", "id"), .init("admin key", "admin_key"))
      try await client.show(as: shape) { try await $0.post("/v1/tenants", body) }
      if !client.output.json { Standard.note("the key is shown only now") }
    }
  }

  /// Lists them.
  struct List: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "List the tenants, newest first.")
    static let examples = "accessauth tenants list --api-key-file platform.key"

    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
      let shape = Shape(
        .init("id", "id"), .init("name", "name"), .init("sandbox", "sandbox", .flag),
        .init("suspended", "suspended", .flag), .init("created", "created_at"))
      try await client.list("/v1/tenants", page.query, as: shape)
    }
  }
}

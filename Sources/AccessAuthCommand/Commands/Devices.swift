import AccessAuth
import AccessHTTP
import ArgumentParser

/// Cabinet controllers.
struct Devices: Family {
  static let configuration = CommandConfiguration(
    abstract: "Make and list devices.", subcommands: [Create.self, List.self])

  static let examples = """
    accessauth devices create "Cabinet 1" --site site_01h455vb4pex5vsknk084sn02q
    accessauth devices list
    """

  private static let shape = Shape(
    .init("id", "id"), .init("device code", "device_code"), .init("label", "label"), .init("site", "site_id"),
    .init("created", "created_at"))

  /// Makes one.
  struct Create: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Make a device; its device code belongs on the cabinet.")
    static let examples = #"accessauth devices create "Cabinet 1" --site site_01h455vb4pex5vsknk084sn02q"#

    @Argument(help: "Its label.")
    var label: String

    @Option(help: "The site where it stands.")
    var site: SiteID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = JSONObject.bytes { json in
        json.member("site_id", site)
        json.member("label", label)
      }
      try await client.show(as: shape) { try await $0.post("/v1/devices", body) }
    }
  }

  /// Lists them.
  struct List: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "List the devices, newest first.")
    static let examples = "accessauth devices list --site site_01h455vb4pex5vsknk084sn02q"

    @Option(help: "Only those of this site.")
    var site: SiteID?

    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.list("/v1/devices", page.query + [("site_id", site?.description)], as: shape)
    }
  }
}

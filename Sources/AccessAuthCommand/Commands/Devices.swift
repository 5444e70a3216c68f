import AccessAuth
import AccessHTTP
import ArgumentParser

/// Cabinet controllers.
struct Devices: Family {
  static let configuration = CommandConfiguration(
    abstract: "Make and list devices; look at their risk, bind cards at them, and report as one.",
    subcommands: [Create.self, List.self, Risk.self, Capture.self, Report.self])

  static let examples = """
    accessauth devices create "Cabinet 1" --site site_01h455vb4pex5vsknk084sn02q
    accessauth devices list
    accessauth devices risk 7K2M9XQD
    accessauth devices capture 7K2M9XQD --grant grt_01h455vb4pex5vsknk084sn02q
    accessauth devices report --type device.tamper --sequence 41
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

  /// Shows what guessing at one could bring.
  struct Risk: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Show how likely a guessed PIN opens something at a device in 30 days.")
    static let examples = "accessauth devices risk 7K2M9XQD"

    @Argument(help: "The device: its id or its device code.")
    var device: String

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.showDocument { try await $0.get("/v1/devices/\(try await $0.device(device))/risk") }
    }
  }

  /// Binds the next card.
  struct Capture: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Bind the next unknown card at a device to a grant.",
      discussion: "The reader is armed for 60 seconds; hold the card to it in that time.")

    static let examples = "accessauth devices capture 7K2M9XQD --grant grt_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The device: its id or its device code.")
    var device: String

    @Option(help: "The grant that the card is to open.")
    var grant: GrantID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = JSONObject.bytes { json in json.member("grant_id", grant) }
      let shape = Shape(.init("device", "device_id"), .init("grant", "grant_id"), .init("until", "expires_at"))
      try await client.show(as: shape) {
        try await $0.post("/v1/devices/\(try await $0.device(device))/capture", body)
      }
    }
  }
}

import AccessAuth
import AccessHTTP
import AccessServer
import ArgumentParser

/// Collects what helps to find a fault.
struct Support: AsyncParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    abstract: "Write down how the program, the host and the service stand, for somebody who helps.",
    discussion: """
      One JSON file, without secrets and without anything about persons, places or tenants: versions, findings of \
      `doctor`, /readyz and /metrics, how many rows each table has, and which settings are set. Name the data folder, \
      a running service, or both; while a service has the folder open, its rows are not counted. Read the file before \
      you give it away.
      """)

  static let examples = """
    accessauth support --data /var/lib/accessauth --output support.json
    accessauth support --server http://127.0.0.1:8080 --output support.json
    """

  @Option(help: ArgumentHelp("Where to write; standard output without it.", valueName: "file"), completion: .file())
  var output: String?

  @Option(help: ArgumentHelp("A running service, whose pages without a key are asked.", valueName: "url"))
  var server: String?

  @Option(
    help: ArgumentHelp(
      "The authority of the service's certificate, in PEM, in place of those that the system trusts.",
      valueName: "file"),
    completion: .file())
  var caFile: String?

  @OptionGroup var host: HostOptions
  @OptionGroup var erasures: ErasureFileOption

  func run() async throws {
    try harden()
    let settings = try host.configuration.settings()
    let hasStore = [settings.value(.data, flag: host.data), settings.value(.databaseURL, flag: host.databaseUrl)]
      .contains { $0 != nil }
    let address = settings.value(.server, flag: server)
    guard hasStore || address != nil else {
      throw Failure.usage(
        "name a data folder with --data DIR, a database with --database-url URL, or a service with --server URL")
    }
    var facts: SupportFacts?
    if hasStore {
      facts = await AccessServer.supportFacts(
        try host.place(settings), keyFile: try host.keyFile(settings),
        erasureFile: try erasures.path(host, settings))
    }
    var pages: ServicePages?
    if let address {
      let authorities = try settings.value(.caFile, flag: caFile).map { (path) throws(Failure) in
        try FileBytes.read(path, atMost: 1024 * 1024)
      }
      pages = await ServicePages(of: address, authorities: authorities)
    }
    let bytes = Indented.bytes(
      JSONObject.bytes(reserving: 65_536) { json in
        json.member("made_at", SystemClock().now.wall)
        ProgramFacts.write(to: &json)
        json.objects("settings", ProgramFacts.settings(settings)) { json, setting in
          json.member("name", setting.name)
          json.member("value", setting.value)
        }
        if let facts { json.object("host") { facts.write(to: &$0) } } else { json.member("host", String?.none) }
        if let pages { json.object("service") { pages.write(to: &$0) } } else { json.member("service", String?.none) }
      })
    guard let output else { return try Standard.print(json: bytes) }
    try FileBytes.writePrivately(bytes + [UInt8(ascii: "\n")], to: output)
    Standard.note("wrote \(output); read it before you give it away")
  }
}

import AccessAuth
import AccessHTTP
import AccessServer
import ArgumentParser
import Logging

/// Runs the service.
struct Serve: AsyncParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    abstract: "Run the service until it is told to stop.",
    discussion: """
      Prints one line on standard error when it is ready. SIGTERM and SIGINT end it: what runs is finished first. \
      The service does not speak TLS by itself yet; beyond this machine it belongs behind a reverse proxy.
      """)

  static let examples = """
    accessauth serve --data /var/lib/accessauth
    accessauth serve --data ./lockers --listen 127.0.0.1:0
    accessauth serve --data ./lockers --listen 10.0.0.5:8080 --behind-proxy 10.0.0.2/32
    """

  @OptionGroup var host: HostOptions

  @Option(
    help: ArgumentHelp("Where to listen; port 0 takes a free one. (default: 127.0.0.1:8080)", valueName: "address"))
  var listen: String?

  @Option(help: ArgumentHelp("A proxy whose X-Forwarded-For is believed; may come several times.", valueName: "cidr"))
  var behindProxy: [String] = []

  @Flag(help: "Bring an older schema up to date first.")
  var migrate = false

  func run() async throws {
    try harden()
    let settings = try host.configuration.settings()
    try settings.refuseKeyInEnvironment()
    let proxies = try Self.proxies(behindProxy, settings)
    let address = try ListenAddress(settings.value(.listen, flag: listen) ?? "127.0.0.1:8080")
    guard address.isLoopback || !proxies.isEmpty else {
      throw Failure.usage(
        """
        \(address.host) is reached from other machines, and this service does not speak TLS yet: put a reverse \
        proxy before it and name the proxy with --behind-proxy CIDR, or listen on 127.0.0.1
        """)
    }
    let clock = SystemClock()
    let log = LineLog(clock: { clock.now.wall })
    let options = ServeOptions(
      folder: try host.folder(settings), keyFile: try host.keyFile(settings), host: address.host, port: address.port,
      proxies: TrustedProxies(proxies), migrates: try migrate || settings.flag(.migrate),
      logger: Logger(label: "accessauth") { _ in log })
    try await starting { () async throws(StartFailure) in
      try await AccessServer.serve(options) { host, port in
        Standard.note("listening on http://\(host.contains(":") ? "[\(host)]" : host):\(port)")
      }
    }
  }

  private static func proxies(_ flags: [String], _ settings: Settings) throws(Failure) -> [AddressBlock] {
    let texts = flags.isEmpty ? settings.list(.behindProxy) : flags
    var proxies: [AddressBlock] = []
    for text in texts {
      guard let proxy = AddressBlock(text) else {
        throw .usage("--behind-proxy needs an address or a network such as 10.0.0.2/32, not \(text)")
      }
      proxies.append(proxy)
    }
    return proxies
  }
}

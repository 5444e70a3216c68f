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
      Beyond this machine it speaks TLS, or stands behind a reverse proxy. A new certificate is taken over within half \
      a minute, or at once by SIGHUP. A database that does not answer is waited for: until it does, /readyz says so and \
      every door stays shut.
      """)

  static let examples = """
    accessauth serve --data /var/lib/accessauth
    accessauth serve --data ./lockers --listen 127.0.0.1:0
    accessauth serve --data ./lockers --listen 10.0.0.5:8080 --behind-proxy 10.0.0.2/32
    accessauth serve --data ./lockers --listen 0.0.0.0:8443 --tls-cert chain.pem --tls-key key.pem
    accessauth serve --data ./lockers --requests-per-second 20
    accessauth serve --database-url postgresql://accessauth_serve@db1,db2/accessauth --key-file /etc/accessauth/key \
    --erasure-file /var/lib/accessauth/erasures
    """

  @OptionGroup var host: HostOptions
  @OptionGroup var erasures: ErasureFileOption

  @Flag(help: "Make a lost erasure file anew, of what the store knows: never with one from a backup.")
  var rebuildErasureFile = false

  @Option(
    help: ArgumentHelp("Where to listen; port 0 takes a free one. (default: 127.0.0.1:8080)", valueName: "address"))
  var listen: String?

  @Option(help: ArgumentHelp("A proxy whose X-Forwarded-For is believed; may come several times.", valueName: "cidr"))
  var behindProxy: [String] = []

  @Option(
    help: ArgumentHelp(
      "How often one API key may call; a tenant may 20 times as often, and who has no key a fifth. (default: 100)",
      valueName: "number"))
  var requestsPerSecond: String?

  @OptionGroup var webhooks: WebhookOptions

  @OptionGroup var reporting: ReportingOptions

  @OptionGroup var tls: TLSOptions

  @Flag(help: "Bring an older schema up to date first.")
  var migrate = false

  func run() async throws {
    try harden()
    let settings = try host.configuration.settings()
    try settings.refuseKeyInEnvironment()
    let proxies = try Self.proxies(behindProxy, settings)
    let address = try ListenAddress(settings.value(.listen, flag: listen) ?? "127.0.0.1:8080")
    let tlsFiles = try tls.files(settings)
    let receivers = try webhooks.receivers(settings)
    guard address.isLoopback || !proxies.isEmpty || tlsFiles != nil else {
      throw Failure.usage(
        """
        \(address.host) is reached from other machines: give the service a certificate with --tls-cert FILE and \
        --tls-key FILE, or put a reverse proxy before it and name that with --behind-proxy CIDR, or listen on 127.0.0.1
        """)
    }
    let requestsPerSecond =
      try settings.number(.requestsPerSecond, flag: self.requestsPerSecond, in: RequestLimits.allowed)
      ?? RequestLimits.preset
    let clock = SystemClock()
    let level = try reporting.level(settings)
    let log = LineLog(level: level, format: try reporting.format(settings), clock: { clock.now.wall })
    var options = ServeOptions(
      place: try host.place(settings), keyFile: try host.keyFile(settings),
      erasureFile: try erasures.path(host, settings), host: address.host, port: address.port,
      proxies: TrustedProxies(proxies), migrates: try migrate || settings.flag(.migrate),
      logger: Logger(label: "accessauth") { _ in log })
    options.requestsPerSecond = requestsPerSecond
    options.rebuildsErasureFile = rebuildErasureFile
    options.securityContact = try reporting.contact(settings)
    options.tls = tlsFiles
    options.reachableReceivers = receivers
    try await starting { () async throws(StartFailure) in
      try await AccessServer.serve(options) { host, port in
        let scheme = tlsFiles == nil ? "http" : "https"
        Standard.note("listening on \(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)")
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

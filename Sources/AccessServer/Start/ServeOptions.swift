package import AccessAuth
package import AccessHTTP
package import Logging

/// How to serve.
package struct ServeOptions: Sendable {
  /// The data folder or the database.
  package var place: StorePlace
  /// The file of the master key.
  package var keyFile: String
  /// The file that says who was erased.
  package var erasureFile: String
  /// Whether a missing one is made anew of what the store knows.
  package var rebuildsErasureFile = false
  /// The address to listen on.
  package var host: String
  /// The port; 0 takes a free one.
  package var port: Int
  /// Proxies whose word about their clients counts.
  package var proxies: TrustedProxies
  /// Whether an older schema is brought up at the start.
  package var migrates: Bool
  /// How often one API key may call in a second; the other limits follow from it.
  package var requestsPerSecond = RequestLimits.preset
  /// Where to report a weakness of this installation; without one, nothing is said of it.
  package var securityContact: SecurityContact?
  /// Where lines go.
  package var logger: Logger
  /// Reads the clocks; the machine's own unless another time is to be tried.
  package var clock: @Sendable () -> Moment = { SystemClock().now }
  /// Whether events get their places. Without that none is listed or sent; it is left out only to measure what it costs.
  package var seals = true
  /// How long to wait between two rounds of what time asks for: forgetting, rotating and retiring keys.
  package var housekeepingPause = Duration.seconds(60)
  /// How long a log may grow without a new signed head.
  package var checkpointPause = Duration.seconds(5)
  /// How long a stream of events lasts.
  package var streamLife = Duration.seconds(3600)
  /// Where webhooks may go beside public addresses.
  package var reachableReceivers = ReachableAddresses()
  /// The files of the service's TLS; without them it speaks HTTP in the open.
  package var tls: TLSFiles?
  /// How long to wait between two looks at those files.
  package var tlsPause = Duration.seconds(30)

  package init(
    place: StorePlace, keyFile: String, erasureFile: String, host: String, port: Int, proxies: TrustedProxies,
    migrates: Bool, logger: Logger
  ) {
    self.place = place
    self.keyFile = keyFile
    self.erasureFile = erasureFile
    self.host = host
    self.port = port
    self.proxies = proxies
    self.migrates = migrates
    self.logger = logger
  }

  /// The same for a data folder, with its erasure file beside it.
  package init(
    folder: String, keyFile: String, host: String, port: Int, proxies: TrustedProxies, migrates: Bool, logger: Logger
  ) {
    self.init(
      place: .folder(folder), keyFile: keyFile, erasureFile: Self.erasureFile(beside: folder), host: host, port: port,
      proxies: proxies, migrates: migrates, logger: logger)
  }

  /// Where the erasure file is unless somebody says otherwise.
  package static func erasureFile(beside folder: String) -> String { "\(folder).erasures" }
}

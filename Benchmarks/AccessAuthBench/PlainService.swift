import AccessAuth
import AccessHTTP
import AccessServer
import Logging

/// The service in this process, with or without some of its background work.
struct PlainService {
  /// What it does beside answering.
  enum Way: String {
    /// Everything, or everything but giving events their places.
    case sealed, unsealed
    /// Retention at once, or not before the run is over.
    case purging, resting
  }

  let folder: String
  let keyFile: String
  let way: Way

  /// Serves until the process is told to stop.
  func serve() async throws {
    let log = LineLog(clock: { SystemClock().now.wall })
    var options = ServeOptions(
      folder: folder, keyFile: keyFile, host: "127.0.0.1", port: 0, proxies: TrustedProxies(), migrates: false,
      logger: Logger(label: "accessauth") { _ in log })
    // What is measured is the path, not the limit.
    options.requestsPerSecond = RequestLimits.allowed.upperBound
    switch way {
    case .sealed: break
    case .unsealed: options.seals = false
    case .purging: options.housekeepingPause = .seconds(1)
    case .resting: options.housekeepingPause = .hours(10)
    }
    try await AccessServer.serve(options) { _, port in standardError("listening on http://127.0.0.1:\(port)\n") }
  }
}

import AccessAuth
import AccessHTTP
import AccessServer
import Foundation
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// The service in this process, with a watch on the event loops that it runs on: only inside can be seen how late they are.
struct WatchedService {
  let folder: String
  let keyFile: String
  /// Where the lateness goes at the end.
  let report: String

  /// Serves until the process is told to stop.
  func serve() async throws {
    let log = LineLog(clock: { SystemClock().now.wall })
    var options = ServeOptions(
      folder: folder, keyFile: keyFile, host: "127.0.0.1", port: 0, proxies: TrustedProxies(), migrates: false,
      logger: Logger(label: "accessauth") { _ in log })
    // What is measured is the path, not the limit.
    options.requestsPerSecond = RequestLimits.allowed.upperBound
    let watch = LoopWatch()
    // Those that Hummingbird takes unless it is given others.
    watch.start(on: EventLoopGroupProvider.singleton.eventLoopGroup)
    try await AccessServer.serve(options) { _, port in standardError("listening on http://127.0.0.1:\(port)\n") }
    try watch.write(to: report)
  }
}

/// How late each event loop runs a task that is due every millisecond.
private final class LoopWatch: Sendable {
  private static let pause = TimeAmount.milliseconds(1)

  private let lateness = Mutex<[Lateness]>([])

  func start(on group: any EventLoopGroup) {
    for loop in group.makeIterator() { schedule(on: loop) }
  }

  func write(to path: String) throws {
    let lateness = lateness.withLock { $0 }
    let lines = lateness.map { "\($0.at) \($0.milliseconds)\n" }
    try Data(lines.joined().utf8).write(to: URL(filePath: path))
  }

  private func schedule(on loop: any EventLoop) {
    let due = NIODeadline.now() + Self.pause
    loop.scheduleTask(deadline: due) {
      let late = Double((NIODeadline.now() - due).nanoseconds) / 1e6
      self.lateness.withLock { $0.append(Lateness(at: SystemClock().now.wall.milliseconds, milliseconds: late)) }
      self.schedule(on: loop)
    }
  }
}

/// How late a task was.
struct Lateness: Sendable {
  /// In milliseconds since 1970.
  let at: Int64
  /// By how much.
  let milliseconds: Double

  /// Reads what a watched service has left.
  static func read(_ path: String) throws -> [Lateness] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let at = words.first.flatMap({ Int64($0) }), let late = words.last.flatMap({ Double($0) }) else {
        return nil
      }
      return Lateness(at: at, milliseconds: late)
    }
  }
}

import AccessAuth
import AccessServer
import Foundation
import SodiumPrimitives
import Synchronization

/// Presents passes at a fixed pace, as doors do whatever the service is busy with: 200 a second, over 20 connections.
final class PacedScans: Sendable {
  static let rate = 200
  private static let connections = 20

  private let port: Int
  private let cabinet: Cabinet
  private let outcome = Mutex<(times: [Double], failure: String?)>(([], nil))

  init(port: Int, cabinet: Cabinet) {
    self.port = port
    self.cabinet = cabinet
  }

  /// Presents each of `lines` once, and answers how long each took, in milliseconds.
  func run(_ lines: [[UInt8]]) throws -> [Double] {
    outcome.withLock { $0 = ([], nil) }
    let start = ContinuousClock.now + .milliseconds(50)
    inThreads(Self.connections) { connection in
      do {
        let times = try self.scans(lines, over: connection, from: start)
        self.outcome.withLock { $0.times += times }
      } catch {
        self.outcome.withLock { $0.failure = "\(error)" }
      }
    }
    return try outcome.withLock { outcome in
      if let failure = outcome.failure { throw BenchFailure(failure) }
      return outcome.times
    }
  }

  private func scans(
    _ lines: [[UInt8]], over connection: Int, from start: ContinuousClock.Instant
  ) throws -> [Double] {
    let http = try HTTPConnection(port: port)
    var times: [Double] = []
    for index in stride(from: connection, to: lines.count, by: Self.connections) {
      let due = start + .microseconds(index * 1_000_000 / Self.rate)
      var begin = ContinuousClock.now
      // A scan that waits for the answer before it has waited since it was due.
      if begin < due {
        Thread.sleep(forTimeInterval: inSeconds(due - begin))
        begin = .now
      } else {
        begin = due
      }
      let answer = try http.post(
        "/v1/verifications", key: cabinet.key,
        Presented.body(lines[index], attempt: .fresh, locker: cabinet.locker.label))
      times.append(inSeconds(.now - begin) * 1000)
      guard answer.isGrant else {
        throw BenchFailure("a scan was answered \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
      }
    }
    return times
  }
}

extension HTTPConnection.Answer {
  /// Whether the door opens.
  var isGrant: Bool { status == 200 && String(decoding: body, as: UTF8.self).contains(#""decision":"grant""#) }
}

extension AttemptID {
  /// The name of a new attempt.
  static var fresh: AttemptID {
    let bytes = EventID(at: SystemClock().now.wall, random: SystemRandom()).bytes
    guard let attempt = AttemptID(bytes: bytes) else {
      preconditionFailure("an identifier has as many bytes as an attempt's")
    }
    return attempt
  }
}

/// The value that `share` of the others do not exceed.
func quantile(_ share: Double, of values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return .nan }
  return sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
}

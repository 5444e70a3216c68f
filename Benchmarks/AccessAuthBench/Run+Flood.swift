import AccessAuth
import AccessServer
import Foundation

extension Run {
  /// H-06 and H-10: scans at a steady pace while PINs keep every thread that hashes at work and its queue full, beside the
  /// same scans just before; and how late the event loops are meanwhile.
  mutating func flood() async throws {
    standardError("scans during a flood of PINs\n")
    let parent = folder + "/flood"
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    let scans = PacedScans.rate * (isQuick ? 4 : 8)
    let demo = try await Demo.make(in: parent, passes: (2 * rounds + 1) * scans)
    let premises = try await Premises.open(folder: demo.folder, keyFile: demo.keyFile)
    let readers = try await PINReaders.make(PINFlood.readers, by: premises)
    try await premises.close()
    let report = parent + "/lateness"
    let server = try Child(
      CommandLine.arguments[0], ["watched", demo.folder, demo.keyFile, report], log: folder + "/watched-log")
    let measured = Result { try rounds(demo, readers, scans, port: server.port) }
    // It reports when it ends.
    server.stop()
    let (times, answers) = try measured.get()
    let lateness = try Lateness.read(report)
    var idle = Figures("QR scans just before it, p99", "ms")
    var flooded = Figures("QR scans, 200 a second, during a flood of PINs, p99", "ms")
    var (idleLoops, loops) = (
      Figures("just before it, p99", "ms"), Figures("lateness of the event loops during the flood, p99", "ms")
    )
    var worst = Figures("  worst", "ms")
    for round in times {
      idle.add(quantile(0.99, of: round.idle.values))
      flooded.add(quantile(0.99, of: round.flooded.values))
      let during = lateness.filter { round.flooded.span.contains($0.at) }.map(\.milliseconds)
      idleLoops.add(quantile(0.99, of: lateness.filter { round.idle.span.contains($0.at) }.map(\.milliseconds)))
      loops.add(quantile(0.99, of: during))
      worst.add(during.max() ?? .nan)
    }
    add(
      Row(path: flooded, limit: idle, target: "ratio ≤ 2", holds: flooded.median / idle.median <= 2))
    add(Row(path: loops, limit: idleLoops, target: "< 5 ms", holds: loops.median < 5))
    add(Row(path: worst))
    add(Row(path: answers.granted))
    add(Row(path: answers.busy))
  }

  /// Values of some time, in milliseconds since 1970.
  private struct Timed {
    let values: [Double]
    let span: Range<Int64>

    init(_ measure: () throws -> [Double]) rethrows {
      let begin = SystemClock().now.wall.milliseconds
      values = try measure()
      span = begin..<max(begin, SystemClock().now.wall.milliseconds)
    }
  }

  private func rounds(
    _ demo: Demo, _ readers: [PINReaders.Reader], _ count: Int, port: Int
  ) throws -> (times: [(idle: Timed, flooded: Timed)], answers: (granted: Figures, busy: Figures)) {
    let lines = try Data(contentsOf: URL(filePath: demo.passes)).split(separator: 10).map { Array($0) }
    let scans = PacedScans(port: port, cabinet: demo.cabinet)
    // The first ones warm the service up.
    _ = try scans.run(Array(lines[(2 * rounds * count)...]))
    var times: [(idle: Timed, flooded: Timed)] = []
    var answers = (granted: Figures("  PINs granted in the flood"), busy: Figures("  PINs told that it is busy"))
    for round in 0..<rounds {
      standardError("round \(round + 1) of \(rounds)\n")
      func part(_ half: Int) -> [[UInt8]] {
        Array(lines[((2 * round + half) * count)..<((2 * round + half + 1) * count)])
      }
      let idle = try Timed { try scans.run(part(0)) }
      let flood = PINFlood(port: port, readers: readers)
      let start = ContinuousClock.now
      try flood.start()
      let flooded = try Timed { try scans.run(part(1)) }
      let told = try flood.stop()
      let seconds = inSeconds(.now - start)
      answers.granted.add(Double(told.granted) / seconds)
      answers.busy.add(Double(told.busy) / seconds)
      times.append((idle, flooded))
    }
    return (times, answers)
  }
}

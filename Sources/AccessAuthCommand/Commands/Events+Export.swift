import AccessAuth
import AccessHTTP
import ArgumentParser
import HTTPTypes

extension Events {
  /// Copies them.
  struct Export: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Copy the log of events, oldest first.",
      discussion: """
        Without a filter, as ndjson and with a key that reaches everything, the copy can be checked offline: see \
        accessauth events verify. As csv it is a table for a spreadsheet. A file is complete or not there at all; exit \
        status 3 says that the copy broke off.
        """)

    static let examples = """
      accessauth events export --output events.ndjson
      accessauth events export --format csv --from 2026-11-01T00:00:00Z --output november.csv
      """

    @Option(help: "csv or ndjson.")
    var format = LogExportFormat.ndjson

    @Option(help: "Begin at this place in the log.")
    var fromSequence: Int?

    @Option(help: ArgumentHelp("Where to write it. (default: standard output)", valueName: "file"), completion: .file())
    var output: String?

    @OptionGroup var events: EventOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
      guard fromSequence ?? 1 >= 1 else { throw ValidationError("--from-sequence is 1 or more") }
    }

    func run() async throws {
      let remote = try client.remote()
      let file = try output.map { (path) throws(Failure) in try PartialFile(path) }
      var progress = Progress()
      let query = [("format", format.rawValue), ("from_sequence", fromSequence.map(String.init))] + events.query
      do {
        try await remote.stream("/v1/events/export", query) { headers in
          progress.begin(of: headers[.logSize].flatMap { Int64($0) })
        } _: { bytes in
          if let file { try file.write(bytes) } else { try Standard.output.write(bytes) }
          progress.add(bytes)
        }
        try file?.finish()
      } catch {
        progress.end()
        file?.abandon()
        throw Self.told(error, isFile: file != nil)
      }
      progress.end()
      Standard.note(progress.sum)
    }

    /// What broke off is said to be no copy, wherever it went.
    private static func told(_ error: any Error, isFile: Bool) -> any Error {
      guard let failure = error as? Failure, failure.status == .couldNotTell, let sentence = failure.sentence else {
        return error
      }
      return Failure.couldNotTell(
        "\(sentence); \(isFile ? "no file was written" : "what was written is not the whole export")")
    }
  }
}

/// How far a copy is, on a terminal.
private struct Progress {
  private static let pause = Duration.milliseconds(200)

  private let isShown = Standard.error.isTerminal
  private var size: Int64?
  private var lines: Int64 = 0
  private var bytes: Int64 = 0
  private var shownAt = ContinuousClock.now - Progress.pause

  mutating func begin(of size: Int64?) { self.size = size }

  mutating func add(_ piece: [UInt8]) {
    bytes += Int64(piece.count)
    for byte in piece where byte == UInt8(ascii: "\n") { lines += 1 }
    guard isShown, ContinuousClock.now - shownAt >= Self.pause else { return }
    shownAt = .now
    let part = size.map { " of \($0) places" } ?? ""
    try? Standard.error.write(Array("\r\(lines) lines\(part), \(bytes / 1024) KiB\u{1B}[K".utf8))
  }

  func end() {
    if isShown { try? Standard.error.write(Array("\r\u{1B}[K".utf8)) }
  }

  var sum: String { "\(lines) lines, \(bytes) bytes" }
}

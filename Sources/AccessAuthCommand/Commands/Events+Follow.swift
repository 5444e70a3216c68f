import AccessAuth
import AccessHTTP
import ArgumentParser
import HTTPTypes

extension Events {
  /// Shows them as they come.
  struct Follow: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Print events as they happen, until it is stopped.",
      discussion: "A connection that breaks is made again, and goes on where it broke.")

    static let examples = """
      accessauth events follow
      accessauth events follow --class alarm --json
      """

    @Option(help: "Begin behind this place in the log. (default: with what comes)")
    var after: Int64?

    @OptionGroup var events: EventOptions
    @OptionGroup var client: ClientOptions

    /// From the first to the longest pause before the connection is made again.
    private static let pauses = (first: Duration.seconds(1), longest: Duration.seconds(30))

    func validate() throws {
      guard after ?? 0 >= 0 else { throw ValidationError("--after is 0 or more") }
    }

    func run() async throws {
      let remote = try client.remote()
      let reader = Reader(lastID: after.map(String.init))
      var pause = Self.pauses.first
      while true {
        reader.hasBegun = false
        let failure = await read(remote, reader)
        // What could not be shown would be lost: the stream goes on behind it.
        if let failure = reader.outputFailure { throw failure }
        // A service that was never reached, or says no, is not asked again and again.
        if let failure, failure.status != .couldNotTell || !reader.hasBeenReached { throw failure }
        pause = reader.hasBegun ? Self.pauses.first : min(pause * 2, Self.pauses.longest)
        if let sentence = failure?.sentence { Standard.note("\(sentence); coming again") }
        reader.parser.restart()
        try await Task.sleep(for: pause)
      }
    }

    /// What is known of the stream while connections come and go.
    private final class Reader {
      var parser: EventStreamParser
      /// Whether the present connection has begun, and whether any has.
      var hasBegun = false { didSet { if hasBegun { hasBeenReached = true } } }
      private(set) var hasBeenReached = false
      /// Why an event could not be shown.
      var outputFailure: Failure?

      init(lastID: String?) { parser = EventStreamParser(lastID: lastID) }
    }

    /// Reads to the end of one connection; nil where the service ended it.
    private func read(_ remote: Remote, _ reader: Reader) async -> Failure? {
      var headers: HTTPFields = [:]
      headers[.lastEventID] = reader.parser.lastID
      do {
        try await remote.stream("/v1/events/stream", events.query, headers: headers) { _ in
          reader.hasBegun = true
        } _: { bytes in
          for event in try reader.parser.take(bytes) {
            do throws(Failure) { try show(event) } catch {
              reader.outputFailure = error
              throw error
            }
          }
        }
        return nil
      } catch {
        return error
      }
    }

    private func show(_ event: [UInt8]) throws(Failure) {
      if client.output.json { return try Standard.print(json: event) }
      let cells = try Answer.read(event) { (json) throws(Problem) in try shape.read(&json) }
      try Standard.print(cells.joined(separator: "  "))
    }
  }
}

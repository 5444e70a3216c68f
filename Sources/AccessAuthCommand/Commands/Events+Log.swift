import AccessAuth
import AccessHTTP
import ArgumentParser
import HTTPTypes

extension Events {
  /// Shows the newest signed head.
  struct Checkpoint: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Print the newest signed head of the log, to be kept.",
      discussion:
        "It is a note (c2sp.org/tlog-checkpoint). Whoever has kept one can prove that nothing in it was changed.")

    static let examples = "accessauth events checkpoint > checkpoint.txt"

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let remote = try client.remote()
      if client.output.json {
        return try Standard.print(
          json: try await remote.get("/v1/checkpoints/latest", headers: [.accept: "application/json"]))
      }
      let note = try await remote.get("/v1/checkpoints/latest")
      // A terminal obeys control characters, which no note has.
      guard (try? SignedNote(parsing: note)) != nil else {
        throw Failure.couldNotTell("the service answered something that is no signed head")
      }
      try Standard.output.write(note)
    }
  }

  /// Shows a proof.
  struct Proof: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Print the proof that an event is in the log, as JSON for verify --proof.")

    static let examples = """
      accessauth events proof evt_01h455vb4pex5vsknk084sn02q > proof.json
      accessauth events verify events.ndjson --keys keys.json --proof proof.json
      """

    @Argument(help: ArgumentHelp("The event.", valueName: "event-id"))
    var event: EventID

    @Option(help: "The size of the log that the proof is about. (default: that of the newest signed head)")
    var size: Int64?

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.showDocument { try await $0.get("/v1/events/\(event)/proof", [("size", size.map(String.init))]) }
    }
  }
}

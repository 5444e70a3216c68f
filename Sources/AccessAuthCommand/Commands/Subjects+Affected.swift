import AccessAuth
import AccessHTTP
import ArgumentParser

extension Subjects {
  /// Lists who is touched by an incident.
  struct Affected: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "List the people whom a lost key or device touches.",
      discussion: """
        Everybody whom events name that came of the key, or of keys that it made in the time, or that happened at the \
        device. Reads are not in the log: what the key could have read is said on standard error. With --json, each \
        page of the list is a line.
        """)

    static let examples = """
      accessauth subjects affected --key key_01h455vb4pex5vsknk084sn02q --from 2026-11-20T00:00:00Z
      accessauth subjects affected --device dev_01h455vb4pex5vsknk084sn02q --json
      """

    @Option(help: "The key that was lost.")
    var key: APIKeyID?

    @Option(help: "The device that was lost.")
    var device: DeviceID?

    @Option(help: "Not before this time, in RFC 3339.")
    var from: Instant?

    @Option(help: "Before this time.")
    var to: Instant?

    @OptionGroup var client: ClientOptions

    /// Each page looks at 2,000 people.
    private static let maximumPages = 100_000

    func validate() throws {
      guard (key == nil) != (device == nil) else { throw ValidationError("name either --key or --device") }
    }

    func run() async throws {
      let remote = try client.remote()
      let shape = Shape(
        .init("person", "subject_id"), .init("reference", "external_ref"), .init("events", "events", .number),
        .init("first", "first_at"), .init("last", "last_at"))
      var rows: [[String]] = []
      var cursor: String?
      for _ in 0..<Self.maximumPages {
        let answer = try await remote.get(
          "/v1/subjects/affected",
          [
            ("key", key?.description), ("device", device?.description), ("from", from?.description),
            ("to", to?.description), ("limit", "100"), ("cursor", cursor),
          ])
        if client.output.json { try Standard.print(json: answer) }
        let page = try Page(answer, shape)
        rows += page.rows
        cursor = page.nextCursor
        if cursor == nil {
          if !client.output.json {
            for line in Table.lines(shape.columns.map(\.title), rows) { try Standard.print(line) }
          }
          return Standard.note(try Self.ending(answer, rows.count))
        }
      }
      throw Failure.couldNotTell("the list of the service does not end")
    }

    /// What is said in the end: how many there are, and who else may be.
    private static func ending(_ answer: [UInt8], _ count: Int) throws(Failure) -> String {
      let reach = try Answer.read(answer) { (json) throws(Problem) in
        var reach: String?
        try json.object { (member, json) throws(Problem) in
          guard member == "reach" else { return try json.skipValue() }
          reach = try json.ascii(1...64)
        }
        return reach
      }
      let more =
        switch reach.flatMap(AffectedReach.init) {
        case .tenant: "it could have read everything in the tenant, without a trace in the log"
        case .own: "it could have read everything of everybody that its own lineage made, without a trace in the log"
        case .subject: "it could have read everything of that person, without a trace in the log"
        case .device: "nothing beyond the answers to what was presented there could be read"
        case nil: "what it could have read is not known to this version"
        }
      return "\(count) \(count == 1 ? "person" : "persons"); \(more)"
    }
  }
}

import AccessAuth
import ArgumentParser

/// What happened: lists, copies that can be checked, and what comes.
struct Events: Family {
  static let configuration = CommandConfiguration(
    abstract: "List, export, verify, follow and prove what happened.",
    subcommands: [List.self, Export.self, Verify.self, Follow.self, Checkpoint.self, Proof.self],
    defaultSubcommand: List.self)

  static let examples = """
    accessauth events --api-key-file admin.key
    accessauth events export --output events.ndjson
    accessauth events verify events.ndjson --keys keys.json
    accessauth events follow --class access
    """

  /// How an event is shown on a line.
  static let shape = Shape(
    .init("seq", "sequence", .number), .init("received", "received_at"), .init("action", "action"),
    .init("mode", "mode"), .init("decision", "decision"), .init("reason", "reason"), .init("locker", "locker_id"))
}

/// Which events.
struct EventOptions: ParsableArguments {
  @Option(name: .customLong("class"), help: "Only this class: access, lock, device, audit or alarm.")
  var eventClass: String?

  @Option(help: "Only this access mode, such as qr.")
  var mode: String?

  @Option(help: "Only this decision: grant or deny.")
  var decision: String?

  @Option(help: "Only this reason, such as already_used.")
  var reason: String?

  @Option(help: "Only at this device.")
  var device: DeviceID?

  @Option(help: "Only of this locker.")
  var locker: LockerID?

  @Option(help: "Only of this grant.")
  var grant: GrantID?

  @Option(help: "Only of this credential.")
  var credential: CredentialID?

  @Option(help: "Only of this person.")
  var subject: SubjectID?

  @Option(help: "Not before this time, in RFC 3339.")
  var from: Instant?

  @Option(help: "Before this time.")
  var to: Instant?

  var query: [(String, String?)] {
    [
      ("class", eventClass), ("mode", mode), ("decision", decision), ("reason", reason),
      ("device", device?.description), ("locker", locker?.description), ("grant", grant?.description),
      ("credential", credential?.description), ("subject", subject?.description), ("from", from?.description),
      ("to", to?.description),
    ]
  }
}

extension Events {
  /// Lists them.
  struct List: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "List what happened, newest first.",
      discussion: "An event stands in the list within a second of its moment; --json has every member.")

    static let examples = """
      accessauth events list --decision deny --from 2026-11-01T00:00:00Z
      accessauth events list --locker lok_01h455vb4pex5vsknk084sn02q --json
      """

    @OptionGroup var events: EventOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions

    func run() async throws { try await client.list("/v1/events", page.query + events.query, as: shape) }
  }
}

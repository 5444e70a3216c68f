import AccessAuth
import ArgumentParser

/// Shows what happened.
struct Events: AsyncParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    abstract: "List what happened, newest first.",
    discussion: "An event stands in the list within a second of its moment; --json has every member.")

  static let examples = """
    accessauth events --api-key-file admin.key
    accessauth events --decision deny --from 2026-11-01T00:00:00Z
    accessauth events --locker lok_01h455vb4pex5vsknk084sn02q --json
    """

  @Option(name: .customLong("class"), help: "Only this class: access, lock, audit or alarm.")
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

  @OptionGroup var page: PageOptions
  @OptionGroup var client: ClientOptions

  func run() async throws {
    let filters: [(String, String?)] = [
      ("class", eventClass), ("mode", mode), ("decision", decision), ("reason", reason),
      ("device", device?.description), ("locker", locker?.description), ("grant", grant?.description),
      ("credential", credential?.description), ("subject", subject?.description), ("from", from?.description),
      ("to", to?.description),
    ]
    let shape = Shape(
      .init("seq", "sequence", .number), .init("received", "received_at"), .init("action", "action"),
      .init("mode", "mode"), .init("decision", "decision"), .init("reason", "reason"), .init("locker", "locker_id"))
    try await client.list("/v1/events", page.query + filters, as: shape)
  }
}

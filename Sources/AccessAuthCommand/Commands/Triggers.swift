import AccessAuth
import AccessHTTP
import AccessServer
import ArgumentParser
import HTTPTypes
import SodiumPrimitives

/// Opening from afar.
struct Triggers: Family {
  static let configuration = CommandConfiguration(
    abstract: "Open lockers from afar.", subcommands: [Open.self])

  static let examples = """
    accessauth triggers open A12 --device 7K2M9XQD --grant grt_01h455vb4pex5vsknk084sn02q --wait 20
    accessauth triggers open lok_01h455vb4pex5vsknk084sn02q --reason "ticket 77"
    """

  /// Opens one.
  struct Open: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Open a locker by a grant, or for a reason.",
      discussion: """
        Status 0: the command is on its way, or the door opened where that was waited for. Status 1: the rules keep \
        the door shut, a second person has to approve, or the door did not open. Status 3: nobody could tell; the \
        same key of repetition asks for the same answer.
        """)

    static let examples = """
      accessauth triggers open A12 --device 7K2M9XQD --grant grt_01h455vb4pex5vsknk084sn02q
      accessauth triggers open lok_01h455vb4pex5vsknk084sn02q --reason "ticket 77" --wait 20
      """

    @Argument(help: "The locker: its id, or its label in the device.")
    var locker: String

    @Option(help: "The device: its id or its device code.")
    var device: String?

    @Option(help: "The grant that is used.")
    var grant: GrantID?

    @Option(help: "Why, in your own words; needed without a grant.")
    var reason: String?

    @Option(help: "How many seconds to wait for the door, 0 to 25.")
    var wait = 0

    @Option(help: "The key of repetition; the same again opens nothing twice. (default: a new one)")
    var idempotencyKey: String?

    @OptionGroup var client: ClientOptions

    func validate() throws {
      // The client itself waits for 30 seconds.
      guard (0...25).contains(wait) else { throw ValidationError("--wait takes 0 to 25 seconds") }
      guard grant != nil || reason != nil else { throw ValidationError("--grant or --reason is needed") }
    }

    func run() async throws {
      let remote = try client.remote()
      let device: DeviceID? = if let name = self.device { try await remote.device(name) } else { nil }
      guard let locker = try await remote.lockers([locker], of: device).first else { return }
      let body = JSONObject.bytes { json in
        json.member("locker_id", "\(locker)")
        if let grant { json.member("grant_id", grant) }
        if let reason { json.member("reason_ref", reason) }
      }
      let key = idempotencyKey ?? EventID(at: SystemClock().now.wall, random: SystemRandom()).description
      let answer: [UInt8]
      do {
        answer = try await remote.post("/v1/triggers?wait=\(wait)", body, headers: [.idempotencyKey: key])
      } catch {
        // A lost answer opens no second time: the same key gets it again.
        if error.status == .couldNotTell { Standard.note("to ask for the answer: --idempotency-key \(key)") }
        throw error
      }
      if client.output.json { try Standard.print(json: answer) }
      let told = try TriggerAnswer(answer)
      if !client.output.json {
        try Standard.print((told.isGranted ? Colour.green : Colour.red)("\(told.decision) \(told.reason)"))
        for line in Table.pairs(told.command) { try Standard.print(line) }
      }
      if !told.isGood { throw Failure.said(.refused) }
    }
  }
}

/// What `triggers open` needs of its answer.
private struct TriggerAnswer {
  let decision: String
  let reason: String
  /// Names and values of the command, for a person.
  let command: [(String, String)]
  private let status: CommandStatus?
  private let verdict: Decision.Verdict

  var isGranted: Bool { verdict == .grant }

  /// Whether it opened, or may still.
  var isGood: Bool {
    switch status {
    case .queued, .delivered, .opened: isGranted
    case .jammed, .refused, .expired, .cancelled, nil: false
    }
  }

  init(_ answer: [UInt8]) throws(Failure) {
    self = try Answer.read(answer) { (json) throws(Problem) in try TriggerAnswer(&json) }
  }

  private init(_ json: inout JSONReader) throws(Problem) {
    var verdict: Decision.Verdict?
    var reason: Reason?
    var cells: [String]?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "decision": verdict = try json.word()
      case "reason": reason = try json.word()
      case "command": cells = try json.null() ? nil : try Commands.shape.read(&json)
      default: try json.skipValue()
      }
    }
    self.verdict = try json.required(verdict, "decision")
    decision = self.verdict.rawValue
    self.reason = try json.required(reason, "reason").rawValue
    command = cells.map { Array(zip(Commands.shape.columns.map(\.title), $0)) } ?? []
    let word = command.first { $0.0 == "status" }?.1
    status = word.flatMap(CommandStatus.init)
  }
}

/// Commands on their way to a device.
struct Commands: Family {
  static let configuration = CommandConfiguration(
    abstract: "Show and cancel openings from afar.", subcommands: [Get.self, Cancel.self])

  static let examples = """
    accessauth commands get cmd_01h455vb4pex5vsknk084sn02q --wait 20
    accessauth commands cancel cmd_01h455vb4pex5vsknk084sn02q
    """

  fileprivate static let shape = Shape(
    .init("id", "id"), .init("status", "status"), .init("device", "device_id"), .init("locker", "locker_id"),
    .init("grant", "grant_id"), .init("reason", "reason_ref"), .init("expires", "expires_at"),
    .init("finished", "finished_at"))

  /// Shows one.
  struct Get: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Show a command.")
    static let examples = "accessauth commands get cmd_01h455vb4pex5vsknk084sn02q --wait 20"

    @Argument(help: "The command.")
    var command: CommandID

    @Option(help: "How many seconds to wait until it is finished, 0 to 25.")
    var wait = 0

    @OptionGroup var client: ClientOptions

    func validate() throws {
      guard (0...25).contains(wait) else { throw ValidationError("--wait takes 0 to 25 seconds") }
    }

    func run() async throws {
      try await client.show(as: shape) { try await $0.get("/v1/commands/\(command)", [("wait", "\(wait)")]) }
    }
  }

  /// Cancels one.
  struct Cancel: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Take a command back that no device has yet.")
    static let examples = "accessauth commands cancel cmd_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The command.")
    var command: CommandID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.show(as: shape) { try await $0.post("/v1/commands/\(command)/cancel") }
    }
  }
}

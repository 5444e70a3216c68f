import AccessAuth
import AccessHTTP
import AccessServer
import ArgumentParser
import SodiumPrimitives

/// Presents a pass as a door would.
struct Verify: AsyncParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    abstract: "Present a pass as a door would, with a device key.",
    discussion: """
      Status 0: it opens, and a use is spent. Status 1: the door stays shut. Status 3: nobody could tell, and the door \
      stays shut. The pass comes from a file or standard input; a scanner that types may end it with Enter.
      """)

  static let examples = """
    accessauth verify --pass-file pass.txt --api-key-file device.key
    accessauth verify --locker A12 --api-key-file device.key < pass.txt
    accessauth verify --no-consume --api-key-file device.key < pass.txt
    """

  @Option(
    help: ArgumentHelp("A file that holds the pass. (default: standard input)", valueName: "file"), completion: .file())
  var passFile = "-"

  @Option(help: "The label of the locker that the person asks for.")
  var locker: String?

  @Option(help: "A UUID that names the attempt; the same again gives the same answer. (default: a new one)")
  var attempt: AttemptID?

  @Flag(inversion: .prefixedNo, help: "Spend a use, or only ask.")
  var consume = true

  @OptionGroup var client: ClientOptions

  func validate() throws {
    if passFile == "-" && client.apiKeyFile == "-" {
      throw ValidationError("standard input holds the pass or the key, not both")
    }
  }

  func run() async throws {
    let remote = try client.remote()
    let pass = Text.trimmed(try FileBytes.read(passFile, atMost: UnverifiedPass.maximumPresentedCount))
    let attempt = attempt?.description ?? Self.newAttempt()
    let body = JSONObject.bytes { json in
      json.member("attempt_id", attempt)
      json.member("mode", AccessMode.qr)
      json.object("presented") { $0.member("pass", ascii: pass) }
      if let locker { json.member("locker", locker) }
      if !consume { json.member("consume", false) }
    }
    let answer: [UInt8]
    do { answer = try await remote.post("/v1/verifications", body) } catch {
      // A lost answer costs nobody their code: the same attempt gets it again.
      if error.status == .couldNotTell { Standard.note("to ask for the answer to this attempt: --attempt \(attempt)") }
      throw error
    }
    if client.output.json { try Standard.print(json: answer) }
    let verdict = try DoorAnswer(answer)
    if !client.output.json {
      try Standard.print((verdict.opens ? Colour.green : Colour.red)("\(verdict.decision) \(verdict.reason)"))
      for line in Table.pairs(verdict.pairs) { try Standard.print(line) }
    }
    if !verdict.opens { throw Failure.said(.refused) }
  }

  /// A UUIDv7, as every identifier is one.
  private static func newAttempt() -> String {
    let bytes = EventID(at: SystemClock().now.wall, random: SystemRandom()).bytes
    return AttemptID(bytes: bytes)?.description ?? ""
  }
}

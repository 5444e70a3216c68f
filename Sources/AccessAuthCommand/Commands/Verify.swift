import AccessAuth
import AccessHTTP
import AccessServer
import ArgumentParser
import SodiumPrimitives

/// Presents a credential as a door would.
struct Verify: AsyncParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    abstract: "Present a pass, PIN, card, phone or face as a door would, with a device key.",
    discussion: """
      Status 0: it opens, and a use is spent. Status 1: the door stays shut. Status 3: nobody could tell, and the door \
      stays shut. What is secret comes from a file or standard input; a scanner that types may end it with Enter.
      """)

  static let examples = """
    accessauth verify --pass-file pass.txt --api-key-file device.key
    accessauth verify --locker A12 --api-key-file device.key < pass.txt
    accessauth verify --no-consume --api-key-file device.key < pass.txt
    accessauth verify --pin-file - --locker A12 --api-key-file device.key
    accessauth verify --card-format wiegand26 --value-hex 2F623AE --api-key-file device.key
    accessauth verify --card-file tap.json --api-key-file device.key
    accessauth verify --pass-file pass.txt --phone-key-file phone.key --api-key-file device.key
    accessauth verify --face crd_01h455vb4pex5vsknk084sn02q --confidence 0.98 --api-key-file device.key
    """

  @OptionGroup var options: PresentedOptions

  @Option(help: "The label of the locker that the person asks for.")
  var locker: String?

  @Option(help: "A UUID that names the attempt; the same again gives the same answer. (default: a new one)")
  var attempt: AttemptID?

  @Flag(inversion: .prefixedNo, help: "Spend a use, or only ask.")
  var consume = true

  @OptionGroup var client: ClientOptions

  func validate() throws {
    let files = options.files + [client.apiKeyFile].compactMap(\.self)
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input holds what is shown or the key, not both")
    }
  }

  func run() async throws {
    let remote = try client.remote()
    let presented = try await options.presented(remote)
    let attempt = attempt?.description ?? Self.newAttempt()
    let body = JSONObject.bytes { json in
      json.member("attempt_id", attempt)
      presented.write(to: &json)
      if let locker { json.member("locker", locker) }
      if !consume { json.member("consume", false) }
    }
    let answer: [UInt8]
    do { answer = try await remote.post("/v1/verifications", body) } catch {
      // A lost answer costs nobody their code: the same attempt gets it again.
      if error.status == .couldNotTell && presented.isRepeatable {
        Standard.note("to ask for the answer to this attempt: --attempt \(attempt)")
      }
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

import AccessAuth
import AccessHTTP
import AccessServer
import ArgumentParser
import SodiumPrimitives

/// One attempt at a door: what is shown, before which locker, under which name, and whether in earnest.
struct AttemptOptions: ParsableArguments {
  @OptionGroup var shown: PresentedOptions

  @Option(help: "The label of the locker that the person asks for.")
  var locker: String?

  @Option(help: "A UUID that names the attempt; the same again gives the same answer. (default: a new one)")
  var attempt: AttemptID?

  @Flag(inversion: .prefixedNo, help: "Spend a use, or only ask.")
  var consume = true

  /// Refuses to read standard input twice.
  func validate(with client: ClientOptions) throws {
    let files = shown.files + [client.apiKeyFile].compactMap(\.self)
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input holds what is shown or the key, not both")
    }
  }

  /// Makes the attempt by a POST to `path` and shows the answer; `device` is named in the body where the key does not name
  /// one. Throws when the door stays shut.
  func make(at path: String, device: DeviceID? = nil, _ remote: Remote, _ output: JSONOption) async throws {
    let presented = try await shown.presented(remote)
    let attempt = attempt?.description ?? Self.newAttempt()
    let body = JSONObject.bytes { json in
      if let device { json.member("device_id", device) }
      json.member("attempt_id", attempt)
      presented.write(to: &json)
      if let locker { json.member("locker", locker) }
      if !consume { json.member("consume", false) }
    }
    let answer: [UInt8]
    do { answer = try await remote.post(path, body) } catch {
      // A lost answer costs nobody their code: the same attempt gets it again.
      if error.status == .couldNotTell && presented.isRepeatable {
        Standard.note("to ask for the answer to this attempt: --attempt \(attempt)")
      }
      throw error
    }
    if output.json { try Standard.print(json: answer) }
    let verdict = try DoorAnswer(answer)
    if !output.json {
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

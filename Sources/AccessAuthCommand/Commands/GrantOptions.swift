import AccessAuth
import AccessHTTP
import ArgumentParser

/// What a grant is to be.
struct GrantOptions: ParsableArguments {
  @Option(help: "The device: its id or its device code. Without --locker, all of its lockers.")
  var device: String?

  @Option(help: "A locker: its label in the device, or its id; may come several times.")
  var locker: [String] = []

  @Option(name: .customLong("for"), help: "How long from its beginning, such as 90s, 30m, 24h or 7d.")
  var life: Length

  @Option(help: "When it begins, in RFC 3339. (default: now)")
  var from: Instant?

  @Option(help: "How often it opens: a number, or unlimited.")
  var uses: Uses = .limited(1)

  @Option(help: "Who it is for: your own reference of the person.")
  var subject: String

  @Option(help: "Your own reference of the grant, such as an order's number.")
  var reference: String?

  @Flag(help: "Let a door without network decide.")
  var offline = false

  @Option(
    help: ArgumentHelp(
      "A file with the hours of the week as JSON, as the API takes them, or - for standard input.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var scheduleFile: String?

  @Option(help: "Keep it shut until this is settled; may come several times.")
  var hold: [HoldKind] = []

  @Option(help: "The least that a credential has to prove. (default: what the door demands)")
  var minAssurance: Assurance?

  func validate() throws {
    if device == nil && locker.isEmpty { throw ValidationError("--device or --locker is needed") }
  }

  /// The body of `POST /v1/grants`; what is named by label or code is looked up first.
  func body(_ remote: Remote, with credentials: CredentialOptions, now: Instant) async throws -> [UInt8] {
    let device: DeviceID? = if let name = self.device { try await remote.device(name) } else { nil }
    let lockers = try await remote.lockers(locker, of: device)
    let requests = try await credentials.requests(remote, device: device)
    let schedule = try scheduleFile.map(JSONFile.object)
    return JSONObject.bytes { json in
      json.object("subject") { $0.member("external_ref", subject) }
      json.object("targets") { json in
        if lockers.isEmpty { json.member("device_id", device) } else { json.member("locker_ids", lockers) }
      }
      if let from { json.member("starts_at", from) }
      json.member("ends_at", (from ?? now) + life.duration)
      json.member("max_uses", uses.maximum)
      json.member("offline", offline ? "allowed" : "never")
      if let reference { json.member("reference", reference) }
      if let schedule { json.member("schedule", json: schedule) }
      if !hold.isEmpty { json.objects("holds", hold) { json, kind in json.member("kind", kind.rawValue) } }
      if let minAssurance { json.member("min_assurance", minAssurance.rawValue) }
      json.objects("credentials", requests) { json, request in request.write(to: &json) }
    }
  }
}

/// `90s`, `30m`, `24h`, `7d`.
struct Length: ExpressibleByArgument {
  let duration: Duration

  init?(argument: String) {
    let seconds: Int64
    switch argument.last {
    case "s": seconds = 1
    case "m": seconds = 60
    case "h": seconds = 3600
    case "d": seconds = 86400
    default: return nil
    }
    // A century is more than any grant lives; `Int64` alone would take `+1`.
    guard let number = Int64(argument.dropLast()), number > 0, argument.first != "+", number <= 3_155_760_000 / seconds
    else { return nil }
    duration = .seconds(number * seconds)
  }
}

/// `1`, `12`, `unlimited`.
enum Uses: ExpressibleByArgument {
  case limited(Int64)
  case unlimited

  init?(argument: String) {
    if argument == "unlimited" {
      self = .unlimited
    } else if let number = Int64(argument), number > 0, argument.first != "+" {
      self = .limited(number)
    } else {
      return nil
    }
  }

  /// The default is shown as it is typed.
  var defaultValueDescription: String { maximum.map(String.init) ?? "unlimited" }

  /// Nil without limit, as in the API.
  var maximum: Int64? {
    switch self {
    case .limited(let number): number
    case .unlimited: nil
    }
  }
}

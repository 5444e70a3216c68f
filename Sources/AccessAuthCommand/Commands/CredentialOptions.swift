import AccessAuth
import ArgumentParser

/// The kinds of credentials, in the words of the API.
enum CredentialKind: String, CaseIterable, ExpressibleByArgument {
  case qr, pin, card
  case appToken = "app_token"
  case face
}

/// What the person gets.
struct CredentialOptions: ParsableArguments {
  @Option(help: "How the person opens; may come several times. (default: qr)")
  var kind: [CredentialKind] = []

  @Option(help: "How often a QR code can be shown. (default: single_use)")
  var usage: QRUsage?

  @Option(help: "How a PIN is typed: after the number of its locker, or alone and then longer. (default: with-locker)")
  var entry: PINEntry?

  @Flag(help: "Make a second PIN, which opens like the first and raises a silent alarm.")
  var duress = false

  @OptionGroup var card: CardOptions

  @Option(
    help: ArgumentHelp("A file with the phone's public key as a JWK, or - for standard input.", valueName: "file"),
    completion: .file())
  var publicKeyFile: String?

  @Option(help: "The device that knows the face: its id or its device code. (default: that of --device)")
  var deviceID: String?

  /// The kinds that are asked for.
  var kinds: [CredentialKind] { kind.isEmpty ? [.qr] : kind }

  /// The files that are named.
  var files: [String] { [card.cardFile, publicKeyFile].compactMap(\.self) }

  func validate() throws {
    guard Set(kinds).count == kinds.count else { throw ValidationError("each --kind comes once") }
    func demand(_ kind: CredentialKind, for option: String, if isGiven: Bool) throws {
      guard !isGiven || kinds.contains(kind) else {
        throw ValidationError("\(option) belongs to --kind \(kind.rawValue)")
      }
    }
    try demand(.qr, for: "--usage", if: usage != nil)
    try demand(.pin, for: "--entry", if: entry != nil)
    try demand(.pin, for: "--duress", if: duress)
    try demand(.card, for: "a card", if: card.isGiven)
    try demand(.appToken, for: "--public-key-file", if: publicKeyFile != nil)
    try demand(.face, for: "--device-id", if: deviceID != nil)
    if kinds.contains(.card) && !card.isGiven {
      throw ValidationError("--kind card needs --card-file, or --card-format and --value-hex")
    }
    if kinds.contains(.appToken) && publicKeyFile == nil {
      throw ValidationError("--kind app_token needs --public-key-file")
    }
  }

  /// What is asked for, with files read and names looked up; `device` is the one that the grant names.
  func requests(_ remote: Remote, device: DeviceID?) async throws -> [CredentialRequest] {
    var requests: [CredentialRequest] = []
    for kind in kinds {
      switch kind {
      case .qr: requests.append(.qr(usage ?? .singleUse))
      case .pin:
        let entry = entry ?? .withLocker
        requests.append(.pin(entry, isDuress: false))
        if duress { requests.append(.pin(entry, isDuress: true)) }
      case .card:
        if let object = try card.object() { requests.append(.card(object)) }
      case .appToken:
        if let publicKeyFile { requests.append(.appToken(try PublicJWK.read(publicKeyFile))) }
      case .face:
        let named: DeviceID? = if let deviceID { try await remote.device(deviceID) } else { device }
        guard let named else { throw Failure.usage("--kind face needs --device-id, or --device") }
        requests.append(.face(named))
      }
    }
    return requests
  }
}

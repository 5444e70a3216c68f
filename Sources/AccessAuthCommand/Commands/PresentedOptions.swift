import AccessAuth
import ArgumentParser
import SodiumPrimitives

/// What is shown to the door. The mode follows from what is given.
struct PresentedOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A file that holds the pass. (default: standard input)", valueName: "file"), completion: .file())
  var passFile: String?

  @Option(
    help: ArgumentHelp("A file that holds the digits of a PIN, or - for standard input.", valueName: "file"),
    completion: .file())
  var pinFile: String?

  @OptionGroup var card: CardOptions

  @Flag(help: "Show the pass as an app token, even without the key of its phone.")
  var appToken = false

  @Option(
    help: ArgumentHelp(
      "The private key of the phone that the pass is bound to, as app-key makes it, to sign what the service asks.",
      valueName: "file"),
    completion: .file())
  var phoneKeyFile: String?

  @Option(help: "The code on the cabinet, for an app token that names none.")
  var deviceCode: DeviceCode?

  @Option(help: "The credential of the face that the device recognised.")
  var face: CredentialID?

  @Option(help: "How sure the device is of the face, 0 to 1.")
  var confidence: Double?

  /// The files that are read.
  var files: [String] { isPass ? [passFile ?? "-"] : [pinFile, card.cardFile].compactMap(\.self) }

  /// A pass is what stands there when nothing else is named.
  private var isPass: Bool { pinFile == nil && !card.isGiven && face == nil }

  func validate() throws {
    let given = [passFile != nil || appToken || phoneKeyFile != nil, pinFile != nil, card.isGiven, face != nil]
    guard given.count(where: \.self) <= 1 else { throw ValidationError("one thing is shown at a time") }
    if deviceCode != nil && phoneKeyFile == nil { throw ValidationError("--device-code belongs to --phone-key-file") }
    guard (face == nil) == (confidence == nil) else { throw ValidationError("--face and --confidence belong together") }
    if let confidence, !(0...1).contains(confidence) { throw ValidationError("--confidence is 0 to 1") }
    if phoneKeyFile == "-" { throw ValidationError("--phone-key-file names a file that only its owner may read") }
  }

  /// What is shown, read from its file; for an app token the service is asked for a challenge first.
  func presented(_ remote: Remote) async throws -> Presented {
    if let pinFile { return .pin(try Self.pin(pinFile)) }
    if let card = try card.object() { return .card(card) }
    if let face, let confidence { return .face(face, confidence: confidence) }
    let pass = Text.trimmed(try FileBytes.read(passFile ?? "-", atMost: UnverifiedPass.maximumPresentedCount))
    guard let phoneKeyFile else { return appToken ? .appToken(pass: pass, proof: nil) : .qr(pass) }
    let phone = try Phone(pass: pass, keyFile: phoneKeyFile, deviceCode: deviceCode)
    return .appToken(pass: pass, proof: try phone.proof(of: try await remote.challenge()))
  }

  private static func pin(_ path: String) throws(Failure) -> SecretText {
    // A PIN and room for white space.
    let digits = Text.trimmed(try FileBytes.read(path, atMost: 64))
    guard PIN(SecretBytes(copying: digits)) != nil else {
      throw .usage("\(path == "-" ? "standard input" : path) does not hold a PIN of 4 to 12 digits")
    }
    return SecretText(SecretBytes(copying: digits))
  }
}

import AccessAuth
import AccessHTTP
import ArgumentParser

/// A card: its number, or a file with what the API calls `card` or, at a door, `presented`.
struct CardOptions: ParsableArguments {
  @Option(help: "How the reader names what it captured of a card.")
  var cardFormat: CardFormat?

  @Option(help: "How many bits the card's number has; needed for raw only.")
  var bits: Int?

  @Option(help: "The card's number as hexadecimal digits, the first bit most significant; of a uid its bytes.")
  var valueHex: String?

  @Option(
    help: ArgumentHelp(
      "A file with the card as JSON, as the API takes it, or - for standard input; needed for sun.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var cardFile: String?

  /// Whether a card is named at all.
  var isGiven: Bool { cardFile != nil || cardFormat != nil || bits != nil || valueHex != nil }

  func validate() throws {
    guard isGiven else { return }
    if cardFile != nil {
      if cardFormat != nil || bits != nil || valueHex != nil {
        throw ValidationError("the card is in --card-file, or in --card-format and --value-hex, not in both")
      }
    } else {
      guard let cardFormat, valueHex != nil else {
        throw ValidationError("a card's number needs --card-format and --value-hex")
      }
      if cardFormat == .raw && bits == nil { throw ValidationError("--card-format raw needs --bits") }
    }
  }

  /// The JSON object; nil where no card is named. What is wrong in it, the service says.
  func object() throws(Failure) -> [UInt8]? {
    if let cardFile { return try JSONFile.object(cardFile) }
    guard let cardFormat, let valueHex else { return nil }
    return JSONObject.bytes { json in
      json.member("format", cardFormat.rawValue)
      json.member("bits", bits ?? cardFormat.bits(of: valueHex))
      json.member("value_hex", valueHex)
    }
  }
}

extension CardFormat {
  /// The bits of a number that nobody counted: what the format has, else four for each digit.
  fileprivate func bits(of hex: String) -> Int {
    switch self {
    case .wiegand26: 26
    case .wiegand34: 34
    case .wiegand37: 37
    case .uid, .raw: hex.utf8.count * 4
    }
  }
}

import AccessAuth

/// The modes that a reader can present.
enum PresentedMode: String, CaseIterable {
  case qr, card, pin
  case appToken = "app_token"
  case face
}

/// The member `presented` of a verification: what the reader captured. Which members belong there is the mode's matter,
/// and that may stand after them; so they are read first and judged together.
///
/// There is no member for a face itself: a picture or a template is refused by its name, before it is read.
struct PresentedBody {
  private enum Member: String {
    case pass, format, bits, pin, proof, confidence
    case valueHex = "value_hex"
    case piccDataHex = "picc_data_hex"
    case cmacHex = "cmac_hex"
    case encHex = "enc_hex"
    case credentialID = "credential_id"
  }

  private var seen: [Member] = []
  private var pass: [UInt8]?
  private var proof: [UInt8]?
  private var pin: PIN?
  private var credential: CredentialID?
  private var confidence: Int?
  private var format: CardWord?
  private var bits: Int?
  private var valueHex: [UInt8]?
  private var piccDataHex: [UInt8]?
  private var cmacHex: [UInt8]?
  private var encHex: [UInt8]?

  static func read(_ json: inout JSONReader) throws(Problem) -> PresentedBody {
    var presented = PresentedBody()
    try json.object { (name, json) throws(Problem) in
      guard let member = Member(rawValue: name) else { throw json.unknownMember() }
      presented.seen.append(member)
      switch member {
      case .pass: presented.pass = try json.bytes(1...Presentation.maximumText)
      case .proof: presented.proof = try json.null() ? nil : try json.bytes(1...Presentation.maximumText)
      case .pin: presented.pin = try json.pin()
      case .credentialID: presented.credential = try json.identifier()
      case .confidence: presented.confidence = try json.thousandths()
      case .format: presented.format = try json.word()
      case .bits: presented.bits = try json.integer(in: 0...WireLimits.cardBits)
      case .valueHex: presented.valueHex = try json.cardHex()
      case .piccDataHex: presented.piccDataHex = try json.cardHex()
      case .cmacHex: presented.cmacHex = try json.cardHex()
      case .encHex: presented.encHex = try json.null() ? nil : try json.cardHex()
      }
    }
    return presented
  }

  /// What was presented as `mode`. A card that is none is a presentation too: the reader answers for it.
  func presentation(as mode: PresentedMode) throws(Problem) -> Presentation {
    switch mode {
    case .qr:
      try demandOnly([.pass])
      return .qr(text: try required(pass, .pass))
    case .pin:
      try demandOnly([.pin])
      return .pin(try required(pin, .pin))
    case .appToken:
      try demandOnly([.pass, .proof])
      return .appToken(text: try required(pass, .pass), proof: proof)
    case .face:
      try demandOnly([.credentialID, .confidence])
      return .face(try required(credential, .credentialID), confidence: try required(confidence, .confidence))
    case .card:
      guard let format = try required(format, .format).number else {
        try demandOnly([.format, .piccDataHex, .cmacHex, .encHex])
        return try sunMessage()
      }
      try demandOnly([.format, .bits, .valueHex])
      return try cardNumber(format)
    }
  }

  private func cardNumber(_ format: CardFormat) throws(Problem) -> Presentation {
    let (bits, valueHex) = (try required(bits, .bits), try required(valueHex, .valueHex))
    do throws(CardFlaw) {
      return .card(try CardNumber(format: format, bits: bits, valueHex: valueHex))
    } catch {
      return .badFrame(error)
    }
  }

  private func sunMessage() throws(Problem) -> Presentation {
    let (piccDataHex, cmacHex) = (try required(piccDataHex, .piccDataHex), try required(cmacHex, .cmacHex))
    do throws(CardFlaw) {
      return .sun(try SUNMessage(piccDataHex: piccDataHex, cmacHex: cmacHex, encHex: encHex))
    } catch {
      return .badFrame(error)
    }
  }

  private func demandOnly(_ allowed: Set<Member>) throws(Problem) {
    for member in seen where !allowed.contains(member) {
      throw Problem(.invalidValue, at: pointer(member), "this member belongs to another mode or format")
    }
  }

  private func required<Value>(_ value: Value?, _ member: Member) throws(Problem) -> Value {
    guard let value else { throw Problem(.missingMember, at: pointer(member), "this member is missing") }
    return value
  }

  private func pointer(_ member: Member) -> String { "/presented/\(member.rawValue)" }
}

extension JSONReader {
  /// Reads a PIN. Whatever else stands here has the wrong form, and nothing is said about it.
  fileprivate mutating func pin() throws(Problem) -> PIN {
    let wrong = invalid("a string of 4 to 12 digits is needed", code: .invalidFormat)
    do throws(Problem) {
      guard let pin = PIN(try secret(1...64)) else { throw wrong }
      return pin
    } catch {
      throw error.code == .invalidValue ? wrong : error
    }
  }
}

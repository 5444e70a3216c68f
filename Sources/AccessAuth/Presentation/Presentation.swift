public import SodiumPrimitives

/// What a reader captured: bounded, typed by its mode, unbelieved. It may open a door, so it prints as `<redacted>`.
public enum Presentation: Sendable, Redacted {
  /// The text of a QR code, as scanned.
  case qr(text: [UInt8])
  /// The number of a card.
  case card(CardNumber)
  /// A frame of a card that is none: its parity is wrong, or its length.
  case badFrame(CardFlaw)
  /// The secure unique message of a card.
  case sun(SUNMessage)
  /// Digits.
  case pin(PIN)
  /// The pass of an app, and the phone's proof where there is one.
  case appToken(text: [UInt8], proof: [UInt8]?)
  /// A face, as the device recognised it by itself, and how sure it is, in thousandths.
  case face(CredentialID, confidence: Int)

  /// The longest text that a reader may send, in bytes: a pass of 512 bytes is 823 characters, and scanners add to it.
  public static let maximumText = 1024

  /// How access was asked for.
  public var mode: AccessMode {
    switch self {
    case .qr: .qr
    case .card, .badFrame, .sun: .card
    case .pin: .pin
    case .appToken: .appToken
    case .face: .face
    }
  }
}

/// One attempt at a door.
public struct VerificationRequest: Sendable {
  /// The device's own name for the attempt.
  public let attempt: AttemptID
  /// What was shown.
  public let presentation: Presentation
  /// The label of the locker that the person asked for, at most 32 Unicode scalars.
  public let locker: String?
  /// Whether to open in earnest; false asks only whether it would.
  public let consume: Bool
  /// The device's own clock.
  public let capturedAt: Instant?

  /// Joins what a device sent.
  public init(
    attempt: AttemptID, presentation: Presentation, locker: String?, consume: Bool, capturedAt: Instant?
  ) {
    self.attempt = attempt
    self.presentation = presentation
    self.locker = locker
    self.consume = consume
    self.capturedAt = capturedAt
  }
}

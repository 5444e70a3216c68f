/// What is proven of a presentation before any rule is asked: the second state of a scan. Only the verifier makes one of
/// something that was shown; whoever asks what would open makes the one that a genuine presentation would have.
public enum Evidence: Hashable, Sendable {
  /// The signature of a QR's pass.
  case pass(PassClaims)
  /// The signature of an app token's pass and, where `isHeld`, that the phone holds its key here and now.
  case token(PassClaims, isHeld: Bool)
  /// The tag of a PIN at this device.
  case digits
  /// The tag of a card number at this site.
  case cardNumber
  /// The code of a card's message, whose counter has risen if `isFresh`.
  case cardMessage(isFresh: Bool)
  /// A device that is sure of a face, in thousandths.
  case face(confidence: Int)
  /// A call of the API by a key that may use the grant by itself.
  case call

  /// What the pass says, where one was shown.
  var claims: PassClaims? {
    switch self {
    case .pass(let claims), .token(let claims, _): claims
    case .digits, .cardNumber, .cardMessage, .face, .call: nil
    }
  }
}

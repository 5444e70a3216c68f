/// Why a call was not carried out. Nothing was changed.
public enum Refusal: Error, Hashable, Sendable {
  /// There is no such object, it is another tenant's, or it is out of the key's reach. `pointer` names the member of the
  /// body that asks for it (RFC 6901), where one does.
  case notFound(pointer: String?)
  /// The key may not do this.
  case forbidden
  /// A member of the body has the right form, but no sense. `detail` is constant text.
  case invalid(pointer: String, detail: StaticText)
  /// It does not fit the present state. `detail` is constant text.
  case conflict(StaticText)
  /// The object is not the one that the caller saw.
  case preconditionFailed
  /// The credential has no pass any more.
  case credentialExpired
  /// The targets reach more devices than one PIN may be known at.
  case pinNeedsDevice
  /// One more PIN would make guessing too likely.
  case riskBudgetExceeded
  /// So many openings from afar need a second person.
  case approvalRequired
  /// The idempotency key was used for another call.
  case idempotencyMismatch
  /// Nobody could tell.
  case store(StoreError)
  /// A state that should not be: a row that a person has to look at.
  case inconsistent

  static let notFound = Refusal.notFound(pointer: nil)
}

/// Text that stands in the source: it can hold nothing that a caller sent.
public struct StaticText: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The text.
  public let description: String

  /// Takes a literal, and nothing else.
  public init(stringLiteral value: StaticString) { description = "\(value)" }
}

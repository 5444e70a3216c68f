/// A try that is not made, because too many went wrong before it.
public struct ThrottleRefusal: Hashable, Sendable {
  /// After this long the same try would be charged, to the millisecond and if nothing else is charged before; nil
  /// where only a person lifts it.
  public let retryAfter: Duration?

  /// No time lifts it.
  public static let exhausted = ThrottleRefusal(retryAfter: nil)

  package init(retryAfter: Duration?) { self.retryAfter = retryAfter }
}

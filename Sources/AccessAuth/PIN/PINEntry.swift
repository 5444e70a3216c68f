/// How a PIN is typed at a device: after the number of its locker, or with nothing else.
public enum PINEntry: String, CaseIterable, Hashable, Sendable {
  /// The person names the locker, then types the PIN, which opens that locker only.
  case withLocker = "with_locker"
  /// The PIN alone tells who is there, and so it is longer.
  case alone

  /// The byte that stands for it in a ``PINTag``; never 0.
  package var code: UInt8 {
    switch self {
    case .withLocker: 1
    case .alone: 2
    }
  }
}

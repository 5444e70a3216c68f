/// A reference or a token that carries a secret and can be copied: printing, dumping, interpolating and mirroring it
/// show `<redacted>` and nothing else. What can be `~Copyable` is ``SecretBytes`` instead and cannot be printed at all.
public protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Redacted {
  /// `<redacted>`.
  public var description: String { "<redacted>" }
  /// `<redacted>`.
  public var debugDescription: String { "<redacted>" }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// How strongly a medium proves itself.
public enum Assurance: String, Hashable, Comparable, Sendable, CaseIterable {
  /// A number that can be copied.
  case identifier
  /// A signature or an authentication code.
  case cryptographic

  /// Whether `left` proves less.
  public static func < (left: Assurance, right: Assurance) -> Bool {
    switch (left, right) {
    case (.identifier, .cryptographic): true
    case (.identifier, .identifier), (.cryptographic, .identifier), (.cryptographic, .cryptographic): false
    }
  }
}

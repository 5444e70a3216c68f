/// What a lock did after a grant.
public enum Actuation: String, Hashable, Sendable, CaseIterable {
  /// The door opened.
  case opened
  /// The lock moved, the door did not.
  case jammed
  /// The cabinet did not try.
  case refused
  /// Nothing is known to have moved: nobody told in time.
  case nothing = "none"

  /// What a lock can report.
  public static let reported: [Actuation] = [.opened, .jammed, .refused]
}

/// The version of the whole project.
public enum AccessAuthVersion {
  /// Semantic version 2.0.0 text.
  public static let current = "0.1.0"
}

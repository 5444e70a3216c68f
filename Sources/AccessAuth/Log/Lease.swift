/// The right of one process to do something that only one may do at a time, for a while.
public struct Lease: Hashable, Sendable {
  /// What it is the right to do; closed.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    /// Giving events their places and signing the log's heads.
    case sealer
    /// Forgetting what has been kept long enough.
    case purger
    /// Sending webhooks.
    case webhooks
  }

  /// The right.
  public let name: Name
  /// Who has it: 16 random bytes of a process.
  public let holder: [UInt8]
  /// When it is asked for.
  public let at: Instant
  /// The first instant after it.
  public let until: Instant

  /// How long a lease holds without being renewed.
  public static let life = Duration.seconds(10)

  package init(_ name: Name, holder: [UInt8], at: Instant) {
    self.name = name
    self.holder = holder
    self.at = at
    until = at + Self.life
  }
}

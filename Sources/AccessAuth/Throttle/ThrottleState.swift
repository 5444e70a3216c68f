/// What a throttle remembers: a small value that a store keeps as bytes. It means something to the rule only that charged
/// it, be the traffic what it may.
///
/// All times in it are relative to the last reading. What has healed is gone, so that a state which was left alone long
/// enough differs from a fresh one in its clock alone.
public struct ThrottleState: Hashable, Sendable {
  /// Nothing was ever charged.
  public static let fresh = ThrottleState()

  /// The reading up to which time was credited.
  var clock: ThrottleReading?
  /// What is missing in the bucket, in ``Bucket/token``s times the milliseconds that one takes.
  var debt: Int64 = 0
  /// The failures of 24 hours, where the rule asks for them.
  var failures = FailureWindow.empty
  /// Failures in a row, where the rule is a ladder.
  var row = 0
  /// Milliseconds for which the ladder is blocked.
  var block: Int64 = 0
  /// Refused since the last report.
  var refused: Int64 = 0
  /// The last report of refusals.
  var report: Report?

  /// An event that told of refusals.
  struct Report: Hashable, Sendable {
    let reading: ThrottleReading
    let event: EventID
  }

  /// Forgets every charge: the credential itself was presented rightly, or a person lifts the block. What was refused
  /// and reported stays.
  package mutating func reset() {
    debt = 0
    failures = .empty
    row = 0
    block = 0
  }
}

/// Keeps a dead receiver cheap: after some failures in a row first tries are spared for a while, and what they would have
/// told waits in the log. A success of whatever try ends that.
///
/// Nothing is lost and no order changes: the cursor stands where the next first try begins.
public struct WebhookBreaker: Hashable, Sendable {
  /// As many failures in a row are not a receiver's bad moment.
  public static let threshold = 5
  /// How long first tries wait after the threshold's failure; twice as long after each further one.
  public static let firstPause = Duration.seconds(5)
  /// They never wait longer, so that a receiver that comes back has its messages soon.
  public static let longestPause = Duration.seconds(300)

  private var failures = 0
  private var closedUntil: Duration?

  /// Nothing has failed.
  public init() {}

  /// Whether a first try may be made now.
  public func allows(at moment: Moment) -> Bool { closedUntil.map { $0 <= moment.boot } ?? true }

  /// Notes how a try ended.
  public mutating func note(_ result: WebhookResult, at moment: Moment) {
    guard !result.isTaken else {
      (failures, closedUntil) = (0, nil)
      return
    }
    failures += 1
    guard failures >= Self.threshold else { return }
    // Seven doublings are beyond the longest pause.
    let doublings = min(failures - Self.threshold, 7)
    closedUntil = moment.boot + min(Self.firstPause * (1 << doublings), Self.longestPause)
  }
}

/// Looks for events that were dated back, by the times in their identifiers, which the service's clock gave.
///
/// Events get their places in the order of their commits, so times run forward, but for requests that took a while and
/// clocks that were set. An event that stands more than ``tolerance`` before the latest of those in front of it was
/// dated back, unless the next one stands there too: then it was the clock that was set back, and time is measured anew
/// from there.
package struct LogTimes: Sendable {
  /// How far before an earlier place an event may have been received: far more than any request takes.
  package static let tolerance = Duration.seconds(60)
  /// The most places that are remembered as running backwards.
  static let maximumReversals = 100

  private struct Step: Sendable {
    let place: Int64
    let event: EventID
    let at: Instant
  }

  private var latest: Instant?
  private var previous: Instant?
  private var suspect: Step?
  /// Places whose event is older than the one in front of it, however little, the first of them: where the leaves do not
  /// make the root, these are the ones to look at.
  private(set) var reversals: [(place: Int64, event: EventID)] = []
  private(set) var setBack: [LogRemark] = []

  /// Takes the next place; returns a place before it that turns out to be dated back.
  mutating func take(_ event: EventID, at place: Int64) -> LogFinding? {
    let time = event.madeAt
    if let previous, time < previous, reversals.count < Self.maximumReversals { reversals.append((place, event)) }
    previous = time
    guard let latest else {
      latest = time
      return nil
    }
    let isBack = time < latest - Self.tolerance
    defer { if !isBack { self.latest = max(latest, time) } }
    switch (suspect, isBack) {
    case (nil, false): return nil
    case (nil, true):
      suspect = Step(place: place, event: event, at: time)
      return nil
    case (let step?, true):
      if setBack.count < Self.maximumReversals { setBack.append(.clockSetBack(step.place, step.event)) }
      suspect = nil
      self.latest = max(step.at, time)
      return nil
    case (let step?, false):
      suspect = nil
      return LogFinding(.backDated, at: step.place, step.event)
    }
  }

  /// The last place of all, where it stands far before the others: nothing behind it tells which of the two it is.
  var last: LogRemark? { suspect.map { .clockSetBack($0.place, $0.event) } }

  /// Whether the event says of itself that it was received when its identifier was made.
  static func agree(_ event: Event) -> Bool {
    let made = event.id.madeAt
    return made - tolerance <= event.receivedAt && event.receivedAt <= made + tolerance
  }
}

extension EventID {
  /// The time that the identifier was made at: the first 48 bits of a UUIDv7.
  var madeAt: Instant { Instant(milliseconds: Int64(truncatingIfNeeded: high >> 16)) }
}

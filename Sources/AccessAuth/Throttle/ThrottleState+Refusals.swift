// Refusals are remembered as one counted event per minute: who hammers a keypad must not fill the log.
extension ThrottleState {
  /// At most one event in this much throttle time.
  static let reportPause = Duration.seconds(60)
  /// No counter goes further; it stays there.
  static let mostRefused = Int64(UInt32.max)

  /// Remembers a refusal and says which event stands for it.
  ///
  /// `event` is the identifier for a new event, should one be due: when there was none yet, or the last one is
  /// ``reportPause`` ago. Then it is answered with the number of refusals since the last event, this one included, and
  /// the caller writes that event. Otherwise the count is nil and the event is the last one.
  package mutating func noteRefusal(at reading: ThrottleReading, event: EventID) -> (event: EventID, count: Int64?) {
    let count = min(refused + 1, Self.mostRefused)
    if let report, reading.credit(since: report.reading) < Self.reportPause {
      refused = count
      return (report.event, nil)
    }
    refused = 0
    report = Report(reading: reading, event: event)
    return (event, count)
  }
}

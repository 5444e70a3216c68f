/// When within its window a grant opens: rules of local time, read in the time zone of the site.
///
/// ```json
/// {"weekly": [{"days": ["mon", "tue"], "from": "08:00", "to": "18:00"}],
///  "closed": ["2026-12-25"],
///  "extra": [{"date": "2026-12-24", "from": "10:00", "to": "12:00"}]}
/// ```
///
/// An instant is open where the date and the time that a clock at the site shows then fall into weekly or extra hours:
///
/// - Hours are half-open: 08:00 is in, 18:00 is out. The whole day is `00:00` to `24:00`.
/// - Hours whose `to` is before their `from` run over midnight and belong to the day on which they begin: `22:00` to
///   `06:00` on `fri` ends on Saturday morning. `to` equal to `from` is refused.
/// - A closed date shuts weekly hours on the safe side: none hold at any time of that date, the rest of the night before
///   included, and hours that begin on that date do not hold after its midnight either.
/// - Extra hours open beside all that, on a closed date too, and run over midnight in the same way.
///
/// Where the clock of the site is changed, the same rule decides by what the clock shows:
///
/// - An hour that the clock skips has no instant. Hours wholly inside it do not open on that day; hours that begin inside
///   it open at the change.
/// - An hour that the clock shows twice is open, or shut, both times. Hours may so open twice on one day.
///
/// A schedule does not widen its grant's window; both must hold.
public struct Schedule: Hashable, Sendable {
  /// Hours of every week.
  public struct Weekly: Hashable, Sendable {
    /// The days on which they begin; not empty in a schedule.
    public var days: Set<Weekday> { bits.days }
    let bits: WeekdayBits
    /// Their first minute.
    public let from: LocalTime
    /// The first minute after them; where it is before `from`, it is the next day's.
    public let to: LocalTime

    /// Joins the members; a schedule checks them.
    public init(days: Set<Weekday>, from: LocalTime, to: LocalTime) {
      self.init(WeekdayBits(days), from, to)
    }

    init(_ bits: WeekdayBits, _ from: LocalTime, _ to: LocalTime) {
      self.bits = bits
      self.from = from
      self.to = to
    }
  }

  /// Hours of one date.
  public struct Extra: Hashable, Sendable {
    /// The date on which they begin.
    public let date: LocalDate
    /// Their first minute.
    public let from: LocalTime
    /// The first minute after them; where it is before `from`, it is the next day's.
    public let to: LocalTime

    /// Joins the members; a schedule checks them.
    public init(date: LocalDate, from: LocalTime, to: LocalTime) {
      self.date = date
      self.from = from
      self.to = to
    }
  }

  /// Hours of every week, at most ``maximumWeekly``; they may overlap.
  public let weekly: [Weekly]
  /// Dates without weekly hours, each once, at most ``maximumClosed``, in the order in which they were given.
  public let closed: [LocalDate]
  /// Hours of single dates, at most ``maximumExtra``; they may overlap.
  public let extra: [Extra]

  /// The lists again, sorted for reading.
  let hours: LocalHours

  /// The most entries of ``weekly``.
  public static let maximumWeekly = 50
  /// The most entries of ``closed``.
  public static let maximumClosed = 400
  /// The most entries of ``extra``.
  public static let maximumExtra = 400

  /// Checks the lists and joins them.
  public init(weekly: [Weekly], closed: [LocalDate] = [], extra: [Extra] = []) throws(ScheduleFlaw) {
    guard weekly.count <= Self.maximumWeekly else { throw .tooMany(.weekly) }
    guard closed.count <= Self.maximumClosed else { throw .tooMany(.closed) }
    guard extra.count <= Self.maximumExtra else { throw .tooMany(.extra) }
    guard !weekly.isEmpty || !extra.isEmpty else { throw .neverOpens }
    for (index, entry) in weekly.enumerated() {
      guard !entry.bits.isEmpty else { throw .noDays(index) }
      try Self.check(entry.from, entry.to, .weekly, index)
    }
    var seen: Set<LocalDate> = []
    for (index, date) in closed.enumerated() {
      guard seen.insert(date).inserted else { throw .closedTwice(index) }
    }
    for (index, entry) in extra.enumerated() { try Self.check(entry.from, entry.to, .extra, index) }
    (self.weekly, self.closed, self.extra) = (weekly, closed, extra)
    hours = LocalHours(weekly: weekly, closed: closed, extra: extra)
  }

  private static func check(
    _ from: LocalTime, _ to: LocalTime, _ list: ScheduleFlaw.List, _ index: Int
  ) throws(ScheduleFlaw) {
    guard from < .endOfDay else { throw .startsAtEndOfDay(list, index) }
    guard from != to else { throw .noLength(list, index) }
  }

  /// Whether the lists are the same, in the same order.
  public static func == (left: Schedule, right: Schedule) -> Bool {
    left.weekly == right.weekly && left.closed == right.closed && left.extra == right.extra
  }

  /// Hashes the lists.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(weekly)
    hasher.combine(closed)
    hasher.combine(extra)
  }
}

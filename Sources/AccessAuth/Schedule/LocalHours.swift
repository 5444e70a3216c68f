/// A schedule as a door reads it: which readings of a local clock are open. It knows of no zone and no change of clocks.
struct LocalHours: Sendable {
  /// Hours of a week in minutes of a day.
  private struct Weekly: Sendable {
    let days: WeekdayBits
    let from: Int
    let to: Int

    /// The first minute of the first day after them.
    var firstEnd: Int { from < to ? to : 1440 }
    /// The first minute of the second day after them; 0 where they do not run over midnight.
    var secondEnd: Int { from < to ? 0 : to }
  }

  private let weekly: [Weekly]
  /// Closed days since 1970, ascending.
  private let closed: [Int64]
  /// Extra hours, those first that begin first; none is longer than a day.
  private let extra: [Range<LocalReading>]

  init(weekly: [Schedule.Weekly], closed: [LocalDate], extra: [Schedule.Extra]) {
    self.weekly = weekly.map { Weekly(days: $0.bits, from: $0.from.minutes, to: $0.to.minutes) }
    self.closed = closed.map(\.daysSince1970).sorted()
    self.extra =
      extra.map { entry in
        let day = entry.date.daysSince1970
        let start = LocalReading(day: day, minute: entry.from.minutes)
        let end = LocalReading(day: entry.from < entry.to ? day : day + 1, minute: entry.to.minutes)
        return start..<max(start, end)
      }
      .sorted { $0.lowerBound < $1.lowerBound }
  }

  /// Whether `reading` is in any hours.
  func contains(_ reading: LocalReading) -> Bool {
    isWeekly(day: reading.day, minute: reading.minute) || isExtra(reading)
  }

  /// The first reading that is in any hours and not before `reading`; nil where there is none.
  func first(from reading: LocalReading) -> LocalReading? {
    guard let weekly = firstWeekly(from: reading) else { return firstExtra(from: reading) }
    guard let extra = firstExtra(from: reading) else { return weekly }
    return min(weekly, extra)
  }
}

// Weekly hours.
extension LocalHours {
  private func isWeekly(day: Int64, minute: Int) -> Bool {
    guard !isClosed(day) else { return false }
    var isOfYesterday = false
    for hours in weekly {
      if hours.from <= minute, minute < hours.firstEnd, hours.days.contains(day: day) { return true }
      isOfYesterday = isOfYesterday || minute < hours.secondEnd && hours.days.contains(day: day - 1)
    }
    return isOfYesterday && !isClosed(day - 1)
  }

  /// Looks at so many days that each weekday comes once more often than there are closed dates, so that nothing is beyond
  /// them: at most 7 × 401, about eight years.
  private func firstWeekly(from reading: LocalReading) -> LocalReading? {
    guard !weekly.isEmpty else { return nil }
    let (today, minute) = (reading.day, reading.minute)
    if isWeekly(day: today, minute: minute) { return reading }
    // What is shut now opens where hours begin: the end of a night holds only after its beginning did.
    for day in today...today + 7 * (Int64(closed.count) + 1) {
      if let start = firstStart(on: day, after: day > today ? -1 : minute) {
        return LocalReading(day: day, minute: start)
      }
    }
    return nil
  }

  private func firstStart(on day: Int64, after minute: Int) -> Int? {
    guard !isClosed(day) else { return nil }
    var first: Int?
    for hours in weekly where hours.from > minute && hours.days.contains(day: day) {
      first = min(first ?? hours.from, hours.from)
    }
    return first
  }

  private func isClosed(_ day: Int64) -> Bool {
    let index = closed.partitionPoint { $0 >= day }
    return index < closed.count && closed[index] == day
  }
}

// Extra hours.
extension LocalHours {
  private func isExtra(_ reading: LocalReading) -> Bool { firstExtra(from: reading) == reading }

  /// Of the hours that are not over, those that begin first are met first.
  private func firstExtra(from reading: LocalReading) -> LocalReading? {
    let yesterday = LocalReading(seconds: reading.seconds - 86400)
    for index in extra.partitionPoint(where: { $0.lowerBound > yesterday })..<extra.count
    where reading < extra[index].upperBound {
      return max(reading, extra[index].lowerBound)
    }
    return nil
  }
}

extension Array {
  /// The first index from which on `isAfter` holds, in an array that it divides in two; `count` where it never holds.
  fileprivate func partitionPoint(where isAfter: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

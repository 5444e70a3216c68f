/// A schedule in the time zone of a site.
extension Schedule {
  /// Whether it is open at `instant`. An instant without a date, outside ``Instant/dated``, is not.
  package func isOpen(at instant: Instant, in zone: SiteZone) -> Bool {
    guard Instant.dated.contains(instant) else { return false }
    return hours.contains(zone.reading(at: instant.wholeSeconds))
  }

  /// The first instant from `instant` on and before `end` at which it is open; nil where there is none.
  ///
  /// It goes from one change of the zone's clocks to the next and leaves out what no offset can bring to open hours.
  /// Beyond the first possible opening it goes on only where a change of clocks skipped that one, so that its work is
  /// bounded by the lists, not by the length of the window: for each skipped opening one look at the eight years of days
  /// that ``maximumClosed`` closed dates can shut.
  package func nextOpening(from instant: Instant, before end: Instant, in zone: SiteZone) -> Instant? {
    guard instant < end else { return nil }
    if isOpen(at: instant, in: zone) { return instant }
    // Hours and changes of clocks begin with a second, so that the rest of this one is shut.
    let start = max(instant, Instant.dated.lowerBound - .seconds(1)).wholeSeconds + 1
    let last = min(end - .milliseconds(1), Instant.dated.upperBound).wholeSeconds
    guard let opening = firstOpenSecond(from: start, before: last + 1, in: zone) else { return nil }
    return Instant(seconds: opening)
  }

  private func firstOpenSecond(from start: Int64, before end: Int64, in zone: SiteZone) -> Int64? {
    var second = start
    while second < end {
      // No offset brings a clock to open hours before this.
      let earliest = LocalReading(seconds: second - SiteZone.widestOffset)
      guard let possible = hours.first(from: earliest) else { return nil }
      second = max(second, possible.seconds - SiteZone.widestOffset)
      guard second < end else { return nil }
      // Up to the next change local time goes with the seconds.
      let offset = zone.offset(at: second)
      let change = zone.nextChange(after: second, before: end)
      if let opening = hours.first(from: LocalReading(seconds: second + offset)), opening.seconds - offset < change {
        return opening.seconds - offset
      }
      second = change
    }
    return nil
  }
}

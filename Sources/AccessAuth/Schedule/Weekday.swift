/// A day of the week; the raw value is its name in the API.
public enum Weekday: String, CaseIterable, Sendable, Hashable {
  /// The first day of the week of ISO 8601.
  case monday = "mon"
  /// The second day.
  case tuesday = "tue"
  /// The third day.
  case wednesday = "wed"
  /// The fourth day.
  case thursday = "thu"
  /// The fifth day.
  case friday = "fri"
  /// The sixth day.
  case saturday = "sat"
  /// The seventh day.
  case sunday = "sun"

  /// Its number in the week, Monday 0 to Sunday 6.
  var number: Int {
    switch self {
    case .monday: 0
    case .tuesday: 1
    case .wednesday: 2
    case .thursday: 3
    case .friday: 4
    case .saturday: 5
    case .sunday: 6
    }
  }
}

/// Days of the week as bits, Monday the lowest: what a door asks without hashing.
struct WeekdayBits: Hashable, Sendable {
  /// Bits 0 to 6.
  let rawValue: UInt8

  init(_ days: Set<Weekday>) { rawValue = days.reduce(0) { $0 | 1 << UInt8($1.number) } }

  /// Nil for bit 7.
  init?(rawValue: UInt8) {
    guard rawValue < 128 else { return nil }
    self.rawValue = rawValue
  }

  /// Whether there is no day.
  var isEmpty: Bool { rawValue == 0 }

  /// The days as a set.
  var days: Set<Weekday> { Set(Weekday.allCases.filter { rawValue >> UInt8($0.number) & 1 == 1 }) }

  /// Whether the weekday of the day `day` after 1970-01-01, which was a Thursday, is among them.
  func contains(day: Int64) -> Bool {
    let remainder = (day + 3) % 7
    return rawValue >> UInt8(truncatingIfNeeded: remainder < 0 ? remainder + 7 : remainder) & 1 == 1
  }
}

/// What a local clock shows: the seconds since it showed 1970-01-01T00:00:00, as if it had never been changed.
struct LocalReading: Hashable, Comparable, Sendable {
  /// The seconds; negative before.
  let seconds: Int64

  init(seconds: Int64) { self.seconds = seconds }

  /// The start of `minute`, 0 to 1440, of a day.
  init(day: Int64, minute: Int) { seconds = day * 86400 + Int64(minute) * 60 }

  /// Days since 1970-01-01, rounded down.
  var day: Int64 {
    let (quotient, remainder) = seconds.quotientAndRemainder(dividingBy: 86400)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The minute of the day, 0 to 1439.
  var minute: Int { Int((seconds - day * 86400) / 60) }

  static func < (left: LocalReading, right: LocalReading) -> Bool { left.seconds < right.seconds }
}

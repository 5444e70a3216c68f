/// RFC 3339 dates, read and written without locale or calendar tables.
extension Instant: CustomStringConvertible {
  /// The instants that have a date: the years 0 to 9999 in UTC, which four digits can write.
  public static let dated = Instant(seconds: -62_167_219_200)...Instant(milliseconds: 253_402_300_799_999)

  /// `2026-11-22T15:04:05.678Z`: UTC, three decimals. An instant outside ``dated`` is written as the nearest inside.
  public var description: String { String(decoding: rfc3339, as: UTF8.self) }

  /// The text of ``description`` as ASCII bytes.
  public var rfc3339: [UInt8] {
    let instant = min(max(self, Self.dated.lowerBound), Self.dated.upperBound)
    let seconds = instant.wholeSeconds
    let milliseconds = instant.milliseconds - seconds * 1000
    let days = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
    let secondOfDay = seconds - days * 86400
    let date = CivilDate(daysSince1970: days)
    var text: [UInt8] = []
    text.reserveCapacity(24)
    func append(_ value: Int64, digits: Int) {
      var divisor: Int64 = 1
      for _ in 1..<digits { divisor *= 10 }
      while divisor > 0 {
        text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
        divisor /= 10
      }
    }
    append(date.year, digits: 4)
    text.append(UInt8(ascii: "-"))
    append(date.month, digits: 2)
    text.append(UInt8(ascii: "-"))
    append(date.day, digits: 2)
    text.append(UInt8(ascii: "T"))
    append(secondOfDay / 3600, digits: 2)
    text.append(UInt8(ascii: ":"))
    append(secondOfDay / 60 % 60, digits: 2)
    text.append(UInt8(ascii: ":"))
    append(secondOfDay % 60, digits: 2)
    text.append(UInt8(ascii: "."))
    append(milliseconds, digits: 3)
    text.append(UInt8(ascii: "Z"))
    return text
  }

  /// Reads a date of RFC 3339 section 5.6 with any offset and any number of decimals up to 9 (cut to milliseconds).
  /// Nil for anything else: a missing offset, day 30 of February, hour 24, second 60 (leap seconds have no place here),
  /// and a date that its offset moves out of ``dated``.
  public init?(rfc3339 text: [UInt8]) {
    var scanner = DateScanner(text)
    guard let year = scanner.digits(4), scanner.take("-"), let month = scanner.digits(2), scanner.take("-"),
      let day = scanner.digits(2), scanner.take("T") || scanner.take("t"),
      let hour = scanner.digits(2), hour < 24, scanner.take(":"), let minute = scanner.digits(2), minute < 60,
      scanner.take(":"), let second = scanner.digits(2), second < 60,
      let date = CivilDate(year: year, month: month, day: day),
      let fraction = scanner.fraction(), let offset = scanner.offset(), scanner.isAtEnd
    else { return nil }
    let seconds = date.daysSince1970 * 86400 + hour * 3600 + minute * 60 + second - offset
    self.init(milliseconds: seconds * 1000 + fraction)
    guard Self.dated.contains(self) else { return nil }
  }
}

/// A day of the proleptic Gregorian calendar.
struct CivilDate: Equatable {
  let year: Int64
  let month: Int64
  let day: Int64

  /// Nil unless the day exists; years 0 to 9999.
  init?(year: Int64, month: Int64, day: Int64) {
    guard (0...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let length: Int64 = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    guard day <= length else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// Counts days from 0000-03-01, so that leap days end a year (Howard Hinnant, "chrono-compatible date algorithms").
  init(daysSince1970 days: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysSince1970: Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

/// Reads the fixed fields of a date from ASCII bytes, left to right.
private struct DateScanner {
  private var rest: ArraySlice<UInt8>

  init(_ text: [UInt8]) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  mutating func digit() -> Int64? {
    guard let character = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
    rest.removeFirst()
    return Int64(character - UInt8(ascii: "0"))
  }

  mutating func digits(_ count: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<count {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// The decimals as milliseconds: 0 where there are none, nil where the point stands alone or 9 are exceeded.
  mutating func fraction() -> Int64? {
    guard take(".") else { return 0 }
    var milliseconds: Int64 = 0
    var weight: Int64 = 100
    var count = 0
    while let digit = digit() {
      milliseconds += digit * weight
      weight /= 10
      count += 1
    }
    return (1...9).contains(count) ? milliseconds : nil
  }

  /// The offset from UTC in seconds.
  mutating func offset() -> Int64? {
    if take("Z") || take("z") { return 0 }
    let sign: Int64 = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = digits(2), hours < 24, take(":"), let minutes = digits(2), minutes < 60 else {
      return nil
    }
    return sign * (hours * 3600 + minutes * 60)
  }
}

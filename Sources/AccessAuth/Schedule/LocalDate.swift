/// A date on a local calendar, `2026-12-25`: proleptic Gregorian, years 1 to 9999.
public struct LocalDate: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Days since 1970-01-01, negative before; within ``days``.
  package let daysSince1970: Int64

  /// The first and the last date, in days since 1970-01-01.
  package static let days: ClosedRange<Int64> = -719_162...2_932_896

  /// The date so many days after 1970-01-01; nil outside ``days``.
  package init?(daysSince1970: Int64) {
    guard Self.days.contains(daysSince1970) else { return nil }
    self.daysSince1970 = daysSince1970
  }

  /// Nil for a day that does not exist, and for a year outside 1 to 9999.
  public init?(year: Int, month: Int, day: Int) {
    guard let date = CivilDate(year: Int64(year), month: Int64(month), day: Int64(day)) else { return nil }
    self.init(daysSince1970: date.daysSince1970)
  }

  /// 1 to 9999.
  public var year: Int { Int(civil.year) }
  /// 1 to 12.
  public var month: Int { Int(civil.month) }
  /// 1 to 31.
  public var day: Int { Int(civil.day) }

  private var civil: CivilDate { CivilDate(daysSince1970: daysSince1970) }

  /// Reads `YYYY-MM-DD` (RFC 3339 `full-date`): ten ASCII characters and nothing else.
  public init?(_ text: [UInt8]) {
    guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      let year = ASCIIDigits.value(text[0...3]), let month = ASCIIDigits.value(text[5...6]),
      let day = ASCIIDigits.value(text[8...9])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// `YYYY-MM-DD`.
  public var description: String {
    let date = civil
    let (month, day) = (ASCIIDigits.text(Int(date.month), count: 2), ASCIIDigits.text(Int(date.day), count: 2))
    return "\(ASCIIDigits.text(Int(date.year), count: 4))-\(month)-\(day)"
  }

  /// Whether `left` comes first.
  public static func < (left: LocalDate, right: LocalDate) -> Bool {
    left.daysSince1970 < right.daysSince1970
  }
}

extension PINBlockList {
  /// Years that are guessed where two digits stand for them: those in which most customers were born and those of now.
  /// The whole century would block 8 % of the PINs of six digits.
  private static let shortYears: ClosedRange<UInt64> = 1960...2029
  /// Years that are guessed where all four digits are there.
  private static let longYears: ClosedRange<UInt64> = 1900...2099
  /// How many days each month can have; 29 February is a date in any year.
  private static let days: [UInt64] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

  /// Whether six digits are a date as DDMMYY, MMDDYY or YYMMDD, or eight as DDMMYYYY, MMDDYYYY or YYYYMMDD.
  /// What stands before them in `number` counts for nothing.
  static func isDate(_ number: UInt64, count: Int) -> Bool {
    switch count {
    case 6:
      let number = number % 1_000_000
      let (first, second, third) = (number / 10_000, number / 100 % 100, number % 100)
      return isShortYear(third) && isDay(first, second) || isShortYear(first) && isDay(second, third)
        || isShortYear(third) && isDay(second, first)
    case 8:
      let (front, back) = (number / 10_000 % 10_000, number % 10_000)
      return longYears.contains(back) && (isDay(front / 100, front % 100) || isDay(front % 100, front / 100))
        || longYears.contains(front) && isDay(back / 100, back % 100)
    default: return false
    }
  }

  private static func isShortYear(_ year: UInt64) -> Bool {
    shortYears.contains(1900 + year) || shortYears.contains(2000 + year)
  }

  private static func isDay(_ month: UInt64, _ day: UInt64) -> Bool {
    guard (1...12).contains(month) else { return false }
    return (1...days[Int(month) - 1]).contains(day)
  }
}

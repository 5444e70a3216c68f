/// A whole minute on a local clock, `08:00`. `24:00` is the end of a day and may only end hours.
public struct LocalTime: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Minutes since the clock showed 00:00; 0 to 1440.
  public let minutes: Int

  /// The time of `24:00`.
  public static let endOfDay = LocalTime(checked: 1440)

  private init(checked minutes: Int) { self.minutes = minutes }

  /// Nil for what is not in 0 to 1440.
  public init?(minutes: Int) {
    guard (0...1440).contains(minutes) else { return nil }
    self.minutes = minutes
  }

  /// Reads `HH:MM`, 00:00 to 23:59, and 24:00: five ASCII characters and nothing else.
  public init?(_ text: [UInt8]) {
    guard text.count == 5, text[2] == UInt8(ascii: ":"), let hours = ASCIIDigits.value(text[0...1]),
      let minutes = ASCIIDigits.value(text[3...4]), minutes < 60
    else { return nil }
    self.init(minutes: hours * 60 + minutes)
  }

  /// `HH:MM`.
  public var description: String {
    "\(ASCIIDigits.text(minutes / 60, count: 2)):\(ASCIIDigits.text(minutes % 60, count: 2))"
  }

  /// Whether `left` comes first in a day.
  public static func < (left: LocalTime, right: LocalTime) -> Bool { left.minutes < right.minutes }
}

/// Fixed fields of ASCII digits. `Int` would also take a sign.
enum ASCIIDigits {
  /// The number of up to 18 digits; nil where one is none.
  static func value(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.count <= 18 else { return nil }
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }

  /// `value`, not negative, with zeros before it up to `count` digits.
  static func text(_ value: Int, count: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }
}

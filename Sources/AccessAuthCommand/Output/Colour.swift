import FoundationEssentials

/// Colours on a terminal (ECMA-48), unless NO_COLOR is set (https://no-color.org).
enum Colour: String {
  case green = "32"
  case yellow = "33"
  case red = "31"

  func callAsFunction(_ text: String) -> String {
    Standard.output.isTerminal && Colour.areAllowed ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }

  static var areAllowed: Bool { (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty }
}

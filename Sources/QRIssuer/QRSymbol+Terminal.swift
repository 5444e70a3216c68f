/// How a symbol is drawn with characters.
public enum QRTerminalStyle: Hashable, Sendable, CaseIterable {
  /// Black on white by explicit colours (ECMA-48 SGR, the fixed entries 16 and 231 of the 256): dark on light whatever
  /// the terminal's theme is.
  case coloured
  /// Characters alone. The **light** modules and the margin are the ones drawn, which is dark on light on a terminal
  /// with a dark ground; on a light ground it is the negative, which most readers accept.
  case plain
}

extension QRSymbol {
  /// The symbol as UTF-8 text of half blocks, two rows of modules to a line, each line ended by LF.
  ///
  /// A line has one character a module: space, `▀`, `▄` or `█`. The number of rows is odd, so the last line's lower
  /// half is one more light row.
  public func terminal(margin: QRMargin = .standard, style: QRTerminalStyle = .coloured) -> [UInt8] {
    let rows = rows(margin: margin)
    let (start, end) = style == .coloured ? ("\u{1B}[38;5;16;48;5;231m", "\u{1B}[0m\n") : ("", "\n")
    let drawn = style == .coloured  // which modules the characters draw: the dark or the light ones
    var text = ""
    for y in stride(from: 0, to: rows.count, by: 2) {
      let upper = rows[y]
      let lower = y + 1 < rows.count ? rows[y + 1] : upper.map { _ in false }
      text += start
      for (above, below) in zip(upper, lower) {
        switch (above == drawn, below == drawn) {
        case (false, false): text += " "
        case (true, false): text += "▀"
        case (false, true): text += "▄"
        case (true, true): text += "█"
        }
      }
      text += end
    }
    return Array(text.utf8)
  }
}

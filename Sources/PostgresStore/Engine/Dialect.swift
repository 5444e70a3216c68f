/// What both stores say stands in `StoreStatements`, as SQLite takes it: parameters are `?` and `?1`, and some of it tells
/// SQLite where to begin. PostgreSQL numbers its parameters otherwise and finds its own way.
///
/// A statement with `$1` is PostgreSQL's own and stays as it is.
enum Dialect {
  /// The same statement for PostgreSQL. It is asked for once for each statement of a connection.
  static func postgres(_ text: String) -> String {
    guard ["?", "INDEXED", "CROSS JOIN"].contains(where: text.contains), !text.contains("$1") else { return text }
    var words = text
    for hint in [/\ NOT INDEXED\b/, /\ INDEXED BY [a-z_]+/] { words = words.replacing(hint, with: "") }
    words = words.replacing("CROSS JOIN", with: "JOIN")
    // A plus sign before a column keeps SQLite from an index.
    words = words.replacing(/\ \+(?=[a-z])/, with: " ")
    return numbered(words)
  }

  /// Parameters as SQLite counts them: one without a number has the number after the highest so far.
  private static func numbered(_ text: String) -> String {
    var result = ""
    var highest = 0
    var isQuoted = false
    var rest = Substring(text)
    while let character = rest.popFirst() {
      if character == "'" { isQuoted.toggle() }
      guard character == "?", !isQuoted else {
        result.append(character)
        continue
      }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest[digits.endIndex...]
      let number = Int(digits) ?? highest + 1
      highest = max(highest, number)
      result += "$\(number)"
    }
    return result
  }
}

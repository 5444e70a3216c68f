/// Names and values in two columns, where some values are secrets that are shown this once.
struct SecretRows {
  private enum Value {
    case text(String)
    case secret(SecretText)
  }

  private var rows: [(name: String, value: Value)] = []

  /// Adds a row; none where there is no value.
  mutating func add(_ name: String, _ value: String?) {
    if let value { rows.append((name, .text(value))) }
  }

  /// Adds a row with a secret; none where there is no value.
  mutating func add(_ name: String, secret: SecretText?) {
    if let secret { rows.append((name, .secret(secret))) }
  }

  /// Writes the rows to standard output. A secret goes there as it is, and never becomes a `String`.
  func print() throws(Failure) {
    let width = rows.map(\.name.count).max() ?? 0
    for (name, value) in rows {
      let name = name + String(repeating: " ", count: width - name.count + 2)
      switch value {
      case .text(let text): try Standard.print(name + text)
      case .secret(let secret):
        try Standard.output.write(Array(name.utf8))
        try secret.write(to: .output)
        try Standard.output.write([UInt8(ascii: "\n")])
      }
    }
  }
}

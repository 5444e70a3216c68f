/// The page at `/problems/{code}`, which the `type` of a problem points to: plain HTML without script, style sheet or
/// picture, so that it needs nothing but itself.
public enum ProblemPage {
  /// The page of `code`, as UTF-8.
  public static func html(_ code: ProblemCode) -> [UInt8] {
    let entry = code.entry
    return page(
      title: entry.title,
      body: """
        <h1>\(escaped(entry.title))</h1>
        <p><code>\(escaped(code.rawValue))</code>, HTTP status \(entry.status)</p>
        <h2>What happened</h2>
        <p>\(escaped(entry.happened))</p>
        <h2>What to do</h2>
        <p>\(escaped(entry.remedy))</p>
        <p><a href="/problems">All problems</a></p>
        """)
  }

  /// The page at `/problems`: every code.
  public static var index: [UInt8] {
    let rows = ProblemCode.allCases.map { code in
      "<li><a href=\"\(escaped(code.type))\"><code>\(escaped(code.rawValue))</code></a> \(escaped(code.entry.title))</li>"
    }
    return page(title: "Problems", body: "<h1>Problems</h1>\n<ul>\n\(rows.joined(separator: "\n"))\n</ul>")
  }

  private static func page(title: String, body: String) -> [UInt8] {
    Array(
      """
      <!doctype html>
      <html lang="en">
      <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>\(escaped(title))</title></head>
      <body>
      \(body)
      </body>
      </html>

      """.utf8)
  }

  /// The table's texts are constants, and are escaped all the same.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}

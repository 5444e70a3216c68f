/// Rows of text in columns.
enum Table {
  /// A heading and a line for each row; the last column is not filled up.
  static func lines(_ titles: [String], _ rows: [[String]]) -> [String] {
    let all = [titles.map { $0.uppercased() }] + rows
    let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let cells = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
      return trimmed(cells.joined(separator: "  "))
    }
  }

  /// A line for each pair.
  static func pairs(_ pairs: [(String, String)]) -> [String] {
    let width = pairs.map(\.0.count).max() ?? 0
    return pairs.map { name, value in
      trimmed("\(name)\(String(repeating: " ", count: width - name.count))  \(value)")
    }
  }

  private static func trimmed(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}

import Foundation

// The table and the file.
extension Run {
  func print() {
    func cell(_ value: Double) -> String { String(format: value < 100 ? "%.2f" : "%.0f", value) }
    Swift.print("| what | median | min | max | limit (median) | ratio | target | |")
    Swift.print("|---|---|---|---|---|---|---|---|")
    for row in rows {
      let limit = row.limit.map { "\(cell($0.median)) \($0.unit): \($0.name)" } ?? ""
      Swift.print(
        "| \(row.path.name) | \(cell(row.path.median)) \(row.path.unit) | \(cell(row.path.least)) | "
          + "\(cell(row.path.most)) | \(limit) | \(row.ratio.map { String(format: "%.2f", $0) } ?? "") | \(row.target) | "
          + "\(row.holds ? "holds" : "MISSED") |")
    }
  }

  func write() throws {
    let objects: [[String: Any]] = rows.map { row in
      var object: [String: Any] = [
        "name": row.path.name, "unit": row.path.unit, "values": row.path.values, "median": row.path.median,
        "target": row.target, "holds": row.holds,
      ]
      if let limit = row.limit {
        object["limit"] = ["name": limit.name, "values": limit.values, "median": limit.median]
      }
      if let ratio = row.ratio { object["ratio"] = ratio }
      return object
    }
    let data = try JSONSerialization.data(withJSONObject: objects, options: [.prettyPrinted, .sortedKeys])
    try data.write(to: URL(filePath: folder + "/bench.json"))
  }
}

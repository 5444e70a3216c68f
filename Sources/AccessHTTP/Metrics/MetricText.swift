/// Writes Prometheus' text format 0.0.4:
///
/// ```
/// # HELP accessauth_decisions_total Answers to presentations.
/// # TYPE accessauth_decisions_total counter
/// accessauth_decisions_total{mode="qr",decision="grant",reason="granted"} 12
/// ```
///
/// Source: <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.
struct MetricText {
  private(set) var bytes: [UInt8] = []

  /// Writes a metric with its samples; nothing for one that has none.
  mutating func append(_ family: MetricFamily, _ samples: [MetricSample]) {
    guard !samples.isEmpty else { return }
    write("# HELP \(family.name) \(Self.escaped(String(describing: family.help), quotes: false))\n")
    write("# TYPE \(family.name) \(family.kind.rawValue)\n")
    for sample in samples {
      let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
      let braces = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
      write("\(family.name)\(sample.suffix)\(braces) \(Self.number(sample.value))\n")
    }
  }

  /// A number as Go's `ParseFloat` reads it; a whole one without a point.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    // Whole numbers up to here are exact in a Double.
    return Int(exactly: value).flatMap { abs($0) <= 1 << 53 ? String($0) : nil } ?? value.description
  }

  private mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

/// One metric: its name, its meaning, and how to read it.
struct MetricFamily: Sendable {
  /// What Prometheus does with the numbers.
  enum Kind: String {
    case counter, gauge, histogram
  }

  let name: StaticString
  let help: StaticString
  let kind: Kind
  /// Everything there is to say now; nothing for a metric that has no value yet.
  let read: @Sendable () async -> [MetricSample]

  var nameText: String { String(describing: name) }
}

/// One number of a metric.
struct MetricSample {
  /// What follows the metric's name: `_bucket`, `_sum` and `_count` of a histogram, else nothing.
  var suffix: StaticString = ""
  let value: Double
  var labels: [MetricLabel] = []

  init(_ value: Double, labels: [MetricLabel] = [], suffix: StaticString = "") {
    self.value = value
    self.labels = labels
    self.suffix = suffix
  }
}

/// A label. The value is a word of a closed list of the program, never a caller's.
public struct MetricLabel: Hashable, Sendable {
  let name: StaticString
  let value: String

  /// Joins a name, in snake_case, and a value.
  public init(_ name: StaticString, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether the texts are the same.
  public static func == (left: Self, right: Self) -> Bool { left.text == right.text }
  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }

  var text: [String] { [String(describing: name), value] }
}

extension MetricSample {
  /// An order that is the same at each reading.
  static func precedes(_ left: Self, _ right: Self) -> Bool {
    left.labels.map(\.value).lexicographicallyPrecedes(right.labels.map(\.value))
  }
}

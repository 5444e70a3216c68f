import Synchronization

/// How often values were how large, in fixed buckets.
public final class MetricHistogram: Sendable {
  /// What was observed, at one moment.
  public struct Reading: Hashable, Sendable {
    /// The upper bounds, ascending, each belonging to its bucket; beyond the last is one more bucket.
    public let bounds: [Double]
    /// How many values fell into each bucket, one more than there are bounds.
    public private(set) var counts: [Int]
    /// All values together.
    public private(set) var sum = 0.0

    /// Nothing observed yet.
    public init(bounds: [Double]) {
      self.bounds = bounds
      counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Observes `value`, `count` times.
    public mutating func observe(_ value: Double, count: Int = 1) {
      // At most `bounds.count`, which is the last index of the counts.
      counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += count
      sum += value * Double(count)
    }

    /// How many values were observed.
    public var count: Int { counts.reduce(0, +) }
  }

  private let state: Mutex<Reading>

  /// A histogram with these upper bounds, ascending.
  public init(bounds: [Double]) { state = Mutex(Reading(bounds: bounds)) }

  /// Observes one value.
  public func observe(_ value: Double) { state.withLock { $0.observe(value) } }

  /// What was observed since the start.
  public var reading: Reading { state.withLock { $0 } }
}

extension MetricHistogram.Reading {
  /// Buckets count everything up to their bound, as Prometheus has them.
  func samples(labels: [MetricLabel] = []) -> [MetricSample] {
    var samples: [MetricSample] = []
    var total = 0
    for (bound, count) in zip(bounds + [.infinity], counts) {
      total += count
      let label = MetricLabel("le", MetricText.number(bound))
      samples.append(MetricSample(Double(total), labels: labels + [label], suffix: "_bucket"))
    }
    samples.append(MetricSample(sum, labels: labels, suffix: "_sum"))
    samples.append(MetricSample(Double(total), labels: labels, suffix: "_count"))
    return samples
  }
}

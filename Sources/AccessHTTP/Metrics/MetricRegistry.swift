import Synchronization

/// The numbers of one process, for Prometheus: counters, gauges that are read when somebody asks, histograms.
///
/// Nobody can make a series by sending something: a label's values come from closed lists of the program, such as route
/// templates, and are never a caller's text. There are no identifiers among them, and no secrets.
///
/// ```swift
/// let registry = MetricRegistry()
/// registry.gauge("accessauth_webhooks_waiting", "Deliveries that are due.") { Double(await outbox.waiting) }
/// let text = await registry.exposition()
/// ```
public final class MetricRegistry: Sendable {
  private let families = Mutex<[MetricFamily]>([])

  /// An empty registry.
  public init() {}

  /// Adds a gauge that is read whenever it is asked for; nil where it cannot be told now, and the line is left out.
  public func gauge(_ name: StaticString, _ help: StaticString, _ read: @escaping @Sendable () async -> Double?) {
    add(MetricFamily(name: name, help: help, kind: .gauge) { await read().map { [MetricSample($0)] } ?? [] })
  }

  /// Adds a gauge whose value is always 1 and whose labels say something of the process.
  public func info(_ name: StaticString, _ help: StaticString, labels: [MetricLabel]) {
    add(MetricFamily(name: name, help: help, kind: .gauge) { [MetricSample(1, labels: labels)] })
  }

  /// Adds a counter that something else counts, read whenever it is asked for. It never falls while the process lives.
  public func counter(_ name: StaticString, _ help: StaticString, _ read: @escaping @Sendable () -> Int) {
    add(MetricFamily(name: name, help: help, kind: .counter) { [MetricSample(Double(read()))] })
  }

  /// Adds a counter of its own for each `Key` that was counted; those of `keys` are there from the start, at 0, so that
  /// their first count shows as a rise. `labels` names a key; it must give different labels to different keys, from closed
  /// lists.
  public func counter<Key: Hashable & Sendable>(
    _ name: StaticString, _ help: StaticString, starting keys: [Key] = [],
    labels: @escaping @Sendable (Key) -> [MetricLabel]
  ) -> MetricCounter<Key> {
    let counter = MetricCounter<Key>(starting: keys)
    add(
      MetricFamily(name: name, help: help, kind: .counter) {
        counter.counts.map { MetricSample(Double($1), labels: labels($0)) }.sorted(by: MetricSample.precedes)
      })
    return counter
  }

  /// Adds a histogram that something else keeps, read whenever it is asked for.
  public func histogram(
    _ name: StaticString, _ help: StaticString, _ read: @escaping @Sendable () -> MetricHistogram.Reading
  ) {
    add(MetricFamily(name: name, help: help, kind: .histogram) { read().samples() })
  }

  /// Adds any family. A name comes once: a second one of the same name is a bug, and ends the process at its start.
  func add(_ family: MetricFamily) {
    let isNew = families.withLock { families in
      guard !families.contains(where: { $0.nameText == family.nameText }) else { return false }
      families.append(family)
      return true
    }
    precondition(isNew, "a metric has two meanings")
  }

  /// Everything that is known now, in Prometheus' text format 0.0.4 (``contentType``), in the order in which it was added.
  public func exposition() async -> [UInt8] {
    var text = MetricText()
    for family in families.withLock({ $0 }) { text.append(family, await family.read()) }
    return text.bytes
  }

  /// The media type of ``exposition()``.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"
}

/// Figures of one thing measured several times in one run.
struct Figures {
  let name: String
  let unit: String
  private(set) var values: [Double] = []

  init(_ name: String, _ unit: String = "/s") {
    self.name = name
    self.unit = unit
  }

  mutating func add(_ value: Double) { values.append(value) }

  var median: Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
  var least: Double { values.min() ?? .nan }
  var most: Double { values.max() ?? .nan }
}

/// How often `body` runs in a second, measured for about `duration`.
func rate(for duration: Duration, _ body: () -> Void) -> Double {
  let clock = ContinuousClock()
  let start = clock.now
  var count = 0
  repeat {
    for _ in 0..<64 { body() }
    count += 64
  } while clock.now - start < duration
  return Double(count) / inSeconds(clock.now - start)
}

func inSeconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
}

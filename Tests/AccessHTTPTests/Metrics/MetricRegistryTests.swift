import Testing

@testable import AccessHTTP

@Suite("Metrics")
struct MetricRegistryTests {
  private func text(_ registry: MetricRegistry) async -> String {
    String(decoding: await registry.exposition(), as: UTF8.self)
  }

  @Test("a registry writes its metrics in the order in which they were added, with meaning and type")
  func exposition() async {
    enum Colour: String { case red, blue }
    let registry = MetricRegistry()
    registry.gauge("waiting", "What waits.\nNot \"more\" \\.") { 2.5 }
    let counter = registry.counter("painted_total", "Walls.", starting: [Colour.red]) {
      [MetricLabel("colour", $0.rawValue)]
    }
    registry.counter("read_total", "Reads.") { 7 }
    registry.info("build_info", "Always 1.", labels: [MetricLabel("version", "a\"b\\c\nd")])
    counter.increment(.blue)
    counter.increment(.blue)
    #expect(
      await text(registry) == #"""
        # HELP waiting What waits.\nNot "more" \\.
        # TYPE waiting gauge
        waiting 2.5
        # HELP painted_total Walls.
        # TYPE painted_total counter
        painted_total{colour="blue"} 2
        painted_total{colour="red"} 0
        # HELP read_total Reads.
        # TYPE read_total counter
        read_total 7
        # HELP build_info Always 1.
        # TYPE build_info gauge
        build_info{version="a\"b\\c\nd"} 1

        """#)
  }

  @Test("what cannot be told now is left out, and not told as zero")
  func unknown() async {
    let registry = MetricRegistry()
    registry.gauge("gone", "Nobody knows.") { nil }
    #expect(await text(registry) == "")
  }

  @Test("a histogram counts up to each bound, the bound included, and everything")
  func histogram() async {
    let registry = MetricRegistry()
    let histogram = MetricHistogram(bounds: [0.005, 1])
    for value in [0, 0.005, 0.0051, 1, 1.5, 40] { histogram.observe(value) }
    registry.histogram("took_seconds", "Time.") { histogram.reading }
    #expect(
      await text(registry) == """
        # HELP took_seconds Time.
        # TYPE took_seconds histogram
        took_seconds_bucket{le="0.005"} 2
        took_seconds_bucket{le="1"} 4
        took_seconds_bucket{le="+Inf"} 6
        took_seconds_sum 42.5101
        took_seconds_count 6

        """)
  }

  @Test(
    "numbers are written as Prometheus reads them",
    arguments: [
      (0, "0"), (-3, "-3"), (0.0005, "0.0005"), (1e-7, "1e-07"), (1e300, "1e+300"), (.infinity, "+Inf"),
      (-.infinity, "-Inf"), (.nan, "NaN"), (9_007_199_254_740_992, "9007199254740992"),
    ] as [(Double, String)])
  func numbers(_ value: Double, _ text: String) {
    #expect(MetricText.number(value) == text)
  }

  @Test("counting from many tasks at once loses nothing")
  func concurrent() async {
    let counter = MetricCounter<Int>(starting: [])
    let histogram = MetricHistogram(bounds: [1])
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for _ in 0..<1000 {
            counter.increment(task % 2)
            histogram.observe(Double(task % 2) * 2)
          }
        }
      }
    }
    #expect(counter.counts == [0: 4000, 1: 4000])
    #expect(histogram.reading.counts == [4000, 4000])
    #expect(histogram.reading.sum == 8000)
  }

  @Test("the process knows how much memory it has")
  func memory() throws {
    let bytes = try #require(ResidentMemory.bytes)
    #expect(bytes > 1 << 20)
    #expect(bytes < 1 << 40)
  }
}

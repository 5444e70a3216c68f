/// A set of places of a log as runs, each with the event at its first place where that is known.
struct PlaceRuns: Hashable, Sendable {
  struct Run: Hashable, Sendable {
    var places: ClosedRange<Int64>
    let event: EventID?
  }

  private(set) var runs: [Run] = []

  /// Adds a place above all others.
  mutating func append(_ place: Int64, _ event: EventID?) {
    if let last = runs.indices.last, runs[last].places.upperBound &+ 1 == place {
      runs[last].places = runs[last].places.lowerBound...place
    } else {
      runs.append(Run(places: place...place, event: event))
    }
  }

  /// Adds places above all others.
  mutating func append(_ places: ClosedRange<Int64>) { runs.append(Run(places: places, event: nil)) }

  /// Whether the place is one of them.
  func contains(_ place: Int64) -> Bool { overlaps(place...place) }

  /// The event at this place, where it is known: where a run begins.
  func event(at place: Int64) -> EventID? {
    let index = index(reaching: place)
    return index < runs.count ? runs[index].event(at: place) : nil
  }

  /// Whether one of these places is one of them.
  func overlaps(_ places: ClosedRange<Int64>) -> Bool {
    let index = index(reaching: places.lowerBound)
    return index < runs.count && runs[index].places.lowerBound <= places.upperBound
  }

  /// The first run that does not end before `place`; how many there are where all do.
  private func index(reaching place: Int64) -> Int {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].places.upperBound < place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Takes a place out; says whether it was there.
  mutating func remove(_ place: Int64) -> Bool {
    guard let index = runs.firstIndex(where: { $0.places.contains(place) }) else { return false }
    let run = runs.remove(at: index)
    if place < run.places.upperBound {
      runs.insert(Run(places: place + 1...run.places.upperBound, event: nil), at: index)
    }
    if place > run.places.lowerBound {
      runs.insert(Run(places: run.places.lowerBound...place - 1, event: run.event), at: index)
    }
    return true
  }

  /// What is in none of `covered`, which come in any order and may overlap.
  func subtracting(_ covered: [ClosedRange<Int64>]) -> [Run] {
    let covered = covered.sorted { $0.lowerBound < $1.lowerBound }
    var rest: [Run] = []
    var index = 0
    for run in runs {
      var start = run.places.lowerBound
      // Ends of cover that lie before this run lie before all later ones; one that reaches beyond is looked at again.
      while index < covered.count, covered[index].upperBound < start { index += 1 }
      var next = index
      while start <= run.places.upperBound {
        while next < covered.count, covered[next].upperBound < start { next += 1 }
        guard next < covered.count, covered[next].lowerBound <= run.places.upperBound else {
          rest.append(Run(places: start...run.places.upperBound, event: run.event(at: start)))
          break
        }
        if covered[next].lowerBound > start {
          rest.append(Run(places: start...covered[next].lowerBound - 1, event: run.event(at: start)))
        }
        guard covered[next].upperBound < run.places.upperBound else { break }
        start = covered[next].upperBound + 1
      }
    }
    return rest
  }
}

extension PlaceRuns.Run {
  fileprivate func event(at place: Int64) -> EventID? { place == places.lowerBound ? event : nil }
}

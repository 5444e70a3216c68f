/// How many failures lie within the last 24 hours, in at most 25 bytes.
///
/// Failures are counted by slots of one hour, the first of which begins with the first failure. A slot is dropped when
/// the last instant that it can hold is 24 hours ago, and not before: a failure counts for 24 hours and for at most one
/// more. So there may be more counted than there are, never fewer.
struct FailureWindow: Hashable, Sendable {
  /// Milliseconds in a slot.
  static let slot = Duration.hours(1).wholeMilliseconds
  /// The slot that runs now and those of the 24 hours before it.
  static let maximumSlots = 25

  static let empty = FailureWindow(phase: 0, counts: [])

  /// Milliseconds since the slot that runs now began; 0 where there are no failures.
  private(set) var phase: Int64
  /// Failures in each slot, the one that runs now last; the first of them is never 0.
  private(set) var counts: [UInt8]

  private init(phase: Int64, counts: [UInt8]) {
    self.phase = phase
    self.counts = counts
  }

  /// Takes what was kept; nil where it is not in its one form.
  init?(keptPhase phase: Int64, counts: [UInt8]) {
    guard counts.first != 0, counts.count <= Self.maximumSlots, (0..<Self.slot).contains(phase),
      !counts.isEmpty || phase == 0
    else { return nil }
    self.init(phase: phase, counts: counts)
  }

  /// Failures that count now.
  var total: Int { counts.reduce(0) { $0 + Int($1) } }

  /// Milliseconds for which ``total`` stays as it is if nothing fails; nil where that is for ever.
  var steadyFor: Int64? { counts.isEmpty ? nil : Self.slot - phase }

  /// Lets time go by, no further than ``steadyFor``.
  mutating func advance(_ milliseconds: Int64) {
    guard let steadyFor else { return }
    guard milliseconds >= steadyFor else {
      phase += milliseconds
      return
    }
    phase = 0
    counts.append(0)
    if counts.count > Self.maximumSlots { counts.removeFirst() }
    dropEmptyStart()
  }

  /// Counts a failure now. A slot that is full stays so: the throttles let through less than half of that in an hour.
  mutating func add() {
    if counts.isEmpty { counts.append(0) }
    counts[counts.count - 1] = UInt8(clamping: Int(counts[counts.count - 1]) + 1)
  }

  /// Takes back one failure that was added `age` milliseconds ago, or, where that slot has none, the last before it.
  /// What was added later stays, or it would be forgotten too early.
  mutating func takeBack(age: Int64) {
    let slotsAgo = age <= phase ? 0 : 1 + (age - phase - 1) / Self.slot
    let place = max(counts.count - 1 - Int(clamping: slotsAgo), -1)
    guard let index = counts.prefix(place + 1).lastIndex(where: { $0 > 0 }), counts[index] < .max else { return }
    counts[index] -= 1
    dropEmptyStart()
  }

  private mutating func dropEmptyStart() {
    counts.removeSubrange(..<(counts.firstIndex { $0 > 0 } ?? counts.endIndex))
    if counts.isEmpty { phase = 0 }
  }
}

/// A bucket of tries that fills again with time, more slowly after many failures within 24 hours.
///
/// What is missing is counted as time: a charge adds the milliseconds that its try takes to come back at the slowest
/// pace, and a millisecond takes away 1 at that pace, and more at a faster one. Nothing is rounded.
struct Bucket: Hashable, Sendable {
  /// The second pace.
  struct Strict: Hashable, Sendable {
    /// From this many failures within 24 hours …
    let failures: Int
    /// … one try comes back in this many milliseconds.
    let interval: Int64
  }

  /// Tries in a full bucket.
  let capacity: Int64
  /// Milliseconds in which one try comes back.
  let interval: Int64
  /// The second pace; nil where there is but one. Its interval is a whole multiple of the first.
  let strict: Strict?

  init(_ capacity: Int64, oneEvery interval: Duration, strict: (failures: Int, interval: Duration)? = nil) {
    self.capacity = capacity
    self.interval = interval.wholeMilliseconds
    self.strict = strict.map { Strict(failures: $0.failures, interval: $0.interval.wholeMilliseconds) }
  }

  /// What one try adds to the debt.
  var token: Int64 { strict?.interval ?? interval }

  /// The debt of an empty bucket.
  var empty: Int64 { capacity * token }

  /// Milliseconds until one try is in the bucket, 0 where there is one.
  func wait(_ state: ThrottleState) -> Int64 {
    var state = state
    var wait: Int64 = 0
    while true {
      let missing = state.debt + token - empty
      guard missing > 0 else { return wait }
      // Rounded up: a millisecond earlier would be refused.
      let step = min((missing + pace(state) - 1) / pace(state), state.failures.steadyFor ?? .max)
      fill(&state, step)
      wait += step
    }
  }

  /// Lets time go by.
  func advance(_ state: inout ThrottleState, _ milliseconds: Int64) {
    var left = milliseconds
    while left > 0 {
      let step = min(left, state.failures.steadyFor ?? .max)
      fill(&state, step)
      left -= step
    }
  }

  /// Fills at one pace; `milliseconds` reach no further than the failures stay as they are.
  private func fill(_ state: inout ThrottleState, _ milliseconds: Int64) {
    state.debt = max(state.debt - milliseconds * pace(state), 0)
    state.failures.advance(milliseconds)
  }

  /// What a millisecond takes from the debt.
  private func pace(_ state: ThrottleState) -> Int64 {
    guard let strict, state.failures.total < strict.failures else { return 1 }
    return token / interval
  }
}

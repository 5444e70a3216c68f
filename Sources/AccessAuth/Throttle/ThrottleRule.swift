/// How tries are charged, as arithmetic on a ``ThrottleState``.
///
/// A try is charged, and the state kept, before it is known whether it is right; one that turns out right is given back.
/// Where a try counts in several places at once, ask ``refusal(of:at:)`` of all before the first charge, so that a
/// refusal charges nowhere.
package struct ThrottleRule: Hashable, Sendable {
  enum Shape: Hashable, Sendable {
    case bucket(Bucket)
    case ladder
  }

  let shape: Shape

  init(_ shape: Shape) { self.shape = shape }

  /// Charges one try at `reading`, or says why it is not made; a refusal changes nothing but the clock.
  package func charge(_ state: inout ThrottleState, at reading: ThrottleReading) -> ThrottleRefusal? {
    catchUp(&state, to: reading)
    if let refusal = refusal(of: state) { return refusal }
    switch shape {
    case .bucket(let bucket):
      state.debt += bucket.token
      if bucket.strict != nil { state.failures.add() }
    case .ladder:
      state.row += 1
      state.block = Ladder.block(after: state.row)
    }
    return nil
  }

  /// What a charge at `reading` would answer.
  package func refusal(of state: ThrottleState, at reading: ThrottleReading) -> ThrottleRefusal? {
    var state = state
    catchUp(&state, to: reading)
    return refusal(of: state)
  }

  /// Gives back the one charge that was made at `reading`, the try having turned out right: its token, its place among
  /// the failures, its step on the ladder.
  ///
  /// A bucket is never fuller than full. `reading` is that of the charge, so that of the failures the right one is taken
  /// back; the clock stays as it is. On a ladder the block goes that the charge set: a blocked ladder takes no other
  /// charge meanwhile.
  package func giveBack(_ state: inout ThrottleState, at reading: ThrottleReading) {
    switch shape {
    case .bucket(let bucket):
      state.debt = max(state.debt - bucket.token, 0)
      // A charge of another session is found at the last failure before now.
      let age = state.clock.map { $0.session == reading.session ? $0.millisecondsCredited(since: reading) : 0 }
      state.failures.takeBack(age: age ?? 0)
    case .ladder:
      guard state.row > 0 else { return }
      state.row -= 1
      state.block = 0
    }
  }

  /// Whether nothing in `state` matters any more at `reading`: it may be dropped, and a fresh one taken the next time.
  package func isSpent(_ state: ThrottleState, at reading: ThrottleReading) -> Bool {
    var state = state
    catchUp(&state, to: reading)
    let isReported =
      state.report.map { reading.credit(since: $0.reading) >= ThrottleState.reportPause && state.refused == 0 } ?? true
    return isReported && state.debt == 0 && state.failures == .empty && state.row == 0
  }

  private func refusal(of state: ThrottleState) -> ThrottleRefusal? {
    switch shape {
    case .bucket(let bucket):
      let wait = bucket.wait(state)
      return wait > 0 ? ThrottleRefusal(retryAfter: .milliseconds(wait)) : nil
    case .ladder:
      if state.row >= Ladder.exhaustedAt { return .exhausted }
      return state.block > 0 ? ThrottleRefusal(retryAfter: .milliseconds(state.block)) : nil
    }
  }

  private func catchUp(_ state: inout ThrottleState, to reading: ThrottleReading) {
    let credit = state.clock.map(reading.millisecondsCredited(since:)) ?? 0
    switch shape {
    case .bucket(let bucket): bucket.advance(&state, credit)
    case .ladder: state.block = max(state.block - credit, 0)
    }
    // An older reading of the same session must not turn the clock back: the time would be credited twice.
    if let clock = state.clock, clock.session == reading.session, clock.milliseconds > reading.milliseconds { return }
    state.clock = reading
  }
}

import AccessAuth

extension Session {
  /// The reading of this moment. `asked` is what the caller read, which counts only where `time` says so.
  func throttleReading(_ asked: ThrottleReading, by time: ThrottleTime) throws -> ThrottleReading {
    switch time {
    case .callers: asked
    case .database: try advanceThrottleClock()
    }
  }

  /// Keeps everybody else waiting who does the same, until the transaction ends. Whoever changes a throttle of the
  /// whole service has to: others of its tenant wait for the tenant's row, and those of other tenants for nothing else.
  func holdThrottlesOfAll() throws { try queue("SELECT 1 FROM throttle_clock WHERE id = 1 FOR UPDATE") }

  /// Moves the mark, where it is due, and gives the reading of this moment.
  @discardableResult
  func advanceThrottleClock() throws -> ThrottleReading {
    let (clock, now) = try throttleClock()
    if clock.isDue(at: now) {
      let next = clock.advanced(to: now)
      // Nothing where another was quicker: then its mark stands.
      try run(
        "UPDATE throttle_clock SET mark = $1, elapsed = $2 WHERE id = 1 AND mark = $3 AND elapsed = $4", next.mark,
        next.elapsed, clock.mark, clock.elapsed)
    }
    return clock.reading(at: now)
  }

  /// The reading of this moment, for whoever only looks.
  func throttleReading() throws -> ThrottleReading {
    let (clock, now) = try throttleClock()
    return clock.reading(at: now)
  }

  /// The clock as it is kept, and the server's own.
  private func throttleClock() throws -> (ThrottleClock, Instant) {
    let found = try first(
      """
      SELECT mark, elapsed, floor(extract(epoch FROM clock_timestamp()) * 1000)::int8 FROM throttle_clock WHERE id = 1
      """
    ) { row in (ThrottleClock(mark: try row.instant(), elapsed: try row.int()), try row.instant()) }
    guard let found, found.0.elapsed >= 0 else { throw StoreError.corrupt }
    return found
  }
}

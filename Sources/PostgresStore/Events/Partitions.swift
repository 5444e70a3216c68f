import AccessAuth

// `events` lies in ranges of a week. Only their owner can make or drop one: its functions do that for the role that keeps.
extension Session {
  /// How many weeks there are ranges for, from the present one on: enough for a service that stood still for a while.
  private static let weeksAhead = 8
  /// How long the table may be locked out for it, in milliseconds: doors wait behind that.
  private static let maximumWait = "100"

  /// Makes the ranges that are not there yet and says how many they were. What is written outside of any range lies in a
  /// table of its own, where it is found as well.
  func extendEvents(at instant: Instant) throws -> Int64 {
    try queue("SELECT set_config('lock_timeout', $1, true)", Self.maximumWait)
    return try first("SELECT extend_events($1, $2::int)::int8", instant, Self.weeksAhead) { try $0.int() } ?? 0
  }

  /// Makes those of up to 60 weeks from `instant` on, for events that are brought here.
  func extendEvents(from instant: Instant) throws -> Int64 {
    try first("SELECT extend_events($1, 60)::int8", instant) { try $0.int() } ?? 0
  }

  /// Drops the ranges that ended before `instant` and whose events have all left, with what their files still hold.
  func dropEmptyEvents(before instant: Instant) throws -> Int64 {
    try queue("SELECT set_config('lock_timeout', $1, true)", Self.maximumWait)
    return try first("SELECT drop_empty_events($1)::int8", instant) { try $0.int() } ?? 0
  }
}

extension PostgresStore {
  /// How long ago a range must have ended to be dropped: an event that is late by that much goes elsewhere.
  private static var rest: Duration { .days(7) }

  /// Makes the coming weeks' ranges of `events`, and where there was one to make, so once a week, drops those of which
  /// nothing is left, and says how many. Cheap where there is nothing to do.
  ///
  /// Ranges are made weeks before they are needed: where the table is busy (``StoreError/busy``), or another process makes
  /// them at this moment, the next call does it.
  func maintainEvents(at instant: Instant) async throws(StoreError) -> Int {
    guard try await keeping(.writing, { try $0.extendEvents(at: instant) }) > 0 else { return 0 }
    return Int(clamping: try await keeping(.writing) { try $0.dropEmptyEvents(before: instant - Self.rest) })
  }
}

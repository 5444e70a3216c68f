/// The part of a log that goes to a caller: which events, and up to where.
public struct LogExport: Sendable {
  /// Which events; nil where nothing can match, as there is no such person.
  public let filter: EventFilter?
  /// The last place.
  public let size: Int64
  /// Whether it is the log itself, so that others can check it: places whose event has left are shown, too.
  public let isWhole: Bool
  /// The signed head of ``size`` that ends it; nil where it is a part of the log, and before the first head.
  public let checkpoint: SignedCheckpoint?
}

/// The forms of an export.
public enum LogExportFormat: String, Hashable, Sendable, CaseIterable {
  /// A table for people.
  case csv
  /// Lines that can be checked.
  case ndjson
}

extension Management where Store: LogStore & SealingStore {
  /// What an export holds, remembered as an event of its own, unless nobody reads it, as after HEAD. The caller reads the
  /// places itself, page by page.
  public func beginExport(
    _ filter: EventFilter, subject: SubjectID?, as format: LogExportFormat, isRead: Bool = true,
    by caller: Caller
  ) async throws(Refusal) -> LogExport {
    try caller.demand(.exportEvents)
    let scoped = try await scoped(filter, to: subject, by: caller)
    let isWhole = format == .ndjson && scoped == EventFilter()
    var checkpoint: SignedCheckpoint?
    if isWhole {
      checkpoint = try await reading { () async throws(StoreError) in try await store.checkpoint(of: caller.tenant) }
    }
    var size = checkpoint?.size
    if size == nil {
      size = try await reading { () async throws(StoreError) in try await store.logSize(of: caller.tenant) }
    }
    // Before the first line leaves: whoever reads half of it has read it.
    if isRead {
      guard case .done = try await commit([], [event(.eventsExported, by: caller)], by: caller) else {
        throw .store(.busy)
      }
    }
    return LogExport(filter: scoped, size: size ?? 0, isWhole: isWhole, checkpoint: checkpoint)
  }

  /// The filter of a stream of events, and how long the log is now; a filter of nil matches nothing.
  public func beginStream(
    _ filter: EventFilter, subject: SubjectID?, by caller: Caller
  ) async throws(Refusal) -> (filter: EventFilter?, size: Int64) {
    try caller.demand(.readEvents)
    let scoped = try await scoped(filter, to: subject, by: caller)
    return (scoped, try await reading { () async throws(StoreError) in try await store.logSize(of: caller.tenant) })
  }
}

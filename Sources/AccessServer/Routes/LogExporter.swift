import AccessAuth
import AccessHTTP
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Writes an export, page by page, as fast as its reader takes it and no faster.
struct LogExporter<Store: ServiceStore>: Sendable {
  /// How many lines are read at once, and how many places are looked through for them: one read is short, whatever the
  /// filter leaves out.
  private static var page: Int { 500 }
  private static var window: Int64 { 8192 }
  /// How often it is looked whether the key still counts.
  private static var keyPause: Duration { .seconds(5) }
  /// How often the end moves on to a younger head, and how long to wait for it.
  private static var maximumRounds: Int { 8 }
  private static var headWait: Duration { .seconds(15) }

  /// Why an export ends before its end; the connection is cut, so that nobody takes the part for the whole.
  enum Cut: Error {
    case stopping, keyEnded
  }

  let service: Service<Store>
  let caller: Caller
  let key: APIKey
  let export: LogExport
  let format: LogExportFormat
  /// Where it begins.
  let above: Int64
  let place: LongAnswers.Place

  @concurrent func write(to writer: inout any ResponseBodyWriter) async throws {
    if format == .csv { try await writer.write(ByteBuffer(bytes: EventCSV.header)) }
    var keySeen = ContinuousClock.now
    var (begin, end, checkpoint) = (above, export.size, export.checkpoint)
    for round in 1... {
      try await writePlaces(above: begin, through: end, to: &writer, &keySeen)
      // What left while the places were read is recorded behind the end: then the end moves on to where it is.
      guard export.isWhole, checkpoint != nil, round < Self.maximumRounds, try await hasRecords(behind: end),
        let next = try await head(behind: end)
      else { break }
      // The export may begin behind what was its end.
      (begin, end, checkpoint) = (max(begin, end), next.size, next)
    }
    if export.isWhole { try await writeEnd(end, checkpoint, to: &writer) }
    place.leave()
    try await writer.finish(nil)
  }

  @concurrent private func writePlaces(
    above begin: Int64, through end: Int64, to writer: inout any ResponseBodyWriter,
    _ keySeen: inout ContinuousClock.Instant
  ) async throws {
    guard let filter = export.filter else { return }
    var above = begin
    while above < end {
      if Task.isShuttingDownGracefully { throw Cut.stopping }
      if ContinuousClock.now - keySeen >= Self.keyPause {
        guard try await service.authenticator.stillCounts(key, at: service.clock()) else { throw Cut.keyEnded }
        keySeen = .now
      }
      let last = min(end, above + Self.window)
      let places = try await service.store.places(
        filter, of: caller.tenant, above: above, through: last, limit: Self.page)
      above = places.count < Self.page ? last : places.last?.sequence ?? last
      var bytes: [UInt8] = []
      for place in places { append(place, to: &bytes) }
      if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
    }
  }

  private func append(_ place: LogPlace, to bytes: inout [UInt8]) {
    switch (format, place.kept) {
    case (.csv, let event?): bytes += EventCSV.line(SealedEvent(sequence: place.sequence, event: event))
    case (.csv, nil): break
    case (.ndjson, let event?):
      LogLine.event(SealedEvent(sequence: place.sequence, event: event), leaf: place.leaf).append(to: &bytes)
    case (.ndjson, nil):
      guard export.isWhole else { break }
      LogLine.left(sequence: place.sequence, event: place.event, leaf: place.leaf).append(to: &bytes)
    }
  }

  /// What left the log, and the head.
  @concurrent private func writeEnd(
    _ end: Int64, _ checkpoint: SignedCheckpoint?, to writer: inout any ResponseBodyWriter
  ) async throws {
    var cursor: EventID?
    repeat {
      if Task.isShuttingDownGracefully { throw Cut.stopping }
      let departures = try await service.store.departures(of: caller.tenant, after: cursor, limit: Self.page)
      cursor = departures.count < Self.page ? nil : departures.last?.record
      var bytes: [UInt8] = []
      for departure in departures {
        let record = try await service.store.place(of: departure.record, in: caller.tenant)
        let recordedAt = record.flatMap { $0.sequence <= end ? $0.sequence : nil }
        LogLine.departure(departure, recordedAt: recordedAt).append(to: &bytes)
      }
      if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
    } while cursor != nil
    guard let checkpoint else { return }
    var bytes: [UInt8] = []
    LogLine.checkpoint(checkpoint.note).append(to: &bytes)
    try await writer.write(ByteBuffer(bytes: bytes))
  }

  /// Whether events left since the export began whose record has no place up to `end`.
  private func hasRecords(behind end: Int64) async throws -> Bool {
    // Records have the time of their purge, by a clock that may differ a little from this process's.
    let since = caller.moment.wall - .seconds(60)
    var cursor: EventID? = EventID(high: UInt64(clamping: since.milliseconds) << 16, low: 0)
    repeat {
      let departures = try await service.store.departures(of: caller.tenant, after: cursor, limit: Self.page)
      for departure in departures {
        let record = try await service.store.place(of: departure.record, in: caller.tenant)
        if record.map({ $0.sequence > end }) ?? true { return true }
      }
      cursor = departures.count < Self.page ? nil : departures.last?.record
    } while cursor != nil
    return false
  }

  /// A head beyond `end`, which comes within seconds of the events.
  private func head(behind end: Int64) async throws -> SignedCheckpoint? {
    let limit = ContinuousClock.now + Self.headWait
    while ContinuousClock.now < limit {
      if Task.isShuttingDownGracefully { throw Cut.stopping }
      if let head = try await service.store.checkpoint(of: caller.tenant), head.size > end { return head }
      try await Task.sleep(for: .milliseconds(500))
    }
    return nil
  }
}

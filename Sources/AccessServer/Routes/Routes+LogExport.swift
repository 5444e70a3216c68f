import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird

// The log as a whole: copies of it, and what comes.
extension Routes {
  func addLogExport(to v1: RouterGroup<Context>) {
    v1.get("events/export", use: export)
    v1.get("events/stream", use: stream)
  }

  @Sendable private func export(_ request: Request, _ context: Context) async throws -> Response {
    let (caller, key) = try reader(context)
    var query = try QueryReader(request)
    let format = try query.word("format", LogExportFormat.self) ?? .ndjson
    let first = try query.integer("from_sequence", in: 1...Int.max) ?? 1
    let (filter, subject) = try query.eventFilter()
    try query.end()
    let isRead = request.method == .get
    let place = isRead ? try service.longAnswers.enter(.export, by: caller) : nil
    let export = try await service.management.beginExport(
      filter, subject: subject, as: format, isRead: isRead, by: caller)
    var headers: HTTPFields = [.contentType: format.mediaType, .logSize: String(export.size)]
    headers[.contentDisposition] = "attachment; filename=\"events.\(format.rawValue)\""
    guard let place else { return Response(status: .ok, headers: headers) }
    let exporter = LogExporter(
      service: service, caller: caller, key: key, export: export, format: format, above: Int64(first) - 1,
      place: place)
    return Response(
      status: .ok, headers: headers, body: ResponseBody { @concurrent writer in try await exporter.write(to: &writer) })
  }

  @Sendable private func stream(_ request: Request, _ context: Context) async throws -> Response {
    let (caller, key) = try reader(context)
    var query = try QueryReader(request)
    let after = try query.integer("after", in: 0...Int.max)
    let (filter, subject) = try query.eventFilter()
    try query.end()
    // What a reader has seen since it was given an address counts, and not the address.
    let position = try request.headers[.lastEventID].map(Self.place) ?? after.map { Int64($0) }
    let isRead = request.method == .get
    let place = isRead ? try service.longAnswers.enter(.stream, by: caller) : nil
    let (scoped, size) = try await service.management.beginStream(filter, subject: subject, by: caller)
    guard position ?? 0 <= size else {
      throw Problem(.invalidValue, "the log ends before the place that the stream is to go on from")
    }
    // A proxy that collects an answer before it passes it on would keep all of it.
    let headers: HTTPFields = [.contentType: "text/event-stream", .accelBuffering: "no"]
    guard let place else { return Response(status: .ok, headers: headers) }
    let stream = LogStream(
      service: service, tenant: caller.tenant, key: key, filter: scoped, after: position ?? size, place: place)
    return Response(
      status: .ok, headers: headers, body: ResponseBody { @concurrent writer in try await stream.write(to: &writer) })
  }

  private func reader(_ context: Context) throws -> (Caller, APIKey) {
    guard let key = context.principal else { throw Problem(.unauthenticated) }
    return (try caller(context), key)
  }

  private static func place(_ text: String) throws -> Int64 {
    guard let place = Int64(text), place >= 0, String(place) == text else {
      throw Problem(.invalidValue, "Last-Event-ID is the id of an event of this stream")
    }
    return place
  }
}

extension LogExportFormat {
  fileprivate var mediaType: String {
    switch self {
    case .csv: "text/csv; charset=utf-8"
    case .ndjson: "application/x-ndjson"
    }
  }
}

extension QueryReader {
  /// Which events a list, an export or a stream shows, and the person among it.
  mutating func eventFilter() throws(Problem) -> (filter: EventFilter, subject: SubjectID?) {
    var filter = EventFilter()
    filter.class = try word("class")
    filter.mode = try word("mode")
    filter.decision = try word("decision")
    filter.reason = try word("reason")
    filter.device = try identifier("device")
    filter.locker = try identifier("locker")
    filter.grant = try identifier("grant")
    filter.credential = try identifier("credential")
    filter.from = try instant("from")
    filter.to = try instant("to")
    return (filter, try identifier("subject"))
  }
}

import AccessAuth
import AccessHTTP
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Writes events as they get their places: server-sent events (WHATWG HTML, section 9.2).
///
/// ```
/// id: 4711
/// event: access
/// data: {"id":"evt_01kw2qhx5te9ab0r4k1v6m3dc9","sequence":4711,…}
/// ```
///
/// The `id` is the place, and resumes the stream. It also comes alone, at the beginning and with what keeps the connection
/// alive, so that a reader who saw nothing knows where to go on.
struct LogStream<Store: ServiceStore>: Sendable {
  /// How many events are read at once, and how many places are looked through for them.
  private static var page: Int { 100 }
  private static var window: Int64 { 8192 }
  /// How often something is sent, whatever happens: a proxy that hears nothing cuts a connection.
  private static var keepAlive: Duration { .seconds(15) }
  /// How often it is looked whether the key still counts.
  private static var keyPause: Duration { .seconds(5) }

  let service: Service<Store>
  let tenant: TenantID
  let key: APIKey
  /// Nil where nothing can match.
  let filter: EventFilter?
  /// The last place before it.
  let after: Int64
  let place: LongAnswers.Place

  @concurrent func write(to writer: inout any ResponseBodyWriter) async throws {
    let end = ContinuousClock.now + service.streamLife
    var position = after
    var written = ContinuousClock.now
    try await Self.write("retry: 2000\nid: \(position)\n\n", to: &writer)
    while ContinuousClock.now < end, !Task.isShuttingDownGracefully,
      try await service.authenticator.stillCounts(key, at: service.clock())
    {
      let seen = position
      let size = try await service.waitingRoom.wait(
        for: .log, upTo: min(Self.keyPause, end - ContinuousClock.now), key: key.id,
        until: { (size: Int64) in size > seen },
        { try await service.store.logSize(of: tenant) })
      if size > position, try await writeEvents(from: &position, through: size, to: &writer) { written = .now }
      if ContinuousClock.now - written >= Self.keepAlive {
        try await Self.write(": keep-alive\nid: \(position)\n\n", to: &writer)
        written = .now
      }
    }
    place.leave()
    try await writer.finish(nil)
  }

  /// Writes what stands behind `position`, which goes on to `size`; says whether there was anything.
  @concurrent private func writeEvents(
    from position: inout Int64, through size: Int64, to writer: inout any ResponseBodyWriter
  ) async throws -> Bool {
    guard let filter else {
      position = size
      return false
    }
    var hasWritten = false
    let begin = ContinuousClock.now
    // Whoever comes from far back is looked at in between: whether the key counts, whether the service stops.
    while position < size, !Task.isShuttingDownGracefully, ContinuousClock.now - begin < Self.keyPause {
      let last = min(size, position + Self.window)
      let places = try await service.store.places(
        filter, of: tenant, above: position, through: last, limit: Self.page)
      position = places.count < Self.page ? last : places.last?.sequence ?? last
      var bytes: [UInt8] = []
      for place in places {
        guard let event = place.kept else { continue }
        bytes += "id: \(place.sequence)\nevent: \(event.class.rawValue)\ndata: ".utf8
        bytes += JSONObject.bytes(reserving: 1200) {
          SealedEvent(sequence: place.sequence, event: event).write(to: &$0)
        }
        bytes += "\n\n".utf8
      }
      guard !bytes.isEmpty else { continue }
      hasWritten = true
      try await writer.write(ByteBuffer(bytes: bytes))
    }
    return hasWritten
  }

  @concurrent private static func write(_ text: String, to writer: inout any ResponseBodyWriter) async throws {
    try await writer.write(ByteBuffer(string: text))
  }
}

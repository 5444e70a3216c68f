import AccessAuth
import Logging
import SodiumPrimitives
import Synchronization

/// Works for one endpoint: first tries in the order of the log, one at a time; beside them, one at a time too, what is due
/// again. So a receiver has at most two connections, and no endpoint waits for another.
///
/// At least once: the result of a first try and the cursor commit together, after the try. Where the process ends between
/// them, the same message is sent again, under the same `webhook-id`.
final class WebhookWorker<Store: ServiceStore>: Sendable {
  /// How many events are read at once.
  static var batch: Int { 64 }
  /// How many events that make no message for this endpoint are passed over in memory alone; a restart reads them again.
  static var maximumPassedOver: Int64 { 1000 }

  let tenant: TenantID
  let id: WebhookEndpointID
  let store: Store
  let sender: WebhookSender
  let random = SystemRandom()
  /// Whether it is this process that sends.
  private let leads: @Sendable () async throws -> Bool
  private let logger: Logger
  private let state: Mutex<State>
  private let news = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  private let dues = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  private struct State {
    var breaker = WebhookBreaker()
    /// The cursor as it is kept.
    var cursor: Int64
    /// The last sequence that was looked at; not before the cursor.
    var seen: Int64
    var isStopped = false
    var hasEnded = false
  }

  init(
    for open: OpenEndpoint, store: Store, sender: WebhookSender, logger: Logger,
    leads: @escaping @Sendable () async throws -> Bool
  ) {
    tenant = open.tenant
    id = open.endpoint.id
    self.store = store
    self.sender = sender
    self.logger = logger
    self.leads = leads
    state = Mutex(State(cursor: open.endpoint.cursor, seen: open.endpoint.cursor))
  }

  /// Whether nothing more is done, and nothing is under way.
  var hasEnded: Bool { state.withLock { $0.hasEnded } }

  /// Tells what could be sent.
  func tell(_ open: OpenEndpoint) {
    let now = sender.clock()
    let hasNews = state.withLock { $0.seen < open.logSize && $0.breaker.allows(at: now) }
    if hasNews { news.continuation.yield() }
    if let due = open.nextTryAt, due <= now.wall { dues.continuation.yield() }
  }

  /// Lets the try under way end, and begins no other.
  func stop() {
    state.withLock { $0.isStopped = true }
    news.continuation.finish()
    dues.continuation.finish()
  }

  /// Works until it is stopped or the task is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.work(on: self.news.stream) { try await self.sendNews() } }
      group.addTask { await self.work(on: self.dues.stream) { try await self.sendDue() } }
    }
    state.withLock { $0.hasEnded = true }
  }

  private func work(on signals: AsyncStream<Void>, _ work: () async throws -> Void) async {
    for await _ in signals {
      do { try await work() } catch is CancellationError { return } catch {
        // What was sent and could not be noted is sent again.
        logger.warning("webhooks could not be looked after", metadata: ["error": "\(error)", "endpoint": "\(id)"])
      }
    }
  }
}

// What both kinds of tries share.
extension WebhookWorker {
  /// The endpoint as it is now; nil where nothing more may be sent.
  func endpoint() async throws -> WebhookEndpoint? {
    guard !state.withLock({ $0.isStopped }), !Task.isCancelled, try await leads(),
      case .webhookEndpoint(let endpoint)? = try await store.record(.webhookEndpoint(id), in: tenant),
      endpoint.disabled == nil
    else { return nil }
    return endpoint
  }

  func send(_ message: WebhookMessage, to endpoint: WebhookEndpoint) async throws -> WebhookResult {
    let result = try await sender.send(message, to: endpoint, of: tenant)
    let now = sender.clock()
    state.withLock { $0.breaker.note(result, at: now) }
    return result
  }

  func commit(_ effect: [Write], _ events: [Event] = []) async throws(StoreError) -> ChangeOutcome {
    try await store.commit(
      Change(tenant: tenant, effect: effect, actor: nil, request: nil, claim: nil, events: events))
  }
}

// First tries.
extension WebhookWorker {
  private func sendNews() async throws {
    guard var endpoint = try await endpoint() else { return }
    while true {
      let events = try await store.outbox(of: tenant, above: state.withLock { $0.seen }, limit: Self.batch)
      for event in events {
        let messages = WebhookMessages.of(event, for: endpoint)
        if messages.isEmpty {
          try await pass(event.sealed.sequence)
          continue
        }
        let now = sender.clock()
        guard state.withLock({ $0.breaker.allows(at: now) }) else { return }
        try await sendFirst(messages, of: event.sealed.sequence, to: endpoint)
        // It may have been changed meanwhile: a try takes up to 15 seconds.
        guard let fresh = try await self.endpoint() else { return }
        endpoint = fresh
      }
      guard events.count == Self.batch else { return }
    }
  }

  private func sendFirst(
    _ messages: [WebhookMessage], of sequence: Int64, to endpoint: WebhookEndpoint
  ) async throws {
    var deliveries: [WebhookDelivery] = []
    for message in messages {
      let start = sender.clock().wall
      let result = try await send(message, to: endpoint)
      deliveries.append(
        WebhookDelivery(of: message, to: id, result, from: start, to: sender.clock().wall, random: random))
    }
    try await advance(to: sequence, deliveries)
  }

  /// Passes over an event that the endpoint is not told of.
  private func pass(_ sequence: Int64) async throws {
    let cursor = state.withLock { state in
      state.seen = sequence
      return state.cursor
    }
    if sequence - cursor >= Self.maximumPassedOver { try await advance(to: sequence, []) }
  }

  private func advance(to sequence: Int64, _ deliveries: [WebhookDelivery]) async throws {
    let cursor = state.withLock { $0.cursor }
    if case .done = try await commit([.advance(id, from: cursor, to: sequence, deliveries)]) {
      return state.withLock { ($0.cursor, $0.seen) = (sequence, sequence) }
    }
    // Somebody else has moved it, or the endpoint is gone.
    guard let endpoint = try await endpoint() else { return }
    state.withLock { ($0.cursor, $0.seen) = (endpoint.cursor, endpoint.cursor) }
  }
}

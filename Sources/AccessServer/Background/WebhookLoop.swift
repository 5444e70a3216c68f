import AccessAuth
import AccessHTTP
import Logging
import ServiceLifecycle

/// Sends webhooks: one worker for each endpoint, started and stopped as endpoints come and go.
///
/// The log of a tenant is what is to be sent, and nothing is kept of it beside one cursor for each endpoint; so this loop
/// can end at any moment. It looks at all endpoints with one reading and wakes those for which there is something.
///
/// Where processes share a store, the one that has the lease sends (``Lease/Name/webhooks``); it asks for it before each
/// look and before each try. Another takes over within seconds of its end, and goes on from the cursors: a message under
/// way meanwhile may come twice, under one `webhook-id`.
struct WebhookLoop<Store: ServiceStore>: ServiceLifecycle.Service {
  /// How long a message waits at most before its first try begins, where the receiver keeps up.
  private static var pause: Duration { .milliseconds(200) }
  /// How long to wait after the store failed.
  private static var pauseAfterFailure: Duration { .seconds(1) }

  private let service: Service<Store>
  private let store: Store
  private let sender: WebhookSender
  private let logger: Logger

  init(_ service: Service<Store>, to reachable: ReachableAddresses, logger: Logger) {
    self.service = service
    store = service.store
    sender = WebhookSender(
      client: WebhookClient(reachable: reachable), ring: service.ring, keys: service.keys, clock: service.clock)
    self.logger = logger
  }

  func run() async throws {
    // A try under way is cancelled; its message is sent again after the next start.
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        var workers: [WebhookEndpointID: WebhookWorker<Store>] = [:]
        while !Task.isCancelled {
          var pause = Self.pause
          do {
            // Where another process sends, there is nothing to send to.
            let open =
              try await service.leads(service.sending) ? try await store.openEndpoints(at: sender.clock().wall) : []
            for worker in take(open, &workers) { group.addTask { await worker.run() } }
          } catch {
            logger.warning("webhook endpoints could not be read", metadata: ["error": "\(error)"])
            pause = Self.pauseAfterFailure
          }
          try? await Task.sleep(for: pause)
        }
        for worker in workers.values { worker.stop() }
      }
    }
  }

  /// Tells every worker what there is to do, stops those whose endpoint gets nothing any more, and returns new ones. An
  /// endpoint that comes back has a new one when the old one has ended: never two at once.
  private func take(
    _ open: [OpenEndpoint], _ workers: inout [WebhookEndpointID: WebhookWorker<Store>]
  ) -> [WebhookWorker<Store>] {
    let known = Set(open.map(\.endpoint.id))
    for (id, worker) in workers where !known.contains(id) { worker.stop() }
    workers = workers.filter { !$0.value.hasEnded }
    var started: [WebhookWorker<Store>] = []
    for open in open {
      if let worker = workers[open.endpoint.id] {
        worker.tell(open)
      } else {
        let worker = WebhookWorker(for: open, store: store, sender: sender, logger: logger) { [service] in
          try await service.leads(service.sending)
        }
        workers[open.endpoint.id] = worker
        worker.tell(open)
        started.append(worker)
      }
    }
    return started
  }
}

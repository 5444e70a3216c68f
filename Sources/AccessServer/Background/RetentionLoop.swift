import AccessAuth
import Logging
import ServiceLifecycle
import SodiumPrimitives

/// Forgets what has been kept long enough, while doors have the store first.
struct RetentionLoop<Store: ServiceStore>: ServiceLifecycle.Service {
  /// How many writes may wait at the store before a step waits too.
  private static var busy: Int { 4 }
  /// How long a step waits each time it looks: a commit of a few milliseconds then takes a few hundredths of the time, and
  /// the pages that it leaves for the write-ahead log to be copied make that pause no more frequent than doors do.
  private static var rest: Duration { .milliseconds(100) }
  /// How often it looks: a store that is never idle must not keep everything for good.
  private static var maximumRests: Int { 10 }

  let service: Service<Store>
  /// How long a round waits for the next.
  let pause: Duration
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        // First the pause: a start has doors waiting.
        try? await Task.sleep(for: pause)
        guard !Task.isCancelled else { return }
        do { note(try await service.retentionWorker.round(rest: rest)) } catch {
          logger.warning("what was kept long enough could not be forgotten", metadata: ["error": "\(error)"])
        }
      }
    }
  }

  private func rest() async {
    for _ in 0..<Self.maximumRests {
      try? await Task.sleep(for: Self.rest)
      guard service.store.writesWaiting > Self.busy, !Task.isCancelled else { return }
    }
  }

  private func note(_ round: RetentionRound) {
    service.metrics.count(round)
    for tenant in round.leftOut {
      logger.warning(
        "nothing of a tenant can be forgotten, as a person of theirs cannot be read",
        metadata: [
          "tenant": "\(tenant)"
        ])
    }
  }
}

import AccessAuth
import Logging
import ServiceLifecycle
import SodiumPrimitives

/// Forgets what has been kept long enough, while doors have the store first.
struct RetentionLoop<Store: ServiceStore>: ServiceLifecycle.Service {
  let service: Service<Store>
  /// How long a round waits for the next.
  let pause: Duration
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var pace = BackgroundPace(at: .now)
      while !Task.isCancelled {
        // First the pause: a start has doors waiting.
        try? await Task.sleep(for: pause)
        guard !Task.isCancelled else { return }
        pace.begin(at: .now)
        do {
          note(
            try await service.retentionWorker.round {
              try? await Task.sleep(for: pace.rest(answers: service.metrics.answers, at: .now))
              pace.begin(at: .now)
            })
        } catch {
          logger.warning("what was kept long enough could not be forgotten", metadata: ["error": "\(error)"])
        }
      }
    }
  }

  private func note(_ round: RetentionRound) {
    service.metrics.count(round)
    for tenant in round.leftOut {
      logger.warning(
        "something of a tenant cannot be forgotten, as it, a person of theirs or what they keep cannot be read",
        metadata: ["tenant": "\(tenant)"])
    }
  }
}

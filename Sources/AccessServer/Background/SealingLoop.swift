import AccessAuth
import Logging
import ServiceLifecycle

/// Seals events as they come, within a second of their commit.
struct SealingLoop<Store: ServiceStore>: ServiceLifecycle.Service {
  /// How long an event waits at most when nothing else happens. It is the time in which a list may not show it yet.
  private static var pause: Duration { .milliseconds(200) }
  /// How long to wait after the store failed.
  private static var pauseAfterFailure: Duration { .seconds(1) }

  let sealer: Sealer<Store>
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        var pause = Self.pause
        do {
          // A full batch means that more is waiting.
          while try await sealer.sealOnce() >= Sealer<Store>.batch, !Task.isCancelled {}
        } catch {
          logger.warning("events could not be sealed", metadata: ["error": "\(error)"])
          pause = Self.pauseAfterFailure
        }
        try? await Task.sleep(for: pause)
      }
    }
  }
}

import AccessAuth
import Logging
import ServiceLifecycle

/// Reads the signing keys and card profiles again and again, where other processes change them too: what one of them has
/// rotated or retired counts here within ``KeyRingHolder/maximumAge``. What is as it was costs its row and no more.
struct KeyRingLoop<Store: ServiceStore>: ServiceLifecycle.Service {
  private static var pause: Duration { .seconds(2) }

  let service: Service<Store>
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      // What was told is not told again before it changes.
      var told: KeyRingHolder.Look = .success([])
      while !Task.isCancelled {
        try? await Task.sleep(for: Self.pause)
        guard !Task.isCancelled else { return }
        let look = await service.ring.look(into: service.store, keys: service.keys)
        if look != told { tell(look) }
        told = look
      }
    }
  }

  private func tell(_ look: KeyRingHolder.Look) {
    switch look {
    case .success(let flaws):
      for flaw in flaws { logger.error("a key counts for nothing", metadata: ["reason": "\(flaw)"]) }
    case .failure(let error):
      logger.warning("signing keys could not be read again", metadata: ["error": "\(error)"])
    }
  }
}

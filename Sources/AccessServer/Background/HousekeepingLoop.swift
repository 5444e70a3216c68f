import AccessAuth
import Logging
import ServiceLifecycle

/// What time asks for: ending commands of which nobody told, rotating and retiring signing keys, and going on with
/// erasures.
struct HousekeepingLoop<Store: ServiceStore>: ServiceLifecycle.Service {
  /// A batch is small, so that no redemption waits behind it for long.
  private static var batch: Int { 500 }
  /// How many batches go in one round.
  private static var maximumBatches: Int { 200 }

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
        do { try await round() } catch {
          logger.warning("housekeeping could not finish", metadata: ["error": "\(type(of: error))"])
        }
        guard !Task.isCancelled else { return }
        // By itself: one that cannot end keeps nothing else from being done.
        do { try await service.erasures.resume(ring: service.ring.current) } catch {
          logger.warning("an erasure could not go on", metadata: ["error": "\(type(of: error))"])
        }
      }
    }
  }

  private func round() async throws {
    let now = service.clock()
    for _ in 0..<Self.maximumBatches {
      guard !Task.isCancelled, try await service.commands.sweep(at: now, limit: Self.batch) == Self.batch else { break }
    }
    try await service.keyUses.write(to: service.store)
    if try await service.management.tendSigningKeys(ring: service.ring.current, at: now) {
      try await service.reloadRing()
    }
  }
}

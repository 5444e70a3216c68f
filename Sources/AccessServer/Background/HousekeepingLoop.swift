import AccessAuth
import Logging
import ServiceLifecycle

/// What time asks for: ending commands of which nobody told, rotating and retiring signing keys, going on with erasures,
/// and cutting what was deleted out of the store where that could not be done at once.
///
/// Where processes share a store, one of them ends commands. Any may rotate: who comes second finds another revision, and
/// reads the keys again.
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
        do { try await service.resumeErasures() } catch {
          logger.warning("an erasure could not go on", metadata: ["error": "\(type(of: error))"])
        }
        await service.store.forgetOwed()
      }
    }
  }

  private func round() async throws {
    let now = service.clock()
    try await endCommands(at: now)
    try await service.keyUses.write(to: service.store)
    if try await service.management.tendSigningKeys(ring: service.ring.current, at: now) {
      try await service.reloadRing()
    }
  }

  private func endCommands(at now: Moment) async throws {
    for _ in 0..<Self.maximumBatches {
      guard !Task.isCancelled, try await service.leads(service.purging) else { return }
      guard try await service.commands.sweep(at: now, limit: Self.batch) == Self.batch else { break }
    }
  }
}

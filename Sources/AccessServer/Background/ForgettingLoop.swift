import AccessAuth
import Logging
import ServiceLifecycle

/// Forgets what has served: attempts that are not asked for again, burns that nothing can open with any more, and the like.
/// Doors have the store first, and where processes share it, one of them forgets.
struct ForgettingLoop<Store: ServiceStore>: ServiceLifecycle.Service {
  /// How many rows go in one commit: few enough that no door waits long behind it.
  private static var batch: Int { 100 }
  /// How many batches of one kind go in one round: as much as comes in while 200 doors a second ask.
  private static var maximumBatches: Int { 1000 }

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
        await round(&pace)
      }
    }
  }

  private func round(_ pace: inout BackgroundPace) async {
    let now = service.clock().wall
    let kinds: [Purge] = [
      .attempts(before: now - AttemptRecord.memory), .burns(at: now), .claims(before: now - IdempotencyClaim.memory),
      .captures(at: now), .commands(before: now - Command.retention), .approvals(before: now - Approval.retention),
      .webhookDeliveries(before: now - WebhookDelivery.memory), .reports(before: now - DeviceReport.memory),
      .eventRanges(at: now),
    ]
    for kind in kinds where !Task.isCancelled {
      // Each by itself: one that cannot be forgotten keeps no other from it.
      do { try await forget(kind, &pace) } catch {
        logger.warning("what has served could not be forgotten", metadata: ["what": "\(kind)", "error": "\(error)"])
      }
    }
  }

  private func forget(_ kind: Purge, _ pace: inout BackgroundPace) async throws {
    for _ in 0..<Self.maximumBatches {
      guard !Task.isCancelled, try await service.leads(service.purging) else { return }
      pace.begin(at: .now)
      let gone = try await service.store.purge(kind, limit: Self.batch)
      try? await Task.sleep(for: pace.rest(answers: service.metrics.answers, at: .now))
      guard gone == Self.batch else { return }
    }
  }
}

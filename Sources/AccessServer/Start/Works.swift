import AccessAuth
import AccessHTTP
import Logging
import ServiceLifecycle
import SodiumPrimitives

/// What stands behind the listener: it waits for the store where that is away, opens the gate, and does the work that no
/// request asks for. It stops after the last request.
struct Works<Opener: StoreOpener>: ServiceLifecycle.Service {
  /// How often a store that answers and then cannot be read is asked again before the service listens. Its connections
  /// have just begun.
  private static var maximumTries: Int { 30 }
  private static var pause: Duration { .milliseconds(100) }

  let premises: Premises<Opener>
  let gate: Gate
  let serving: ServingState
  let options: ServeOptions

  /// Composes the service now, where its store answers. False where nobody does: then ``run()`` goes on with it.
  func begin() async throws -> Bool {
    var failure = StoreAway(why: "")
    for attempt in 1...Self.maximumTries {
      do {
        letIn(to: try await premises.compose())
        return true
      } catch let away as StoreAway {
        failure = away
        guard premises.isOpen, attempt < Self.maximumTries else { break }
        try await Task.sleep(for: Self.pause)
      }
    }
    tell(failure)
    return false
  }

  func run() async throws {
    guard let composed = try await composed() else { return }
    let service = composed.service
    var loops: [any ServiceLifecycle.Service] = [
      WebhookLoop(service, to: options.reachableReceivers, logger: options.logger),
      HousekeepingLoop(service: service, pause: options.housekeepingPause, logger: options.logger),
      ForgettingLoop(service: service, pause: options.housekeepingPause, logger: options.logger),
      RetentionLoop(service: service, pause: options.housekeepingPause, logger: options.logger),
    ]
    if options.seals { loops.append(sealing(service)) }
    if service.isShared { loops.append(KeyRingLoop(service: service, logger: options.logger)) }
    try await withThrowingDiscardingTaskGroup { group in
      for loop in loops { group.addTask { try await loop.run() } }
    }
  }

  /// What is left to do when no more requests come. A database that is away then keeps nobody from ending: what is left is
  /// done by the other processes, or by the next.
  func finish() async throws {
    guard let service = premises.composed?.service else { return }
    do {
      if options.seals { try await sealing(service).finish() }
    } catch let error as StoreError where service.isShared && error != .corrupt {
      options.logger.warning(
        "the last events got no place in the log: another process gives it to them, or the next start",
        metadata: ["error": "\(error)"])
    }
    await service.giveBackLeases()
  }

  private func sealing(_ service: Service<Opener.Store>) -> SealingLoop<Opener.Store> {
    SealingLoop(service: service, checkpointPause: options.checkpointPause, logger: options.logger)
  }

  /// The service, as soon as its store answers; nil where it is told to stop before.
  private func composed() async throws -> Premises<Opener>.Composed? {
    if let composed = premises.composed { return composed }
    return try await cancelWhenGracefulShutdown {
      var backoff = Backoff()
      while !Task.isCancelled {
        try? await Task.sleep(for: backoff.pause(SystemRandom()))
        guard !Task.isCancelled else { break }
        do {
          let composed = try await premises.compose()
          letIn(to: composed)
          options.logger.notice("the database answers")
          return composed
        } catch let away as StoreAway {
          tell(away)
        }
      }
      return nil
    }
  }

  private func letIn(to composed: Premises<Opener>.Composed) {
    let service = composed.service
    gate.open(
      Edge(
        router: Routes(service: service, state: serving, securityContact: options.securityContact).router(),
        clock: options.clock, random: SystemRandom(), proxies: options.proxies, metrics: service.metrics.registry,
        logger: options.logger))
  }

  private func tell(_ away: StoreAway) {
    guard premises.isNews(away) else { return }
    options.logger.warning("every door stays shut until the database answers", metadata: ["reason": "\(away.why)"])
  }
}

/// Makes the service not ready as the first thing when it is told to stop.
struct Farewell: ServiceLifecycle.Service {
  let state: ServingState

  func run() async throws {
    try await gracefulShutdown()
    state.setReady(false)
  }
}

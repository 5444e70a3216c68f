import AccessAuth
import Logging
import ServiceLifecycle

/// Seals events as they come, within a second of their commit, and signs the heads of the logs that have grown.
struct SealingLoop<Store: ServiceStore>: ServiceLifecycle.Service {
  /// How long an event waits at most when nothing else happens. It is the time in which a list may not show it yet.
  private static var pause: Duration { .milliseconds(200) }
  /// How long to wait after the store failed.
  private static var pauseAfterFailure: Duration { .seconds(1) }
  /// How many batches are sealed at the end: far more than a service that keeps up leaves.
  private static var maximumBatches: Int { 1000 }

  /// How long heads may be unsigned before a person is told.
  private static var pauseBeforeError: Duration { .seconds(10) }

  let service: Service<Store>
  /// How long a log may grow without a new head.
  let checkpointPause: Duration
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown { await work() }
  }

  private func work() async {
    var nextHead = ContinuousClock.now
    while !Task.isCancelled {
      let isHeadDue = nextHead <= ContinuousClock.now
      if isHeadDue { nextHead = ContinuousClock.now + checkpointPause }
      let pause = await round(signing: isHeadDue)
      if pause > .zero { try? await Task.sleep(for: pause) }
    }
  }

  /// Seals one batch, and says how long to wait for the next.
  private func round(signing isHeadDue: Bool) async -> Duration {
    var pause = Self.pause
    do {
      // A full batch means that more is waiting.
      if try await seal() >= Sealer<Store>.batch { pause = .zero }
      service.heads.note(isReadable: true)
    } catch {
      if error == .corrupt {
        service.heads.note(isReadable: false)
        logger.error("events get no places: the database is damaged; restore a backup")
      } else {
        logger.warning("events could not be sealed", metadata: ["error": "\(error)"])
      }
      pause = Self.pauseAfterFailure
    }
    // What was sealed is signed even so: one tenant's damage is no other's.
    guard isHeadDue else { return pause }
    tellStopped()
    do {
      try await sign()
    } catch {
      logger.warning("heads of logs could not be signed", metadata: ["error": "\(error)"])
      pause = Self.pauseAfterFailure
    }
    return pause
  }

  /// What is left to do when no more requests come: what was committed last gets its place and its head now rather than at
  /// the next start. Heads are signed even where not everything could be sealed.
  func finish() async throws {
    var failure: StoreError?
    do throws(StoreError) {
      var batches = 0
      while batches < Self.maximumBatches, try await seal() > 0 { batches += 1 }
    } catch {
      failure = error
    }
    try await sign()
    if let failure { throw failure }
  }

  private func seal() async throws(StoreError) -> Int {
    let sealed = try await service.sealer.sealOnce(by: service.sealing, at: service.clock().wall)
    if sealed > 0 { service.waitingRoom.wake(.log) }
    return sealed
  }

  /// Says which logs stand still, as often as heads are signed: nothing else tells a person to look.
  private func tellStopped() {
    let unreadable = service.store.unreadableEvents
    if !unreadable.isEmpty {
      logger.error(
        "events cannot be read: until these rows are mended, nothing behind them gets a place in their tenants' logs",
        metadata: [
          "tenants": "\(unreadable.map { $0.tenant?.description ?? "unknown" }.joined(separator: " "))",
          "positions": "\(unreadable.map { String($0.position) }.joined(separator: " "))",
        ])
    }
    let damaged = service.store.damagedLogs
    if !damaged.isEmpty {
      logger.error(
        "logs are damaged: until their ends fit their heads again, nothing gets a place in them",
        metadata: ["tenants": "\(damaged.map(\.description).sorted().joined(separator: " "))"])
    }
  }

  private func sign() async throws(StoreError) {
    let round = try await service.checkpoints.sign(
      with: service.ring.current, by: service.sealing, at: service.clock().wall)
    service.heads.note(unsigned: round.unsigned.count)
    // A tenant that was made a moment ago has its keys in the next ring.
    guard !round.unsigned.isEmpty, let age = service.heads.age, age >= Self.pauseBeforeError else { return }
    logger.error(
      "heads of logs could not be signed: a key is missing, or a log is not the one that was signed before",
      metadata: ["tenants": "\(round.unsigned.map(\.description).joined(separator: " "))"])
  }
}

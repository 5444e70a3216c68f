public import SodiumPrimitives

/// Commands on their way: whoever made them reads and cancels them, the device fetches them and tells what its lock
/// did.
public struct Commands<Store: VerificationStore & ChangeStore & RecordReader, Random: RandomSource>: Sendable {
  /// How often a call starts again when somebody else was quicker.
  static var maximumTries: Int { 3 }

  let store: Store
  let random: Random

  /// Composes the use case.
  public init(store: Store, random: Random) {
    self.store = store
    self.random = random
  }

  /// The command as it stands at `moment`, which may be later than the caller's own: who waits looks more than once.
  /// One that nobody acts on any more is over by this look.
  public func command(_ id: CommandID, by caller: Caller, at moment: Moment) async throws(Refusal) -> Command {
    try caller.demand(.trigger)
    for _ in 0..<Self.maximumTries {
      let command = try await known(id, by: caller)
      guard command.isOverdue(at: moment.wall) else { return command }
      if let expired = try await expire(command, in: caller.tenant, at: moment) { return expired }
    }
    throw .store(.busy)
  }

  /// Takes a command back that no device has. One that is taken back already stays so; any other is a conflict. The use
  /// is not given back: it was decided and counted.
  public func cancel(_ id: CommandID, by caller: Caller) async throws(Refusal) -> Made<Command> {
    try caller.demand(.trigger)
    if try await caller.resultBefore(in: store) != nil {
      return Made(value: try await known(id, by: caller), isReplay: true)
    }
    for _ in 0..<Self.maximumTries {
      var command = try await known(id, by: caller)
      switch command.status {
      case .cancelled: return Made(value: command, isReplay: false)
      case .queued: break
      case .delivered: throw .conflict("the device has the command")
      case .opened, .jammed, .refused, .expired: throw .conflict("the command is finished")
      }
      guard !command.isOverdue(at: caller.moment.wall) else { throw .conflict("the command is finished") }
      command.status = .cancelled
      command.finishedAt = caller.moment.wall
      var event = Event(.audit, .commandCancelled, at: caller.moment, random: random)
      event.device = command.device
      event.lockers = [command.locker]
      event.grant = command.grant
      event.subject = try await attempt(of: command, in: caller.tenant)?.subject
      event.command = id
      event.attempt = command.attempt
      event.actor = caller.key
      event.request = caller.request
      let claim = caller.claim(ids: [id.description])
      if try await commit([.replace(.command(command))], [event], in: caller.tenant, by: caller, claim: claim) {
        return Made(value: command.raised, isReplay: false)
      }
    }
    throw .store(.busy)
  }

  private func known(_ id: CommandID, by caller: Caller) async throws(Refusal) -> Command {
    guard let command = try await kept(id, in: caller.tenant), caller.reaches(madeBy: command.madeBy) else {
      throw .notFound
    }
    return command
  }

  func kept(_ id: CommandID, in tenant: TenantID) async throws(Refusal) -> Command? {
    let record = try await Refusal.asking { () async throws(StoreError) in
      try await store.record(.command(id), in: tenant)
    }
    guard case .command(let command)? = record else { return nil }
    return command
  }

  /// Commits; false where somebody else was quicker. `caller` is nil for the service's own housekeeping.
  func commit(
    _ effect: [Write], _ events: [Event], in tenant: TenantID, by caller: Caller?, claim: IdempotencyClaim? = nil
  ) async throws(Refusal) -> Bool {
    let change = Change(
      tenant: tenant, effect: effect, actor: caller?.key, request: caller?.request, claim: claim, events: events)
    switch try await Refusal.asking({ () async throws(StoreError) in try await store.commit(change) }) {
    case .done: return true
    // The same call was quicker: the next look finds what it left.
    case .conflict, .replay: return false
    case .mismatch: throw .idempotencyMismatch
    }
  }
}

extension Command {
  /// The record as it stands after it was replaced.
  var raised: Command {
    var command = self
    command.revision += 1
    return command
  }
}

import SodiumPrimitives

// How a command ends: by the word of its device, or because nobody told.
extension Commands {
  /// Remembers what the lock did, as the device tells it with the nonce that it was given. The same word twice is
  /// answered the same way, another word is a conflict. What happened is a fact: it is taken down for
  /// ``Command/memory``, even where nobody waited for it any more.
  public func acknowledge(
    _ id: CommandID, _ actuation: Actuation, nonce: [UInt8], at door: Door, by caller: Caller
  ) async throws(Refusal) -> Made<Command> {
    let isReplay = try await caller.resultBefore(in: store) != nil
    for _ in 0..<Self.maximumTries {
      guard let command = try await kept(id, in: door.tenant), command.device == door.device else { throw .notFound }
      guard ConstantTime.equal(nonce, command.nonce) else {
        throw .invalid(pointer: "/nonce", detail: "the nonce that came with the command is needed")
      }
      if let told = command.status.actuation {
        guard told == actuation else { throw .conflict("another result was told before") }
        return Made(value: command, isReplay: isReplay)
      }
      guard command.status != .cancelled else { throw .conflict("the command was cancelled") }
      guard command.deliveredAt != nil else { throw .conflict("the command was not delivered") }
      guard caller.moment.wall < command.expiresAt + Command.memory else {
        throw .conflict("the command is too long ago")
      }
      if let finished = try await finish(command, actuation, at: door, by: caller) {
        return Made(value: finished, isReplay: false)
      }
    }
    throw .store(.busy)
  }

  /// Ends what nobody acts on any more, at most `limit` commands of any tenant; says how many there were.
  public func sweep(at moment: Moment, limit: Int) async throws(Refusal) -> Int where Store: SweepStore {
    let overdue = try await Refusal.asking { () async throws(StoreError) in
      try await store.overdueCommands(at: moment.wall, limit: limit)
    }
    for (tenant, command) in overdue {
      // One that has ended meanwhile needs nothing.
      _ = try await expire(command, in: tenant, at: moment)
    }
    return overdue.count
  }

  /// Ends a command of which nobody told anything; nil where somebody did meanwhile.
  func expire(_ command: Command, in tenant: TenantID, at moment: Moment) async throws(Refusal) -> Command? {
    var ended = command
    ended.status = .expired
    ended.finishedAt = moment.wall
    let kept = try await attempt(of: command, in: tenant)
    let events = report(nil, of: command, kept, by: nil).events(returnsUse: false, at: moment, random: random)
    guard try await commit([.replace(.command(ended))], events, in: tenant, by: nil) else { return nil }
    return ended.raised
  }

  /// Nil where the command has changed meanwhile.
  private func finish(
    _ command: Command, _ actuation: Actuation, at door: Door, by caller: Caller
  ) async throws(Refusal) -> Command? {
    var ended = command
    ended.status = CommandStatus(actuation)
    ended.finishedAt = caller.moment.wall
    let kept = try await attempt(of: command, in: door.tenant)
    var back: Write?
    if actuation == .jammed, let kept {
      back = try await Refusal.asking { () async throws(StoreError) in
        try await UseReturn(store: store).write(after: kept, at: door, caller.moment.wall)
      }
    }
    let report = report(actuation, of: command, kept, by: caller)
    // What cannot come back any more must not keep the fact from being told.
    for back in back.map({ [$0, nil] }) ?? [nil] {
      let events = report.events(returnsUse: back != nil, at: caller.moment, random: random)
      let effect: [Write] = [.replace(.command(ended))] + (back.map { [$0] } ?? [])
      let claim = caller.claim(ids: [command.id.description])
      if try await commit(effect, events, in: door.tenant, by: caller, claim: claim) { return ended.raised }
    }
    return nil
  }

  /// What was decided when the command was made.
  func attempt(of command: Command, in tenant: TenantID) async throws(Refusal) -> KeptAttempt? {
    try await Refusal.asking { () async throws(StoreError) in
      try await store.attempt(command.attempt, of: command.device, in: tenant)
    }
  }

  private func report(
    _ actuation: Actuation?, of command: Command, _ kept: KeptAttempt?, by caller: Caller?
  ) -> LockReport {
    LockReport(
      actuation: actuation, device: command.device, attempt: command.attempt,
      board: Event.board(of: kept?.answer.lockers.map(\.board) ?? []), lockers: [command.locker],
      grant: command.grant, subject: kept?.subject, command: command.id, actor: caller?.key, request: caller?.request)
  }
}

extension Command {
  /// Whether nobody acts on it any more at `instant`, and nobody has told how it ended.
  func isOverdue(at instant: Instant) -> Bool {
    switch status {
    case .queued: expiresAt <= instant
    case .delivered: expiresAt + Self.grace <= instant
    case .opened, .jammed, .refused, .expired, .cancelled: false
    }
  }
}

extension CommandStatus {
  init(_ actuation: Actuation) {
    switch actuation {
    case .opened: self = .opened
    case .jammed: self = .jammed
    case .refused: self = .refused
    case .nothing: self = .expired
    }
  }

  /// What the lock did, where its device told.
  var actuation: Actuation? {
    switch self {
    case .opened: .opened
    case .jammed: .jammed
    case .refused: .refused
    case .queued, .delivered, .expired, .cancelled: nil
    }
  }
}

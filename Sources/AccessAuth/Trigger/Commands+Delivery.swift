public import SodiumPrimitives

/// A command as its device is given it. Who has it may open, for some seconds, so it prints as `<redacted>`.
public struct DeliveredCommand: Sendable, Redacted {
  /// The command.
  public let id: CommandID
  /// What to open.
  public let locker: Answer.OpenedLocker
  /// What the device has to repeat when it tells what the lock did: 16 bytes.
  public let nonce: [UInt8]
  /// For how long the device may act on it, from now.
  public let expiresIn: Duration
  /// The signed form: see ``CommandToken``.
  public let signed: [UInt8]
}

extension Commands {
  /// What `door` is to open: at most ``Command/maximumWaiting`` commands, oldest first. From here on they count as
  /// delivered. One that was delivered before and is not over is given again, the same bytes: an answer that was lost
  /// on the way loses no command, and a device opens once for each command's id.
  ///
  /// One whose grant was changed for the worse since its decision ends instead. What is delivered is delivered at the grant's
  /// revision: a change that was answered before is never overtaken.
  public func waiting(
    at door: Door, ring: KeyRing, by caller: Caller, at moment: Moment
  ) async throws(Refusal) -> [DeliveredCommand] {
    for _ in 0..<Self.maximumTries {
      let waiting = try await page(at: door, moment.wall)
      var effect: [Write] = []
      var grants: [GrantID: Grant] = [:]
      var ended: Set<CommandID> = []
      for command in waiting where command.status == .queued {
        let grant = try await grant(of: command, in: door.tenant)
        let isOpen = command.grant == nil ? true : try await stands(grant, at: moment.wall, in: door.tenant)
        guard isOpen else {
          if try await expire(command, in: door.tenant, at: moment) != nil { ended.insert(command.id) }
          continue
        }
        effect.append(.replace(.command(command.delivered(at: moment.wall))))
        if let grant { grants[grant.id] = grant }
      }
      effect += grants.values.map { .replace(.grant($0)) }
      // What somebody has cancelled in this moment is not given out.
      if !effect.isEmpty {
        guard try await commit(effect, [], in: door.tenant, by: caller) else { continue }
      }
      guard let device = try await device(door), !waiting.isEmpty else { return [] }
      var delivered: [DeliveredCommand] = []
      for command in waiting where !ended.contains(command.id) {
        if let one = try await signed(command, for: device, in: door.tenant, ring, moment.wall) {
          delivered.append(one)
        }
      }
      return delivered
    }
    throw .store(.busy)
  }

  private func grant(of command: Command, in tenant: TenantID) async throws(Refusal) -> Grant? {
    guard let id = command.grant else { return nil }
    return try await Refusal.asking { () async throws(StoreError) in try await store.grant(id, in: tenant) }
  }

  /// Whether a grant that was decided by still stands: nobody took it back, its person lets their data be used, and its
  /// holds are met. Its uses were counted, and its window was looked at, when it was decided.
  private func stands(_ grant: Grant?, at now: Instant, in tenant: TenantID) async throws(Refusal) -> Bool {
    guard let grant, grant.status == .active else { return false }
    let subject = try await Refusal.asking { () async throws(StoreError) in
      try await store.subject(grant.subject, in: tenant)
    }
    guard let subject, !subject.isRestricted else { return false }
    guard grant.hasHolds else { return true }
    let holds = try await Refusal.asking { () async throws(StoreError) in
      try await store.holds(of: grant.id, in: tenant)
    }
    return holds.allSatisfy { $0.isMet(at: now) }
  }

  private func page(at door: Door, _ now: Instant) async throws(Refusal) -> [Command] {
    let page = try await Refusal.asking { () async throws(StoreError) in
      try await store.page(
        .commandsWaiting(door.device, at: now), in: door.tenant, after: nil, limit: Command.maximumWaiting)
    }
    return page.compactMap { if case .command(let command) = $0 { command } else { nil } }
  }

  private func device(_ door: Door) async throws(Refusal) -> Device? {
    try await Refusal.asking { () async throws(StoreError) in try await store.device(door.device, in: door.tenant) }
  }

  /// Nil where the locker is gone or the key is retired: then it opens nothing.
  private func signed(
    _ command: Command, for device: Device, in tenant: TenantID, _ ring: KeyRing, _ now: Instant
  ) async throws(Refusal) -> DeliveredCommand? {
    let locker = try await Refusal.asking { () async throws(StoreError) in
      try await store.locker(command.locker, in: tenant)
    }
    guard let locker, locker.device == device.id,
      let key = ring.signer(command.keyID, of: tenant, for: .command),
      let claims = CommandClaims(command, device: device, locker: locker)
    else { return nil }
    return DeliveredCommand(
      id: command.id, locker: Answer.OpenedLocker(locker), nonce: command.nonce,
      expiresIn: .milliseconds(command.expiresAt.milliseconds - now.milliseconds),
      signed: CommandToken.sign(claims, with: key, keyID: command.keyID).encoded)
  }
}

extension Command {
  fileprivate func delivered(at now: Instant) -> Command {
    var command = self
    command.status = .delivered
    command.deliveredAt = now
    return command
  }
}

extension CommandClaims {
  /// What the signed form of `command` says. Nothing of it changes with time, so that it is the same bytes each time.
  init?(_ command: Command, device: Device, locker: Locker) {
    self.init(
      device: device.code, expiresAt: command.expiresAt.wholeSeconds, command: command.id, nonce: command.nonce,
      lockerNumber: locker.number)
  }
}

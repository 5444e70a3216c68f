import SodiumPrimitives

// The decision, and what is written with it.
extension Triggers {
  /// Decides and writes; nil where what was read has changed: decide again.
  func decide(
    _ draft: TriggerDraft, at place: Place, ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> Triggered? {
    guard let id = draft.grant else {
      return try await write(.freely(draft, at: place), ring, by: caller)
    }
    let query = CandidateQuery(
      tenant: caller.tenant, device: place.device.id, key: .grant(id), locker: place.locker.label,
      now: caller.moment.wall)
    let known = try await Refusal.asking { () async throws(StoreError) in try await store.candidates(query) }
    guard let device = known.device else { throw .notFound(pointer: "/locker_id") }
    let circumstance = Circumstance(
      instant: caller.moment.wall, device: device, zone: known.zone, policy: known.policy,
      locker: place.locker.label, evidence: .call)
    let judgement = Judgement(of: known.candidates, in: circumstance)
    guard let chosen = judgement.chosen else { throw .notFound(pointer: "/grant_id") }
    // The rules know lockers by their labels, and somebody may have changed them since.
    if judgement.reason == .granted, chosen.opening.map(\.id) != [place.locker.id] { return nil }
    return try await write(.byGrant(draft, at: place, judgement, chosen.candidate), ring, by: caller)
  }

  /// A decision that is to be written.
  struct Opening {
    let draft: TriggerDraft
    let place: Place
    let reason: Reason
    let retryAfter: Duration?
    /// The grant that is used or denied.
    let candidate: Candidate?

    static func freely(_ draft: TriggerDraft, at place: Place) -> Opening {
      Opening(draft: draft, place: place, reason: .granted, retryAfter: nil, candidate: nil)
    }

    static func byGrant(
      _ draft: TriggerDraft, at place: Place, _ judgement: Judgement, _ candidate: Candidate
    ) -> Opening {
      Opening(
        draft: draft, place: place, reason: judgement.reason, retryAfter: judgement.retryAfter, candidate: candidate)
    }
  }

  private func write(
    _ opening: Opening, _ ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> Triggered? {
    let id = CommandID(at: caller.moment.wall, random: random)
    let command = opening.reason == .granted ? try command(id, opening, ring, by: caller) : nil
    let event = event(of: opening, id, by: caller)
    let attempt = AttemptRecord(
      tenant: caller.tenant, device: opening.place.device.id, answer: answer(of: opening, id, event),
      // Nobody but this call can name the attempt: a device that does asks for something else.
      fingerprint: BLAKE2b.hash(id.bytes, key: keys.fingerprint, count: 16), event: event,
      moreEvents: command.map { [queued($0, event)] } ?? [],
      consequences: consequences(of: command, id, opening, by: caller))
    let recorded = try await Refusal.asking { () async throws(StoreError) in
      guard command != nil, let grant = opening.candidate?.grant else { return try await store.record(attempt) }
      return try await store.redeem(
        Redemption(grant: grant.id, revision: grant.revision, burns: [], attempt: attempt))
    }
    switch recorded {
    case .done(let usesLeft): return Triggered(answer: attempt.answer.with(usesLeft: usesLeft), command: command)
    case .moved: return nil
    // Nobody but this call has the name: the store could not tell the end of it, asked again and found what it had done.
    case .replay(let answer): return Triggered(answer: answer, command: command)
    // The attempt is new, and nothing unknown is charged.
    case .mismatch, .refused: throw .inconsistent
    }
  }

  private func command(
    _ id: CommandID, _ opening: Opening, _ ring: KeyRing, by caller: Caller
  ) throws(Refusal) -> Command {
    guard let signer = ring.activeSigner(of: caller.tenant, for: .command) else { throw .inconsistent }
    let now = caller.moment.wall
    return Command(
      id: id, device: opening.place.device.id, locker: opening.place.locker.id, grant: opening.draft.grant,
      reasonRef: opening.draft.reasonRef, nonce: random.bytes(Command.nonceCount), keyID: signer.id,
      madeBy: caller.maker, createdAt: now, expiresAt: now + Command.life)
  }

  private func consequences(
    of command: Command?, _ id: CommandID, _ opening: Opening, by caller: Caller
  ) -> [Write] {
    var writes: [Write] = []
    if let command {
      writes = [.insert(.command(command)), .extendSigningKey(command.keyID, until: command.expiresAt)]
    }
    if let claim = caller.claim(ids: [id.description, opening.place.device.id.description]) {
      writes.append(.claim(claim))
    }
    return writes
  }

  private func event(of opening: Opening, _ id: CommandID, by caller: Caller) -> Event {
    var event = Event(.access, .verification, at: caller.moment, random: random)
    event.mode = .apiTrigger
    event.decision = Decision(reason: opening.reason, consume: true).verdict
    event.reason = opening.reason
    event.trust = .online
    event.device = opening.place.device.id
    event.board = opening.place.locker.board
    event.lockers = [opening.place.locker.id]
    event.attempt = AttemptID(id)
    event.command = opening.reason == .granted ? id : nil
    event.actor = caller.key
    event.request = caller.request
    if let candidate = opening.candidate {
      event.grant = candidate.grant.id
      event.assurance = candidate.assurance
      event.subject = candidate.subjectKey.pseudonym(of: candidate.grant.subject, in: caller.tenant, keys: keys)
    }
    return event
  }

  /// The command's own beginning: what was decided is one thing, what somebody caused from afar another.
  private func queued(_ command: Command, _ decided: Event) -> Event {
    var event = Event(
      id: EventID(at: decided.receivedAt, random: random), class: .audit, action: .commandQueued,
      receivedAt: decided.receivedAt, salt: random.bytes(16))
    event.device = decided.device
    event.board = decided.board
    event.lockers = decided.lockers
    event.grant = decided.grant
    event.subject = decided.subject
    event.attempt = decided.attempt
    event.command = command.id
    event.actor = decided.actor
    event.request = decided.request
    return event
  }

  private func answer(of opening: Opening, _ id: CommandID, _ event: Event) -> Answer {
    let opens = opening.reason == .granted
    return Answer(
      attempt: AttemptID(id), decision: Decision(reason: opening.reason, consume: true), event: event.id,
      decidedAt: event.receivedAt,
      lockers: opens ? [Answer.OpenedLocker(opening.place.locker)] : [], grant: opens ? opening.draft.grant : nil,
      credential: nil, usesLeft: nil, retryAfter: opening.retryAfter)
  }
}

import SodiumPrimitives

// What is remembered of a decision, and what follows from it.
extension Verifier {
  /// The record of `judgement`: its event, an alarm where it is due, the consequences, and the charge of what nobody knows.
  func record(
    of judgement: Judgement, _ resolved: Resolved, _ scan: Scan, ring: KeyRing
  ) async throws(VerificationFailure) -> AttemptRecord {
    let event = event(of: judgement, scan)
    var more: [Event] = []
    var consequences: [Write] = []
    if let duress = judgement.chosen?.candidate.duress { more.append(alarm(of: duress, event, scan)) }
    if judgement.reason != .granted || !scan.request.consume, case .pin(_, let receipt) = resolved {
      for credential in receipt.exhausted {
        consequences.append(.suspend(credential))
        more.append(try await suspension(of: credential, scan))
      }
    }
    if let capture = judgement.capture, case .card(let number) = resolved {
      let credential = captured(number, by: capture.armed, scan, ring)
      let tag = number.tag(at: capture.site, of: scan.door.tenant, keys: keys)
      consequences += [
        .disarm(capture.armed), .insert(.credential(credential)),
        .setCardTags(
          CardTags(credential: credential.id, tags: [.init(site: capture.site, tag: tag)], now: scan.moment.wall)),
        .raiseRevision(.grant(capture.armed.grant)),
      ]
      more.append(try await issue(of: credential, by: capture.armed, scan))
    }
    return AttemptRecord(
      tenant: scan.door.tenant, device: scan.door.device,
      answer: judgement.answer(to: scan.request, event: event, at: scan.moment), fingerprint: scan.fingerprint,
      event: event, moreEvents: more, consequences: consequences, counter: judgement.counter,
      unknown: unknown(judgement, resolved, scan))
  }

  /// What comes back of a PIN's try, as it opened; nothing for other media.
  func giveBack(_ resolved: Resolved, _ candidate: Candidate, _ record: AttemptRecord) -> GiveBack? {
    guard case .pin(_, let receipt) = resolved else { return nil }
    return GiveBack(
      keys: receipt.charged, reset: candidate.entered.map { .pin($0.id, of: record.tenant) }, reading: receipt.reading)
  }

  /// The charge of a presentation that nobody knows. A PIN was charged before anybody looked, and a card that a reader
  /// waits for is none.
  private func unknown(_ judgement: Judgement, _ resolved: Resolved, _ scan: Scan) -> UnknownCharge? {
    guard judgement.chosen == nil, judgement.capture == nil else { return nil }
    if case .pin = resolved { return nil }
    return UnknownCharge(
      reading: ThrottleReading(scan.moment), name: LockoutID(at: scan.moment.wall, random: random),
      refusal: refusal(scan))
  }

  private func event(of judgement: Judgement, _ scan: Scan) -> Event {
    var event = Event(.access, .verification, at: scan.moment, random: random)
    event.mode = scan.request.presentation.mode
    event.decision = Decision(reason: judgement.reason, consume: scan.request.consume).verdict
    event.reason = judgement.reason
    event.trust = .online
    event.device = scan.door.device
    event.attempt = scan.request.attempt
    event.request = scan.requestID
    event.capturedAt = scan.request.capturedAt
    if let chosen = judgement.chosen {
      let candidate = chosen.candidate
      event.lockers = chosen.opening.map(\.id)
      event.board = Event.board(of: chosen.opening.map(\.board))
      event.credential = candidate.credential?.id
      event.grant = candidate.grant.id
      event.assurance = candidate.assurance
      event.subject = person(of: candidate, scan)
    }
    return event
  }

  /// What operators see of a PIN that was entered under duress; the door and everybody else see the event of the PIN that
  /// it shadows.
  private func alarm(of duress: Credential, _ seen: Event, _ scan: Scan) -> Event {
    var alarm = Event(.alarm, .duress, at: scan.moment, random: random)
    alarm.mode = seen.mode
    alarm.decision = seen.decision
    alarm.reason = seen.reason
    alarm.trust = seen.trust
    alarm.device = seen.device
    alarm.board = seen.board
    alarm.lockers = seen.lockers
    alarm.credential = duress.id
    alarm.grant = seen.grant
    alarm.subject = seen.subject
    alarm.attempt = seen.attempt
    alarm.request = seen.request
    return alarm
  }

  /// A PIN that was guessed at until it rests is for operators to look at, and it may be a duress PIN.
  private func suspension(of credential: CredentialID, _ scan: Scan) async throws(VerificationFailure) -> Event {
    var event = Event(.alarm, .credentialSuspended, at: scan.moment, random: random)
    event.mode = .pin
    event.device = scan.door.device
    event.credential = credential
    event.subject = try await person(behind: .credential(credential), scan)
    event.request = scan.requestID
    return event
  }

  /// Whom an event is about that names a credential or a grant which nobody has shown: by the person's name it is found
  /// when the grant is gone. Nil where the person is.
  private func person(
    behind key: CandidateQuery.Key, _ scan: Scan
  ) async throws(VerificationFailure) -> Pseudonym? {
    let query = CandidateQuery(
      tenant: scan.door.tenant, device: scan.door.device, key: key, locker: nil, now: scan.moment.wall)
    return try await known(query).candidates.first.flatMap { person(of: $0, scan) }
  }

  private func person(of candidate: Candidate, _ scan: Scan) -> Pseudonym? {
    candidate.subjectKey.pseudonym(of: candidate.grant.subject, in: scan.door.tenant, keys: keys)
  }

  private func captured(
    _ number: CardNumber, by capture: CardCapture, _ scan: Scan, _ ring: KeyRing
  ) -> Credential {
    let hint = number.hint(profile: ring.cards(of: scan.door.tenant).splits)
    return Credential(
      id: CredentialID(at: scan.moment.wall, random: random), grant: capture.grant,
      medium: .card(.number(format: number.format, hint: hint)), status: .active, madeBy: capture.armedBy,
      createdAt: scan.moment.wall.flooredToSecond, revision: 1)
  }

  private func issue(
    of credential: Credential, by capture: CardCapture, _ scan: Scan
  ) async throws(VerificationFailure) -> Event {
    var event = Event(.audit, .credentialIssued, at: scan.moment, random: random)
    event.mode = .card
    event.device = scan.door.device
    event.credential = credential.id
    event.grant = capture.grant
    event.subject = try await person(behind: .grant(capture.grant), scan)
    event.actor = capture.armedBy
    event.request = scan.requestID
    return event
  }

  /// The event of a refusal, of which one a minute is kept, with its count.
  func refusal(_ scan: Scan) -> Event {
    var event = Event(.access, .readerThrottled, at: scan.moment, random: random)
    event.mode = scan.request.presentation.mode
    event.decision = Decision(reason: .throttled, consume: scan.request.consume).verdict
    event.reason = .throttled
    event.trust = .online
    event.device = scan.door.device
    return event
  }
}

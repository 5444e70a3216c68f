/// What the rules say of all that a presentation could use.
struct Judgement: Sendable {
  /// The reason that is answered.
  let reason: Reason
  /// The candidate that it speaks of; nil where nothing genuine is known.
  let chosen: Choice?
  /// The counter of a card's message, to be spent whatever is decided.
  let counter: CounterAdvance?
  /// When it is worth trying again; nil where time alone does not help.
  let retryAfter: Duration?
  /// The reader is armed: the card, which nobody knows, is to be bound to a grant.
  let capture: Capture?

  /// An armed reader, and its site, where the card will be known.
  struct Capture: Sendable {
    let armed: CardCapture
    let site: SiteID
  }

  /// A candidate, and what it would open and spend.
  struct Choice: Sendable {
    let candidate: Candidate
    /// The lockers that open, or the one that was asked for in vain.
    let opening: [Locker]
    let burns: [Burn]
  }

  /// Nothing genuine, or nothing known here: one answer for all of it.
  static let unrecognized = Judgement(reason: .notRecognized, chosen: nil)

  private init(
    reason: Reason, chosen: Choice?, counter: CounterAdvance? = nil, retryAfter: Duration? = nil,
    capture: Capture? = nil
  ) {
    self.reason = reason
    self.chosen = chosen
    self.counter = counter
    self.retryAfter = retryAfter
    self.capture = capture
  }

  /// Nobody knows this card, and the reader waits for one.
  static func captured(by armed: CardCapture, at site: SiteID) -> Judgement {
    Judgement(reason: .notRecognized, chosen: nil, capture: Capture(armed: armed, site: site))
  }

  /// Judges each candidate in order; the first that opens wins, else the first denial. `burn` is what the presentation
  /// spends.
  init(
    of candidates: [Candidate], in circumstance: Circumstance, burn: Burn? = nil, counter: CounterAdvance? = nil
  ) {
    var firstDenial: Judgement?
    for candidate in candidates.sorted(by: { Self.precedes($0, $1, circumstance.locker) }) {
      let reason = Rule.firstDenial(of: candidate, in: circumstance)
      let opening = candidate.opening(asking: circumstance.locker)
      guard let reason else {
        self.init(
          reason: .granted,
          chosen: Choice(candidate: candidate, opening: opening, burns: Self.burns(of: candidate, burn)),
          counter: counter)
        return
      }
      firstDenial =
        firstDenial
        ?? Judgement(
          reason: reason, chosen: Choice(candidate: candidate, opening: opening, burns: []), counter: counter,
          retryAfter: candidate.wait(for: reason, in: circumstance))
    }
    // A message that was proven is spent even where its card opens nothing any more.
    self = firstDenial ?? Judgement(reason: .notRecognized, chosen: nil, counter: counter)
  }

  /// Names the locker that was asked for, list, device, site; then the earliest end; then the oldest grant, so that the order is total.
  private static func precedes(_ left: Candidate, _ right: Candidate, _ locker: String?) -> Bool {
    func rank(_ candidate: Candidate) -> Int {
      switch candidate.grant.targets {
      case .lockers: locker != nil && candidate.opening(asking: locker).count == 1 ? 0 : 1
      case .device: 2
      case .site: 3
      }
    }
    return (rank(left), left.grant.endsAt, left.grant.id) < (rank(right), right.grant.endsAt, right.grant.id)
  }

  private static func burns(of candidate: Candidate, _ burn: Burn?) -> [Burn] {
    switch candidate.credential?.medium {
    case .qr(let terms):
      switch terms.usage {
      case .singleUse, .rotating: burn.map { [$0] } ?? []
      case .multiUse: []
      }
    // The challenge that the phone has signed.
    case .appToken: burn.map { [$0] } ?? []
    case .pin, .card, .face, nil: []
    }
  }

  func answer(to request: VerificationRequest, event: Event, at moment: Moment) -> Answer {
    let decision = Decision(reason: reason, consume: request.consume)
    let opens = reason == .granted
    return Answer(
      attempt: request.attempt, decision: decision, event: event.id, decidedAt: moment.wall,
      lockers: opens ? chosen?.opening.map(Answer.OpenedLocker.init) ?? [] : [],
      grant: opens ? chosen?.candidate.grant.id : nil, credential: opens ? chosen?.candidate.credential?.id : nil,
      usesLeft: nil, retryAfter: retryAfter)
  }
}

extension Candidate {
  /// How long until the grant's window and hours let it open, where they are what keeps it shut.
  fileprivate func wait(for reason: Reason, in circumstance: Circumstance) -> Duration? {
    switch reason {
    case .notYetValid, .outsideSchedule:
      guard let opening = grant.nextOpening(from: circumstance.instant, in: circumstance.zone) else { return nil }
      let wait = opening.milliseconds - circumstance.instant.milliseconds
      // Whole seconds, and never too short.
      return wait > 0 ? .seconds((wait + 999) / 1000) : nil
    case .granted, .notRecognized, .expired, .alreadyUsed, .revoked, .suspended, .onHold, .restricted, .wrongDevice,
      .wrongLocker, .lockerRequired, .throttled, .assuranceTooLow, .proofRequired, .clockUntrusted, .manifestStale,
      .notAllowedOffline:
      return nil
    }
  }
}

extension Grant {
  /// The first instant from `instant` on at which its window and its hours let it open; nil where there is none.
  func nextOpening(from instant: Instant, in zone: SiteZone?) -> Instant? {
    let start = max(instant, startsAt)
    guard start < endsAt else { return nil }
    guard let schedule else { return start }
    return zone.flatMap { schedule.nextOpening(from: start, before: endsAt, in: $0) }
  }
}

extension Answer.OpenedLocker {
  init(_ locker: Locker) {
    self.init(id: locker.id, label: locker.label, board: locker.board, number: locker.number)
  }
}

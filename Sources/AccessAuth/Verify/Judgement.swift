/// What the rules say of all that a presentation could use.
struct Judgement: Sendable {
  /// The reason that is answered.
  let reason: Reason
  /// The candidate that it speaks of; nil where nothing genuine is known.
  let chosen: Choice?

  /// A candidate, and what it would open and spend.
  struct Choice: Sendable {
    let candidate: Candidate
    /// The lockers that open, or the one that was asked for in vain.
    let opening: [Locker]
    let burns: [Burn]
  }

  /// Nothing genuine, or nothing known here: one answer for all of it.
  static let unrecognized = Judgement(reason: .notRecognized, chosen: nil)

  private init(reason: Reason, chosen: Choice?) {
    self.reason = reason
    self.chosen = chosen
  }

  /// Judges each candidate in order; the first that opens wins, else the first denial.
  init(of candidates: [Candidate], in circumstance: Circumstance) {
    var firstDenial: Judgement?
    for candidate in candidates.sorted(by: { Self.precedes($0, $1, circumstance.locker) }) {
      let reason = Rule.firstDenial(of: candidate, in: circumstance)
      let opening = candidate.opening(asking: circumstance.locker)
      guard let reason else {
        self.init(
          reason: .granted,
          chosen: Choice(
            candidate: candidate, opening: opening, burns: Self.burns(of: candidate, circumstance.claims)))
        return
      }
      firstDenial =
        firstDenial ?? Judgement(reason: reason, chosen: Choice(candidate: candidate, opening: opening, burns: []))
    }
    self = firstDenial ?? .unrecognized
  }

  /// Names this locker, list, device, site; then the earliest end; then the oldest grant, so that the order is total.
  private static func precedes(_ left: Candidate, _ right: Candidate, _ locker: String?) -> Bool {
    func rank(_ candidate: Candidate) -> Int {
      switch candidate.grant.targets {
      case .lockers: candidate.opening(asking: locker).count == 1 ? 0 : 1
      case .device: 2
      case .site: 3
      }
    }
    return (rank(left), left.grant.endsAt, left.grant.id) < (rank(right), right.grant.endsAt, right.grant.id)
  }

  private static func burns(of candidate: Candidate, _ claims: PassClaims) -> [Burn] {
    switch candidate.credential.medium {
    case .qr(let qr):
      switch qr.usage {
      case .singleUse, .rotating:
        [
          Burn(
            credential: claims.credential, serial: claims.serial, expiresAt: Instant(seconds: claims.expiresAt))
        ]
      case .multiUse: []
      }
    }
  }

  func answer(to request: VerificationRequest, event: Event, at moment: Moment) -> Answer {
    let decision = Decision(reason: reason, consume: request.consume)
    let opens = reason == .granted
    return Answer(
      attempt: request.attempt, decision: decision, event: event.id, decidedAt: moment.wall,
      lockers: opens ? chosen?.opening.map(Answer.OpenedLocker.init) ?? [] : [],
      grant: opens ? chosen?.candidate.grant.id : nil, credential: opens ? chosen?.candidate.credential.id : nil,
      usesLeft: nil, retryAfter: nil)
  }
}

extension Answer.OpenedLocker {
  init(_ locker: Locker) {
    self.init(id: locker.id, label: locker.label, board: locker.board, number: locker.number)
  }
}

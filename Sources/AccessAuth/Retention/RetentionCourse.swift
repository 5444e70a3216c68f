/// One kind of data of one tenant.
struct RetentionKind: Hashable, Sendable {
  let tenant: TenantID
  let `class`: DataClass
}

/// How far a worker is, and what it has done lately.
///
/// Each commit in which something goes leaves a record in the log, and records are kept long. So full batches go at once,
/// and what is less goes once a day for each kind of data of a tenant: a quiet tenant would otherwise get a record for
/// each event, and its log would never shrink.
struct RetentionCourse: Sendable {
  /// How long a tenant's kind of data waits for its next turn.
  static let day = Duration.days(1)

  private struct Turn {
    /// When it began.
    let at: Instant
    /// In which pass through everything.
    let pass: Int
  }

  private(set) var lastEvent: EventAge?
  private(set) var lastGrant: GrantAge?
  private var turns: [RetentionKind: Turn] = [:]
  private var eventPass = 0
  private var grantPass = 0

  /// Whether a day has passed since the last turn, or this pass is still the one of the turn. A clock that was set back
  /// ends the waiting.
  func hasTurn(_ kind: RetentionKind, at now: Instant) -> Bool {
    guard let turn = turns[kind] else { return true }
    return turn.pass == pass(of: kind) || turn.at + Self.day <= now || now < turn.at
  }

  mutating func noteTurn(_ kind: RetentionKind, at now: Instant) {
    let pass = pass(of: kind)
    if turns[kind]?.pass != pass { turns[kind] = Turn(at: now, pass: pass) }
  }

  /// Notes where the next round goes on; nil is the beginning, and another pass.
  mutating func moveEvents(to last: EventAge?) {
    lastEvent = last
    if last == nil { eventPass += 1 }
  }

  mutating func moveGrants(to last: GrantAge?) {
    lastGrant = last
    if last == nil { grantPass += 1 }
  }

  private func pass(of kind: RetentionKind) -> Int { kind.class == .grants ? grantPass : eventPass }
}

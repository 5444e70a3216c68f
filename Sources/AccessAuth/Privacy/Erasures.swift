public import SodiumPrimitives

/// Erasing a person: rows go, the pseudonym's key is destroyed, devices and webhooks are told, and a signed receipt says
/// what is gone and what stays under which rule.
///
/// First the journal outside the store has the line, durably. Then one commit makes the person unreadable; what follows
/// is cleaning in small steps, each of which leaves a state to go on from, in this process or in the next.
public struct Erasures<Store: ServiceStore, Random: RandomSource>: Sendable {
  /// How many events leave the log in one commit: few enough that no door waits long behind them.
  static var batch: Int { 100 }
  /// How many grants are taken up at once.
  static var grantsAtOnce: Int { 16 }
  /// How often a step starts again when somebody else was quicker, or a person got another grant meanwhile.
  static var maximumTries: Int { 32 }

  let management: Management<Store, Random>
  let journal: any ErasureJournal
  let clock: @Sendable () -> Moment
  let underway = ErasuresUnderway()

  var store: Store { management.store }
  var random: Random { management.random }

  /// Composes the use case. `clock` is read for what outlasts the request that asked.
  public init(
    management: Management<Store, Random>, journal: any ErasureJournal, clock: @escaping @Sendable () -> Moment
  ) {
    self.management = management
    self.journal = journal
    self.clock = clock
  }

  /// Erases a person, and returns when nothing is left to do. One who was erased before is answered with that erasure.
  ///
  /// A partner, and a customer whose key a partner made, may only where no other lineage has a grant of the person, and
  /// while the use of the person's data is not restricted. A legal hold of the person, or of the tenant on a grant of the
  /// person, refuses with its ground, and the refusal is remembered. While this process carries out the same erasure, it
  /// is busy.
  public func erase(_ id: SubjectID, ring: KeyRing, by caller: Caller) async throws(Refusal) -> Erasure {
    try caller.demand(.eraseSubjects)
    if let known = try await known(id, by: caller) { return try await carryOut(known, in: caller.tenant, ring: ring) }
    let subject = try await management.subject(id, by: caller)
    try caller.demandUse(of: subject)
    try await demandNoOthers(of: id, by: caller)
    // Before the first commit: housekeeping takes up what has begun and nobody carries out.
    guard underway.start(id) else { throw .store(.busy) }
    defer { underway.stop(id) }
    let event = management.event(.erasureBegun, by: caller)
    let line = try await line(of: subject, event, by: caller)
    let erasure: Erasure
    do throws(Refusal) {
      erasure = try await begin(id, event, named: line.erasure, in: caller.tenant, by: caller)
    } catch {
      // The line stands, and the next start would act on it: this process does so first.
      underway.keep(line)
      throw error
    }
    underway.drop(line)
    return try await goOn(with: erasure, in: caller.tenant, ring: ring)
  }

  /// The line of the journal that decides the erasure: a new one, where no ground refuses it, or the one that an earlier call
  /// left, for which a ground comes too late.
  private func line(of subject: Subject, _ event: Event, by caller: Caller) async throws(Refusal) -> ErasureLine {
    if let line = underway.line(of: subject.id, in: caller.tenant) { return line }
    if let ground = try await ground(against: subject, in: caller.tenant) {
      try await refuse(subject, ground, by: caller)
    }
    let line = ErasureLine(at: caller.moment.wall, tenant: caller.tenant, subject: subject.id, erasure: event.id)
    try await management.reading { () async throws(StoreError) in try await journal.append(line) }
    return line
  }

  /// Records why a person's data may not be erased, in place of what was recorded before. Where the journal has the erasure
  /// and only its first commit has failed, it is too late: this process tries again until the person is gone.
  public func placeLegalHold(
    _ ground: LegalGround, reference: String?, onSubject id: SubjectID, by caller: Caller
  ) async throws(Refusal) -> Made<Subject> {
    try caller.demand(.holdSubjects)
    guard underway.line(of: id, in: caller.tenant) == nil else {
      throw .conflict("the erasure of this person is decided")
    }
    return try await management.placeLegalHold(ground, reference: reference, onSubject: id, by: caller)
  }

  /// The newest erasure of a person, for whoever could have asked for it.
  public func erasure(of id: SubjectID, by caller: Caller) async throws(Refusal) -> Erasure {
    try caller.demand(.eraseSubjects)
    guard let known = try await known(id, by: caller) else { throw .notFound }
    return known
  }

  private func known(_ id: SubjectID, by caller: Caller) async throws(Refusal) -> Erasure? {
    let known = try await management.reading { () async throws(StoreError) in
      try await store.erasure(of: id, in: caller.tenant)
    }
    guard let known, caller.reachesAll || known.madeBy == caller.maker || caller.subject == id else { return nil }
    return known
  }

  /// Whoever reaches only what one lineage made may not delete what another one did.
  private func demandNoOthers(of id: SubjectID, by caller: Caller) async throws(Refusal) {
    guard !caller.reachesAll, let maker = caller.role == .customer ? caller.onlyIssuer : caller.maker else { return }
    var cursor: [UInt8]?
    while true {
      let grants = try await grants(of: id, after: cursor, limit: 100, in: caller.tenant)
      guard grants.allSatisfy({ $0.madeBy == maker }) else {
        throw .conflict("others have made grants for this person; ask the operator")
      }
      guard grants.count == 100, let last = grants.last else { return }
      cursor = last.id.bytes
    }
  }

  /// The ground on which a legal hold keeps the person, or a grant of the person: grants leave nothing behind that could
  /// be kept. Nil where none does.
  private func ground(against subject: Subject, in tenant: TenantID) async throws(Refusal) -> LegalGround? {
    if let hold = subject.legalHold { return hold.ground }
    let retention = try await management.reading { () async throws(StoreError) in
      try await RetentionBasis(store: store, keys: management.keys).retention(of: tenant)
    }
    let holds = retention.legalHolds.filter { $0.classes.isEmpty || $0.classes.contains(.grants) }
    guard !holds.isEmpty else { return nil }
    var cursor: [UInt8]?
    while true {
      let grants = try await grants(of: subject.id, after: cursor, limit: 100, in: tenant)
      if let hold = holds.first(where: { hold in grants.contains { hold.mayName($0) } }) { return hold.ground }
      guard grants.count == 100, let last = grants.last else { return nil }
      cursor = last.id.bytes
    }
  }

  private func refuse(_ subject: Subject, _ ground: LegalGround, by caller: Caller) async throws(Refusal) {
    var event = management.event(.erasureRefused, by: caller)
    event.subject = management.pseudonym(of: subject, by: caller)
    _ = try await management.commit([], [event], by: caller)
    throw .conflict(ground.refusal)
  }

  func grants(
    of subject: SubjectID, after cursor: [UInt8]? = nil, limit: Int, in tenant: TenantID
  ) async throws(Refusal) -> [Grant] {
    try await management.reading { () async throws(StoreError) in
      try await store.page(.grants(subject, madeBy: nil), in: tenant, after: cursor, limit: limit)
    }.compactMap { if case .grant(let grant) = $0 { grant } else { nil } }
  }
}

// The first commit.
extension Erasures {
  /// The person can neither open nor be read from here on. `event` names the erasure, where it has no `name` yet.
  func begin(
    _ id: SubjectID, _ event: Event, named name: EventID? = nil, in tenant: TenantID, by caller: Caller?
  ) async throws(Refusal) -> Erasure {
    for _ in 0..<Self.maximumTries {
      let kept = try await management.reading { () async throws(StoreError) in try await store.subject(id, in: tenant) }
      guard var subject = kept, !subject.isErased else {
        // Another call has begun the same erasure a moment ago.
        let known = try await management.reading { () async throws(StoreError) in
          try await store.erasure(of: id, in: tenant)
        }
        guard let known else { throw .notFound }
        return known
      }
      let keys = try await management.reading { () async throws(StoreError) in
        try await store.rows(of: id, grants: [], credentials: [], in: tenant).apiKeys
      }
      var erasure = Erasure(
        id: name ?? event.id, subject: id, madeBy: subject.madeBy,
        pseudonym: subject.key.pseudonym(of: id, in: tenant, keys: management.keys), begunAt: event.receivedAt)
      erasure.tally.erase(.apiKeys, keys.count)
      subject.key = .destroyed
      subject.isRestricted = true
      subject.legalHold = nil
      // Free for another person from now on; nobody can send a control character, so nobody can take this one.
      subject.externalRef = "\u{7F}erased:\(id)"
      let effect: [Write] = [
        .replace(.subject(subject)), .raiseRevision(.subject(id)), .forgetTraces(of: id, grants: [], credentials: []),
        .insert(.erasure(erasure)),
      ]
      let change = Change(
        tenant: tenant, effect: effect, actor: caller?.key, request: caller?.request, claim: nil, events: [event])
      switch try await management.reading({ () async throws(StoreError) in try await store.commit(change) }) {
      case .done: return erasure
      case .conflict(.revision): continue
      case .conflict, .replay, .mismatch: throw .inconsistent
      }
    }
    throw .store(.busy)
  }
}

extension LegalHold {
  /// Whether a hold that names grants names this one, by when it ends. One that names a device always does: a grant may
  /// have opened it before it was changed.
  fileprivate func mayName(_ grant: Grant) -> Bool {
    (from.map { $0 <= grant.endsAt } ?? true) && (to.map { grant.endsAt < $0 } ?? true)
  }
}

extension LegalGround {
  /// What a person who asks for erasure is told.
  var refusal: StaticText {
    switch self {
    case .freedomOfExpression: "a legal hold keeps this person's data: freedom_of_expression"
    case .legalObligation: "a legal hold keeps this person's data: legal_obligation"
    case .publicHealth: "a legal hold keeps this person's data: public_health"
    case .archiving: "a legal hold keeps this person's data: archiving"
    case .legalClaims: "a legal hold keeps this person's data: legal_claims"
    }
  }
}

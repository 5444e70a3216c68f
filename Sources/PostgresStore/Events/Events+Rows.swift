import AccessAuth
import SodiumPrimitives

extension Event {
  /// Reads a row of `events`, up to the transaction that wrote it.
  static func read(_ row: inout StoredRow) throws(StoreError) -> (tenant: TenantID, event: Event) {
    let (tenant, id): (TenantID, EventID) = (try row.id(), try row.id())
    let (`class`, action): (EventClass, EventAction) = (try row.name(), try row.name())
    let mode: AccessMode? = try row.optional { row throws(StoreError) in try row.name() }
    let decision: Decision.Verdict? = try row.optional { row throws(StoreError) in try row.name() }
    let reason: Reason? = try row.optional { row throws(StoreError) in try row.name() }
    let actuation: Actuation? = try row.optional { row throws(StoreError) in try row.name() }
    let device: DeviceID? = try row.optional { row throws(StoreError) in try row.id() }
    let lockers: [LockerID]? = try row.optional { row throws(StoreError) in try row.ids() }
    let credential: CredentialID? = try row.optional { row throws(StoreError) in try row.id() }
    let grant: GrantID? = try row.optional { row throws(StoreError) in try row.id() }
    let subject: [UInt8]? = try row.optional { row throws(StoreError) in try row.bytes() }
    let assurance: Assurance? = try row.optional { row throws(StoreError) in try row.name() }
    let hold: HoldID? = try row.optional { row throws(StoreError) in try row.id() }
    let count = try row.optional { row throws(StoreError) in try row.int() }
    let usesLeft = try row.optional { row throws(StoreError) in try row.int() }
    let command: CommandID? = try row.optional { row throws(StoreError) in try row.id() }
    let endpoint: WebhookEndpointID? = try row.optional { row throws(StoreError) in try row.id() }
    let attempt: [UInt8]? = try row.optional { row throws(StoreError) in try row.uuid() }
    let actor: APIKeyID? = try row.optional { row throws(StoreError) in try row.id() }
    let request: RequestID? = try row.optional { row throws(StoreError) in try row.id() }
    let capturedAt = try row.optional { row throws(StoreError) in try row.instant() }
    let receivedAt = try row.instant()
    let salt = try row.bytes()
    let board = try row.optional { row throws(StoreError) in try row.text() }
    let trust = try Trust.read(&row)
    let code = try row.optional { row throws(StoreError) in try row.text() }
    let level = try row.optional { row throws(StoreError) in try row.int() }
    let report = try row.optional { row throws(StoreError) in try row.int() }
    let digest: Digest? = try row.optional { row throws(StoreError) in try row.digest() }
    let dataClass: DataClass? = try row.optional { row throws(StoreError) in try row.name() }
    var event = Event(id: id, class: `class`, action: action, receivedAt: receivedAt, salt: salt)
    event.mode = mode
    event.decision = decision
    event.reason = reason
    event.actuation = actuation
    event.device = device
    event.lockers = lockers ?? []
    event.credential = credential
    event.grant = grant
    event.subject = subject.flatMap(Pseudonym.init(bytes:))
    event.assurance = assurance
    event.hold = hold
    event.count = count
    event.usesLeft = usesLeft
    event.command = command
    event.endpoint = endpoint
    event.attempt = attempt.flatMap(AttemptID.init(bytes:))
    event.actor = actor
    event.request = request
    event.capturedAt = capturedAt
    event.board = board
    event.trust = trust
    event.code = code
    event.level = level
    event.report = report
    event.digest = digest
    event.dataClass = dataClass
    return (tenant, event)
  }
}

extension Session {
  /// Adds an event. The database notes in which transaction.
  func append(_ event: Event, in tenant: TenantID) throws {
    try run(
      """
      INSERT INTO events VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34)
      """, tenant, event.id, Name(event.class), Name(event.action), event.mode.map(Name.init),
      event.decision.map(Name.init),
      event.reason.map(Name.init), event.actuation.map(Name.init), event.device,
      event.lockers.isEmpty ? nil : Packed(event.lockers), event.credential, event.grant, event.subject?.bytes,
      event.assurance.map(Name.init), event.hold, event.count, event.usesLeft, event.command, event.endpoint,
      event.attempt, event.actor, event.request, event.capturedAt, event.receivedAt, event.salt, event.board,
      (event.trust?.link).map(Name.init), event.trust?.manifestAge, event.trust?.clockOffset, event.code, event.level,
      event.report, event.digest, event.dataClass.map(Name.init))
  }
}

extension Trust {
  /// Reads the three columns of a trust; nil where its link is null.
  fileprivate static func read(_ row: inout StoredRow) throws(StoreError) -> Trust? {
    let link: Trust.Link? = try row.optional { row throws(StoreError) in try row.name() }
    let manifestAge = try row.optional { row throws(StoreError) in try row.int() }
    let clockOffset = try row.optional { row throws(StoreError) in try row.int() }
    return link.map { Trust(link: $0, manifestAge: manifestAge, clockOffset: clockOffset) }
  }
}

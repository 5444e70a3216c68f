public import SodiumPrimitives

/// Everything that is held of a person, for the person: read part by part, so that ten thousand events never lie in
/// memory at once.
public struct SubjectExport<Store: ServiceStore, Random: RandomSource>: Sendable {
  /// How many grants are read at once.
  static var grantsAtOnce: Int { 50 }
  /// How many events are read at once.
  static var eventsAtOnce: Int { 250 }

  let management: Management<Store, Random>
  private var store: Store { management.store }

  /// Composes the use case.
  public init(management: Management<Store, Random>) { self.management = management }

  /// Begins an export, which is remembered. Where the tenant's log stands still, nobody could say that it holds everything:
  /// it throws ``StoreError/corrupt``. While the use of the person's data is restricted, only who sees the whole
  /// tenant and the person get one, the latter by a key that no partner made.
  public func begin(_ id: SubjectID, by caller: Caller) async throws(Refusal) -> BegunExport {
    try caller.demand(.exportSubjects)
    let subject = try await management.subject(id, by: caller)
    try caller.demandUse(of: subject)
    let pseudonym = management.pseudonym(of: subject, by: caller)
    let keys = try await management.reading { () async throws(StoreError) in
      try await store.rows(of: id, grants: [], credentials: [], in: caller.tenant).apiKeys
    }
    // An event without a place would be missing in what calls itself complete.
    let logSize = try await management.reading { () async throws(StoreError) in
      try await Sealer(store: store).sealAll(of: caller.tenant)
      return try await store.logSize(of: caller.tenant)
    }
    var event = management.event(.subjectExported, by: caller)
    event.subject = pseudonym
    guard case .done = try await management.commit([], [event], by: caller) else { throw .inconsistent }
    let maker = caller.role == .customer ? caller.onlyIssuer : caller.onlyMaker
    let coverage: ExportCoverage =
      caller.allows(.seeAlarms) ? .everything : maker == nil ? .withoutAlarms : .ownLineage
    return BegunExport(
      subject: subject, pseudonym: pseudonym, at: caller.moment.wall, coverage: coverage,
      apiKeys: keys.filter { key in maker.map { key.lineage.contains($0) } ?? true }, logSize: logSize, maker: maker,
      tenant: caller.tenant)
  }

  /// The next grants, newest first, behind `cursor`, and where to go on; nil is the end.
  public func grants(
    of export: BegunExport, after cursor: [UInt8]?
  ) async throws(Refusal) -> (grants: [ExportedGrant], next: [UInt8]?) {
    let list = RecordList.grants(export.subject.id, madeBy: export.maker)
    let page = try await management.reading { () async throws(StoreError) in
      try await store.page(list, in: export.tenant, after: cursor, limit: Self.grantsAtOnce)
    }
    var exported: [ExportedGrant] = []
    var last: Grant?
    for case .grant(let grant) in page {
      last = grant
      exported.append(try await everything(of: grant, in: export))
    }
    return (exported, page.count == Self.grantsAtOnce ? last?.id.bytes : nil)
  }

  private func everything(of grant: Grant, in export: BegunExport) async throws(Refusal) -> ExportedGrant {
    let all = try await management.reading { () async throws(StoreError) in
      try await store.credentials(of: grant.id, in: export.tenant)
    }
    let credentials = all.filter { $0.shadows == nil || export.coverage == .everything }
    let holds = try await management.reading { () async throws(StoreError) in
      try await store.holds(of: grant.id, in: export.tenant)
    }
    var rows = try await management.reading { () async throws(StoreError) in
      try await store.rows(
        of: export.subject.id, grants: [grant.id], credentials: credentials.map(\.id), in: export.tenant)
    }
    if let maker = export.maker {
      // What others opened by its grants is no business of a lineage; what the person opened by its keys is.
      let makers = Set(export.apiKeys.map(\.family)).union([maker])
      rows.commands.removeAll { !makers.contains($0.madeBy) }
    }
    return ExportedGrant(grant: grant, credentials: credentials.reversed(), holds: holds, rows: rows)
  }

  /// The next events of the person above `sequence`, and where to go on; nil is the end. `grants` are the person's, whose
  /// events are not all under the pseudonym.
  public func events(
    of export: BegunExport, grants: [GrantID], credentials: [CredentialID], above sequence: Int64
  ) async throws(Refusal) -> (events: [ExportedEvent], next: Int64?) {
    let places = try await management.reading { () async throws(StoreError) in
      try await store.places(
        of: export.pseudonym, grants: grants, credentials: credentials, in: export.tenant, above: sequence,
        limit: Self.eventsAtOnce)
    }
    let own = Set(grants)
    let shown = places.filter { $0.sequence <= export.logSize }.compactMap { place -> SealedEvent? in
      guard let event = place.kept, export.coverage == .everything || event.class != .alarm else { return nil }
      guard export.maker == nil || event.grant.map(own.contains) ?? false else { return nil }
      return SealedEvent(sequence: place.sequence, event: event)
    }
    let echoes = try await management.reading { () async throws(StoreError) in
      try await store.echoes(of: shown.map { EventEcho(of: $0.event) }, in: export.tenant)
    }
    let answered = Set(echoes.answers.map(\.attempt))
    // Who reaches one lineage's alone is told nothing of the others' receivers.
    let deliveries = Dictionary(grouping: export.maker == nil ? echoes.deliveries : [], by: \.event)
    let events = shown.map { sealed in
      ExportedEvent(
        sealed: sealed, hasAnswer: sealed.event.attempt.map(answered.contains) ?? false,
        deliveries: deliveries[sealed.event.id] ?? [])
    }
    guard places.count == Self.eventsAtOnce, let last = places.last, last.sequence < export.logSize else {
      return (events, nil)
    }
    return (events, last.sequence)
  }
}

extension Caller {
  /// Refuses, while the use of the person's data is restricted, everybody but staff and the person, who needs a key that no
  /// partner made.
  func demandUse(of subject: Subject) throws(Refusal) {
    guard !subject.isRestricted || reachesAll || (role == .customer && onlyIssuer == nil) else {
      throw .conflict("the use of this person's data is restricted")
    }
  }
}

/// What an export holds.
public enum ExportCoverage: String, Hashable, Sendable, CaseIterable {
  /// All there is.
  case everything
  /// All there is but alarms and duress PINs, of which a person's own phone must not tell whoever holds it.
  case withoutAlarms = "without_alarms"
  /// Of that, what one lineage of keys made.
  case ownLineage = "own_lineage"
}

/// An export that has begun.
public struct BegunExport: Sendable {
  /// The person.
  public let subject: Subject
  /// The name in events; nil where nobody can tell it.
  public let pseudonym: Pseudonym?
  /// When it began.
  public let at: Instant
  /// What it holds.
  public let coverage: ExportCoverage
  /// Keys that speak for the person.
  public let apiKeys: [APIKey]
  /// The export goes up to here.
  let logSize: Int64
  let maker: APIKeyID?
  let tenant: TenantID
}

/// A grant with everything that hangs on it.
public struct ExportedGrant: Sendable {
  /// The grant.
  public let grant: Grant
  /// Its credentials, oldest first.
  public let credentials: [Credential]
  /// Its holds, oldest first.
  public let holds: [Hold]
  /// What hangs on these.
  public let rows: PersonRows
}

/// An event with what is kept beside it.
public struct ExportedEvent: Sendable {
  /// The event with its place.
  public let sealed: SealedEvent
  /// Whether the answer is kept for repetitions.
  public let hasAnswer: Bool
  /// Messages about it.
  public let deliveries: [WebhookDelivery]
}

extension Credential {
  /// The end of its pass, where it has one that is kept.
  package var endOfPass: Instant? { pass?.expiresAt }

  /// The public key of the phone that it is bound to, as a COSE_Key.
  package var phoneKey: [UInt8]? {
    guard case .appToken(_, let key) = medium else { return nil }
    var writer = CBORWriter(capacity: 80)
    key.write(to: &writer)
    return writer.finish()
  }
}

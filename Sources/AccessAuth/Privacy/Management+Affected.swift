// Who is touched by an incident. Pseudonyms cannot be turned back into persons, so it goes the other way: each person's
// pseudonym is made anew, and the events that it leads to are looked at. Persons who were erased are not found, as
// nobody can name them any more.
extension Management {
  /// How many persons one call looks at.
  static var affectedBatch: Int { 2000 }
  /// How many keys that a lost key may have made are followed.
  static var affectedKeys: Int { 10_000 }

  /// At most `limit` persons whom events of `source` name, received in the time, newest first, behind `cursor`. A call
  /// that has looked at enough persons answers those that it found, and where to go on. Without a source, or where the
  /// time ends before it begins, it is refused as ``Refusal/invalid(pointer:detail:)``.
  public func affected(
    by source: AffectedSource?, from: Instant?, to: Instant?, after cursor: [UInt8]?, limit: Int, by caller: Caller
  ) async throws(Refusal) -> AffectedPage {
    try caller.demand(.readAffected)
    guard let source else { throw .invalid(pointer: "", detail: "the query has to name either a key or a device") }
    if let from, let to, to <= from {
      throw .invalid(pointer: "", detail: "query parameter to: a time after from is needed")
    }
    let mark = try await mark(of: source, from: from, to: to, by: caller)
    // Once for a list, not for each of its pages.
    if cursor == nil { try await note(mark, by: caller) }
    if let only = mark.only {
      let subject = try await reading { () async throws(StoreError) in try await store.subject(only, in: caller.tenant)
      }
      guard cursor == nil, let subject, let found = try await affected(subject, mark, from, to, by: caller) else {
        return AffectedPage(subjects: [], next: nil, reach: mark.reach)
      }
      return AffectedPage(subjects: [found], next: nil, reach: mark.reach)
    }
    var found: [AffectedSubject] = []
    var position = cursor
    var looked = 0
    repeat {
      let records = try await page(
        .subjects(externalRef: nil, madeBy: nil), after: position, limit: 100, by: caller, .readAffected)
      for case .subject(let subject) in records {
        position = subject.id.bytes
        guard let person = try await affected(subject, mark, from, to, by: caller) else { continue }
        found.append(person)
        if found.count == limit { return AffectedPage(subjects: found, next: position, reach: mark.reach) }
      }
      looked += records.count
      if records.count < 100 { return AffectedPage(subjects: found, next: nil, reach: mark.reach) }
    } while looked < Self.affectedBatch
    return AffectedPage(subjects: found, next: position, reach: mark.reach)
  }

  private func note(_ mark: AffectedMark, by caller: Caller) async throws(Refusal) {
    var event = event(.affectedListed, by: caller)
    event.device = mark.device
    switch try await commit([], [event], by: caller) {
    case .done, .replay: return
    case .conflict: throw .inconsistent
    }
  }

  private func mark(
    of source: AffectedSource, from: Instant?, to: Instant?, by caller: Caller
  ) async throws(Refusal) -> AffectedMark {
    switch source {
    case .device(let id):
      let device = try await reading { () async throws(StoreError) in try await store.device(id, in: caller.tenant) }
      guard device != nil else { throw .notFound }
      return AffectedMark(device: id, reach: .device)
    case .key(let id):
      let record = try await reading { () async throws(StoreError) in
        try await store.record(.apiKey(id), in: caller.tenant)
      }
      guard case .apiKey(let key)? = record else { throw .notFound }
      switch key.role {
      // What is presented at a door is remembered as the device's, not as its key's.
      case .device: return AffectedMark(device: key.device, reach: .device)
      case .customer: return AffectedMark(actors: [id], only: key.subject, reach: .subject)
      case .platform, .admin, .operator, .agent, .partner:
        let seesAll = key.role == .admin || key.role == .operator
        var mark = AffectedMark(actors: [id], reach: seesAll ? .tenant : .own)
        try await addKeys(madeBy: key, from: from, to: to, to: &mark, by: caller)
        return mark
      }
    }
  }

  /// Adds the keys that `key`, or keys of its making, made in the time: whoever had it may have them still.
  private func addKeys(
    madeBy key: APIKey, from: Instant?, to: Instant?, to mark: inout AffectedMark, by caller: Caller
  ) async throws(Refusal) {
    let earliest = max(key.createdAt, from ?? key.createdAt)
    var position: [UInt8]?
    var looked = 0
    while true {
      let records = try await page(.apiKeys, after: position, limit: 100, by: caller, .readAffected)
      for case .apiKey(let made) in records {
        // They come in the order of their making, the newest first.
        guard made.createdAt >= earliest else { return }
        position = made.id.bytes
        guard made.lineage.contains(key.family), to.map({ made.createdAt < $0 }) ?? true else { continue }
        mark.actors?.insert(made.id)
        if let subject = made.subject { mark.spokenFor.insert(subject) }
      }
      looked += records.count
      guard records.count == 100 else { return }
      guard looked < Self.affectedKeys else {
        throw .conflict("more keys were made in that time than can be followed; ask for a shorter time")
      }
    }
  }

  /// The person, where one of the events is theirs.
  private func affected(
    _ subject: Subject, _ mark: AffectedMark, _ from: Instant?, _ to: Instant?, by caller: Caller
  ) async throws(Refusal) -> AffectedSubject? {
    guard let pseudonym = pseudonym(of: subject, by: caller) else { return nil }
    var filter = EventFilter()
    filter.subject = pseudonym
    filter.device = mark.device
    (filter.from, filter.to) = (from, to)
    var (count, looked) = (0, 0)
    var first: Instant?
    var last: Instant?
    var below: Int64?
    while looked < AffectedSubject.maximumEvents {
      let events = try await reading { () async throws(StoreError) in
        try await store.events(filter, in: caller.tenant, below: below, limit: 100)
      }
      for sealed in events where mark.holds(for: sealed.event) {
        let at = sealed.event.receivedAt
        count += 1
        first = min(first ?? at, at)
        last = max(last ?? at, at)
      }
      below = events.last?.sequence
      looked += events.count
      if events.count < 100 { break }
    }
    // Of somebody with more events than can be looked at nobody can tell: they are listed.
    guard
      count > 0 || looked >= AffectedSubject.maximumEvents || mark.only == subject.id
        || mark.spokenFor.contains(subject.id)
    else { return nil }
    return AffectedSubject(subject: subject, pseudonym: pseudonym, events: count, firstAt: first, lastAt: last)
  }
}

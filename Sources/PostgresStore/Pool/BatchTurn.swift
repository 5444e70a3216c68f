import AccessAuth

/// Work of many callers that goes in one transaction, as one statement for each tenant.
protocol BatchWork: Sendable {
  associatedtype Item: Sendable
  associatedtype Answer: Sendable
  /// A row of one tenant.
  associatedtype Mark: Hashable, Comparable

  func tenant(of item: Item) -> TenantID
  /// What no two of a statement may have in common: the rows that it writes. The first of them is the key in whose
  /// order they are sent, so that two servers lock the same rows in the same order.
  func marks(of item: Item) -> [Mark]
  /// Sends one statement for `items`, all of one tenant.
  func send(_ items: [Item], of tenant: TenantID, to connection: inout PGConnection) throws(PostgresFailure)
  /// Reads its result: an answer for each.
  func read(_ items: [Item], from result: borrowing PGResult) throws -> [Answer]
  /// Answers `item`, once.
  func finish(_ item: Item, _ result: Result<Answer, StoreError>)
}

/// One turn of a connection: a group commit in one round trip.
///
/// What was refused because of one of its members is undone and goes one by one, so that each gets its own answer; what
/// lost against another transaction goes again, while there is time; and what nobody can tell the end of is given back,
/// to be asked again under the same names.
struct BatchTurn<Work: BatchWork>: PoolTurn {
  let work: Work
  /// Counts what was committed.
  var transactions: TransactionSizes?

  /// How often the same transaction is tried, at most.
  private static var tries: Int { 8 }

  func take(_ items: [Work.Item], on session: Session) -> [Int] {
    var unknown: [Int] = []
    for part in parts(of: items) { unknown += commit(part, of: items, on: session) }
    return unknown
  }

  func refuse(_ item: Work.Item, _ error: StoreError) { work.finish(item, .failure(error)) }

  func group(of item: Work.Item) -> Int? { 0 }

  /// The places of those that can go together, tenant by tenant and in the order of their keys; each place is in one
  /// part.
  private func parts(of items: [Work.Item]) -> [[Int]] {
    let keys = items.map { Key(tenant: work.tenant(of: $0), marks: work.marks(of: $0)) }
    var parts: [(places: [Int], taken: Set<Taken>)] = []
    for place in items.indices {
      let taken = keys[place].marks.map { Taken(tenant: keys[place].tenant, mark: $0) }
      if let part = parts.firstIndex(where: { part in taken.allSatisfy { !part.taken.contains($0) } }) {
        parts[part].places.append(place)
        parts[part].taken.formUnion(taken)
      } else {
        parts.append((places: [place], taken: Set(taken)))
      }
    }
    return parts.map { part in part.places.sorted { keys[$0] < keys[$1] } }
  }

  /// Where an item stands in the order.
  private struct Key: Comparable {
    let tenant: TenantID
    let marks: [Work.Mark]

    static func < (left: Key, right: Key) -> Bool {
      guard left.tenant == right.tenant else { return left.tenant < right.tenant }
      guard let left = left.marks.first, let right = right.marks.first else { return false }
      return left < right
    }
  }

  private struct Taken: Hashable {
    let tenant: TenantID
    let mark: Work.Mark
  }

  /// Commits those at `places`, and gives back those whose end nobody can tell.
  private func commit(_ places: [Int], of items: [Work.Item], on session: Session) -> [Int] {
    // They were not sent, and go on another connection: answers to what was sent before could still come on this one.
    guard !session.isBroken else { return places }
    var tries = 0
    while true {
      tries += 1
      do {
        let answers = try transaction(places.map { items[$0] }, on: session)
        transactions?.count(places.count)
        for (place, answer) in zip(places, answers) { work.finish(items[place], .success(answer)) }
        return []
      } catch {
        session.rollBack()
        let failure = error as? PostgresFailure
        if failure == .commitUnknown { return places }
        if failure?.isWorthRepeating == true, tries < Self.tries, session.deadline.milliseconds > 0, !session.isBroken {
          continue
        }
        guard places.count > 1, !session.isBroken else {
          for place in places { refuse(items[place], StoreError(error)) }
          return []
        }
        return places.flatMap { commit([$0], of: items, on: session) }
      }
    }
  }

  private func transaction(_ items: [Work.Item], on session: Session) throws -> [Work.Answer] {
    var byTenant: [(tenant: TenantID, items: [Work.Item])] = []
    for item in items {
      let tenant = work.tenant(of: item)
      // They come tenant by tenant.
      if byTenant.last?.tenant == tenant, let last = byTenant.indices.last {
        byTenant[last].items.append(item)
      } else {
        byTenant.append((tenant: tenant, items: [item]))
      }
    }
    var answers: [Work.Answer] = []
    var flaw: (any Error)?
    let deadline = session.deadline
    try session.withConnection { connection throws(PostgresFailure) in
      do throws(PostgresFailure) {
        try connection.send(TransactionMode.writing.statement)
        for (tenant, items) in byTenant {
          try connection.send(Session.nameTenant, tenant)
          try work.send(items, of: tenant, to: &connection)
        }
        Failpoint.pass(.beforeCommit)
        try connection.sendCommit()
      } catch {
        // What was sent before one that cannot be sent is answered all the same, and not to those who come next.
        if !error.endsConnection {
          try connection.sync()
          try connection.settle(before: deadline)
        }
        throw error
      }
      try connection.sync()
      do throws(PostgresFailure) {
        _ = try connection.next(before: deadline)
        for (_, items) in byTenant {
          _ = try connection.next(before: deadline)
          let result = try connection.next(before: deadline)
          do { answers += try work.read(items, from: result) } catch { flaw = error }
        }
        _ = try connection.next(before: deadline)
      } catch {
        if !error.endsConnection { try connection.settle(before: deadline) }
        throw error
      }
      Failpoint.pass(.afterCommit)
      // It is done, whatever becomes of the connection.
      do { try connection.settle(before: deadline) } catch {}
    }
    // It is committed, and what it did cannot be read: asked one by one, each finds what it did.
    if let flaw { throw flaw }
    guard answers.count == items.count else { throw StoreError.corrupt }
    return answers
  }
}

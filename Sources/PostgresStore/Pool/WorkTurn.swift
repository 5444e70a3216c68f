import AccessAuth

/// Work in a transaction of its own: statement by statement, each with a look at the answer before.
struct Work: Sendable {
  /// Whether it may be done again when nobody can tell whether it was: it has a name, and a second time finds the
  /// first.
  let isRepeatable: Bool
  /// Does the work, from the beginning of the transaction to its commit, and says how to answer. It may be called
  /// again.
  let work: @Sendable (Session) throws -> @Sendable () -> Void
  /// Answers that it failed.
  let fail: @Sendable (any Error) -> Void
}

/// One turn of a connection: each piece of work by itself. What lost against another transaction is done again while
/// there is time.
struct WorkTurn: PoolTurn {
  /// How often, at most: those who fight over the same rows come through in turn, and one that never does is a bug.
  static let tries = 8

  func take(_ items: [Work], on session: Session) -> [Int] {
    var unknown: [Int] = []
    for (place, item) in items.enumerated() {
      do {
        try attempt(item, on: session)()
      } catch {
        if error as? PostgresFailure == .commitUnknown, item.isRepeatable {
          unknown.append(place)
        } else {
          item.fail(error)
        }
      }
    }
    return unknown
  }

  func refuse(_ item: Work, _ error: StoreError) { item.fail(error) }

  func group(of item: Work) -> Int? { nil }

  private func attempt(_ item: Work, on session: Session) throws -> @Sendable () -> Void {
    var tries = 0
    while true {
      tries += 1
      do {
        return try item.work(session)
      } catch {
        session.rollBack()
        guard let failure = error as? PostgresFailure, failure.isWorthRepeating, tries < Self.tries,
          session.deadline.milliseconds > 0, !session.isBroken
        else { throw error }
      }
    }
  }
}

extension Pool where Turn == WorkTurn {
  /// Waits for `work` to be done. Throws ``StoreError/busy`` when too much waits, and ``StoreError/unavailable`` when
  /// there is no server or nobody can tell.
  func submit<Value: Sendable>(
    repeatable isRepeatable: Bool = false, within patience: Duration = patience,
    _ work: @escaping @Sendable (Session) throws -> Value
  ) async throws(StoreError) -> Value {
    try await answer(group: nil, within: patience) { continuation in
      Work(
        isRepeatable: isRepeatable,
        work: { session in
          let value = try work(session)
          return { continuation.resume(returning: .success(value)) }
        },
        fail: { continuation.resume(returning: .failure(StoreError($0))) })
    }
  }
}

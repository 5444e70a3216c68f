import AccessAuth

/// Attempts that use nothing up and go together: ``RecordStatement`` for each tenant, one commit for all of them.
struct FastRecords: BatchWork {
  struct Item: Sendable {
    let attempt: FastAttempt
    let answer: CheckedContinuation<Result<FastAnswer, StoreError>, Never>
  }

  func tenant(of item: Item) -> TenantID { item.attempt.record.tenant }

  func marks(of item: Item) -> [RowMark] { [.attempt(item.attempt.record)] }

  func send(_ items: [Item], of tenant: TenantID, to connection: inout PGConnection) throws(PostgresFailure) {
    try connection.send(RecordStatement.sql, tenant, AttemptLists(attempts: items.map(\.attempt)))
  }

  func read(_ items: [Item], from result: borrowing PGResult) throws -> [FastAnswer] {
    try FastAnswer.read(items.map(\.attempt.record), from: result)
  }

  func finish(_ item: Item, _ result: Result<FastAnswer, StoreError>) { item.answer.resume(returning: result) }
}

extension Pool where Turn == BatchTurn<FastRecords> {
  /// Waits for the commit that keeps an attempt which ``AttemptRecord/isFast``.
  func submit(_ record: AttemptRecord) async throws(StoreError) -> FastAnswer {
    let attempt = FastAttempt(record)
    return try await answer(group: 0) { FastRecords.Item(attempt: attempt, answer: $0) }
  }
}

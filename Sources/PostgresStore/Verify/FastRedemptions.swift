import AccessAuth

/// Redemptions that go together: ``RedeemStatement`` for each tenant, one commit for all of them.
struct FastRedemptions: BatchWork {
  struct Item: Sendable {
    let redemption: Redemption
    let attempt: FastAttempt
    let answer: CheckedContinuation<Result<FastAnswer, StoreError>, Never>
  }

  func tenant(of item: Item) -> TenantID { item.redemption.attempt.tenant }

  func marks(of item: Item) -> [RowMark] {
    let redemption = item.redemption
    return [.uses(of: redemption.grant), .attempt(redemption.attempt)] + redemption.burns.map(RowMark.burn)
  }

  func send(_ items: [Item], of tenant: TenantID, to connection: inout PGConnection) throws(PostgresFailure) {
    try connection.send(
      RedeemStatement.sql, tenant, AttemptLists(attempts: items.map(\.attempt)),
      RedemptionLists(redemptions: items.map(\.redemption)))
  }

  func read(_ items: [Item], from result: borrowing PGResult) throws -> [FastAnswer] {
    try FastAnswer.read(items.map(\.redemption.attempt), from: result)
  }

  func finish(_ item: Item, _ result: Result<FastAnswer, StoreError>) { item.answer.resume(returning: result) }
}

extension Pool where Turn == BatchTurn<FastRedemptions> {
  /// Waits for the commit that decides a redemption which ``Redemption/isFast``.
  func submit(_ redemption: Redemption) async throws(StoreError) -> FastAnswer {
    let attempt = FastAttempt(redemption.attempt)
    return try await answer(group: 0) {
      FastRedemptions.Item(redemption: redemption, attempt: attempt, answer: $0)
    }
  }
}

import AccessAuth

extension Connection {
  /// Uses up one use. Everything is looked at before anything is written, so that nothing has to be undone. `answer` is
  /// the attempt's own, encoded.
  func redeem(_ redemption: Redemption, answer: [UInt8]) throws -> Recorded {
    let attempt = redemption.attempt
    if let earlier = try answered(attempt) { return earlier }
    for burn in redemption.burns where try isSpent(burn, in: attempt.tenant) { return .moved }
    guard let usesLeft = try countUse(of: redemption) else { return .moved }
    for burn in redemption.burns {
      try run("INSERT INTO burns VALUES (?, ?, ?)", attempt.tenant, burn.key, burn.keepUntil)
    }
    try keep(attempt, answer: answer, usesLeft: usesLeft)
    return .done(usesLeft: usesLeft)
  }

  /// Remembers an attempt that uses nothing up.
  func record(_ attempt: AttemptRecord, answer: [UInt8]) throws -> Recorded {
    if let earlier = try answered(attempt) { return earlier }
    try keep(attempt, answer: answer, usesLeft: attempt.answer.usesLeft)
    return .done(usesLeft: attempt.answer.usesLeft)
  }

  func isSpent(_ burn: Burn, in tenant: TenantID) throws -> Bool {
    try exists("SELECT 1 FROM burns WHERE tenant_id = ? AND key = ?", tenant, burn.key)
  }

  /// Counts one use, if the grant stands as it was judged and has one; nil and nothing otherwise. What is left is nil
  /// where there is no limit.
  private func countUse(of redemption: Redemption) throws -> Int64?? {
    try first(
      """
      UPDATE grants SET uses = uses + 1
      WHERE tenant_id = ? AND id = ? AND revision = ? AND status = 'active' AND (max_uses IS NULL OR uses < max_uses)
      RETURNING max_uses - uses
      """, redemption.attempt.tenant, redemption.grant, redemption.revision
    ) { row in try row.optional { row throws(StoreError) in try row.int() } }
  }
}

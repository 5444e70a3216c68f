import AccessAuth

extension Session {
  /// Uses up one use. Everything is looked at before anything is written, so that only what follows from the attempt may
  /// have to be undone. `answer` is the attempt's own, encoded.
  func redeem(_ redemption: Redemption, answer: [UInt8]) throws -> Recorded {
    let attempt = redemption.attempt
    if let earlier = try answered(attempt) { return earlier }
    return try withConsequences(of: attempt) {
      for burn in redemption.burns where try isSpent(burn, in: attempt.tenant) { return .moved }
      if let counter = attempt.counter, try !isNew(counter, in: attempt.tenant) { return .moved }
      guard let usesLeft = try countUse(of: redemption) else { return .moved }
      for burn in redemption.burns {
        try run("INSERT INTO burns VALUES (?, ?, ?)", attempt.tenant, burn.key, burn.keepUntil)
      }
      if let counter = attempt.counter { try raise(counter, in: attempt.tenant) }
      if let back = redemption.giveBack { try take(back, at: attempt.device, in: attempt.tenant) }
      try keep(attempt, answer: answer, usesLeft: usesLeft)
      return .done(usesLeft: usesLeft)
    }
  }

  /// Remembers an attempt that uses nothing up.
  func record(_ attempt: AttemptRecord, answer: [UInt8]) throws -> Recorded {
    if let earlier = try answered(attempt) { return earlier }
    return try withConsequences(of: attempt) {
      if let counter = attempt.counter, try !isNew(counter, in: attempt.tenant) { return .moved }
      if let unknown = attempt.unknown {
        let bucket = try throttle(.unknown(at: attempt.device, of: attempt.tenant)) { unknown.name }
        if let refused = try charge(bucket, at: unknown.reading, refusal: unknown.refusal, in: attempt.tenant) {
          return .refused(refused)
        }
      }
      if let counter = attempt.counter { try raise(counter, in: attempt.tenant) }
      try keep(attempt, answer: answer, usesLeft: attempt.answer.usesLeft)
      return .done(usesLeft: attempt.answer.usesLeft)
    }
  }

  /// Does `work` and, if that was done, what follows from the attempt. What does not fit any more undoes both.
  private func withConsequences(of attempt: AttemptRecord, _ work: () throws -> Recorded) throws -> Recorded {
    guard !attempt.consequences.isEmpty else { return try work() }
    let outcome = try wholly {
      let recorded = try work()
      if case .done = recorded {
        let now = attempt.answer.decidedAt
        for write in attempt.consequences { try apply(write, in: attempt.tenant, at: now) }
      }
      return recorded
    }
    switch outcome {
    case .success(let recorded): return recorded
    case .failure: return .moved
    }
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

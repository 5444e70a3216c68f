/// The use that a lock which jammed gives back, where the policy of its door says so.
struct UseReturn<Store: VerificationStore> {
  let store: Store

  /// The write that gives back, once, what `kept` took at `door`; nil where nothing comes back. A single-use QR may be
  /// shown again after it; a challenge that a phone has signed stays spent, and a rotating QR has its next picture.
  func write(after kept: KeptAttempt, at door: Door, _ now: Instant) async throws(StoreError) -> Write? {
    guard let grant = kept.answer.grant else { return nil }
    let known = try await candidates(.grant(grant), at: door, now)
    guard known.policy.jammedReturnsUse else { return nil }
    var burns: [Burn] = []
    if let credential = kept.answer.credential {
      let shown = try await candidates(.credential(credential), at: door, now)
      burns = shown.candidates.first?.credential?.burns(before: kept.answer.decidedAt) ?? []
    }
    // Without a limit and without a burn there is nothing that could come back.
    guard known.candidates.first?.grant.maxUses != nil || !burns.isEmpty else { return nil }
    return .returnUse(grant, attempt: kept.answer.attempt, device: door.device, burns: burns)
  }

  private func candidates(
    _ key: CandidateQuery.Key, at door: Door, _ now: Instant
  ) async throws(StoreError) -> CandidateSet {
    try await store.candidates(
      CandidateQuery(tenant: door.tenant, device: door.device, key: key, locker: nil, now: now))
  }
}

extension Credential {
  /// What its present pass has burnt, if it was that one that was shown at `instant`: a reissue since made another.
  fileprivate func burns(before instant: Instant) -> [Burn] {
    guard case .qr(let terms) = medium, terms.usage == .singleUse, terms.notBefore <= instant else { return [] }
    return [Burn(credential: id, serial: terms.serial, expiresAt: terms.expiresAt)]
  }
}

public import SodiumPrimitives

/// Openings beyond the caps, and the second person who allows them.
public struct Approvals<Store: RecordReader & ChangeStore, Random: RandomSource>: Sendable {
  private static var maximumTries: Int { 3 }

  let store: Store
  let random: Random

  /// Composes the use case.
  public init(store: Store, random: Random) {
    self.store = store
    self.random = random
  }

  /// At most `limit` approvals, newest first, behind `cursor`.
  public func approvals(
    after cursor: [UInt8]?, limit: Int, by caller: Caller
  ) async throws(Refusal) -> [Approval] {
    try caller.demand(.readApprovals)
    let page = try await Refusal.asking { () async throws(StoreError) in
      try await store.page(.approvals, in: caller.tenant, after: cursor, limit: limit)
    }
    return page.compactMap { if case .approval(let approval) = $0 { approval } else { nil } }
  }

  /// Lets `openings` more through, from now on for ``Approval/life``. ``Refusal/forbidden`` where the caller is no
  /// second person; a conflict where nobody waits for it any more, or somebody has allowed it before.
  public func approve(
    _ id: ApprovalID, openings: Int = Approval.presetOpenings, by caller: Caller
  ) async throws(Refusal) -> Made<Approval> {
    try caller.demand(.approve)
    if let ids = try await caller.resultBefore(in: store) { return try await madeBefore(ids, by: caller) }
    let now = caller.moment.wall
    for _ in 0..<Self.maximumTries {
      guard var approval = try await approval(id, by: caller) else { throw .notFound(pointer: "/approval_id") }
      guard Approver(caller).mayApprove(approval, at: now) else { throw .forbidden }
      switch approval.status(at: now) {
      case .pending: break
      case .approved: throw .conflict("it was approved before")
      case .expired: throw .conflict("the approval has expired")
      }
      approval.openings = openings
      approval.openingsLeft = openings
      approval.approvedBy = caller.key
      approval.approvedAt = now
      approval.expiresAt = now + Approval.life
      var event = Event(.audit, .approvalGiven, at: caller.moment, random: random)
      event.mode = .apiTrigger
      event.count = Int64(openings)
      event.actor = caller.key
      event.request = caller.request
      let change = Change(
        tenant: caller.tenant, effect: [.replace(.approval(approval))], actor: caller.key, request: caller.request,
        claim: caller.claim(ids: [id.description]), events: [event])
      switch try await Refusal.asking({ () async throws(StoreError) in try await store.commit(change) }) {
      case .done:
        approval.revision += 1
        return Made(value: approval, isReplay: false)
      case .replay(let result): return try await madeBefore(result.ids, by: caller)
      case .mismatch: throw .idempotencyMismatch
      case .conflict: continue
      }
    }
    throw .store(.busy)
  }

  private func madeBefore(_ ids: [String], by caller: Caller) async throws(Refusal) -> Made<Approval> {
    guard let id = ids.first.flatMap(ApprovalID.init), let approval = try await approval(id, by: caller) else {
      throw .inconsistent
    }
    return Made(value: approval, isReplay: true)
  }

  private func approval(_ id: ApprovalID, by caller: Caller) async throws(Refusal) -> Approval? {
    let record = try await Refusal.asking { () async throws(StoreError) in
      try await store.record(.approval(id), in: caller.tenant)
    }
    guard case .approval(let approval)? = record else { return nil }
    return approval
  }
}

import SodiumPrimitives

extension Management {
  /// Places a hold on a grant: it stays shut until the hold is cleared.
  public func placeHold(
    _ draft: HoldDraft, on id: GrantID, ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> Made<Hold> {
    try caller.demand(.placeHolds)
    if let ids = try await replayed(by: caller) { return try await madeBefore(ids, by: caller) }
    let epoch = try await epoch()
    return try await retrying { () async throws(Refusal) in
      let kept = try await everything(of: id, by: caller)
      guard kept.grant.status != .revoked else { throw .conflict("the grant is revoked") }
      guard kept.holds.count < Hold.maximumPerGrant else { throw .conflict("the grant has too many holds") }
      let hold = hold(draft, HoldID(at: caller.moment.wall, random: random), on: id, by: caller)
      var effect: [Write] = [.insert(.hold(hold)), .replace(.grant(kept.grant))]
      // A pass that may open without asking says that there is nothing to ask about.
      if !kept.grant.hasHolds, kept.grant.offline == .allowed {
        for credential in kept.credentials where credential.status != .revoked {
          effect += replacement(
            by: try renewed(
              credential, kept.grant, issuedAt: caller.moment.wall, epoch: epoch, ring: ring, by: caller))
        }
      }
      var event = event(.holdPlaced, by: caller)
      event.grant = id
      event.hold = hold.id
      event.subject = try await pseudonym(of: kept.grant, by: caller)
      switch try await commit(effect, [event], by: caller, ids: [hold.id.description]) {
      case .done: return Made(value: hold, isReplay: false)
      case .replay(let ids): return try await madeBefore(ids, by: caller)
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }

  /// Clears a hold, or notes that it failed. The same word twice changes nothing.
  public func settleHold(_ id: HoldID, _ result: HoldResult, by caller: Caller) async throws(Refusal) -> Hold {
    try caller.demand(.settlePayments)
    return try await retrying { () async throws(Refusal) in
      var hold = try await hold(id, by: caller)
      guard hold.kind == .payment || caller.allows(.settleHolds) else { throw .notFound }
      guard hold.kind == .payment || result.paidUntil == nil else {
        throw .invalid(pointer: "/paid_until", detail: "belongs to a payment")
      }
      guard result.status == .cleared || result.paidUntil == nil else {
        throw .invalid(pointer: "/paid_until", detail: "belongs to a payment that is cleared")
      }
      let isSame =
        hold.status == result.status && hold.paidUntil == result.paidUntil
        && (result.transactionRef == nil || result.transactionRef == hold.transactionRef)
      if isSame { return hold }
      hold.status = result.status
      hold.transactionRef = result.transactionRef ?? hold.transactionRef
      hold.paidUntil = result.paidUntil
      hold.changedAt = caller.moment.wall
      var event = event(result.status == .cleared ? .holdCleared : .holdFailed, by: caller)
      event.grant = hold.grant
      event.hold = id
      let grant = try await reading { () async throws(StoreError) in
        try await store.grant(hold.grant, in: caller.tenant)
      }
      if let grant { event.subject = try await pseudonym(of: grant, by: caller) }
      let effect: [Write] = [.replace(.hold(hold)), .raiseRevision(.grant(hold.grant))]
      switch try await commit(effect, [event], by: caller) {
      case .done, .replay:
        hold.revision += 1
        return hold
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }

  /// The hold.
  public func hold(_ id: HoldID, by caller: Caller) async throws(Refusal) -> Hold {
    guard caller.allows(.readGrants) || caller.allows(.settlePayments) else { throw .forbidden }
    let hold = try await reading { () async throws(StoreError) in try await store.hold(id, in: caller.tenant) }
    guard let hold else { throw .notFound }
    let grant = try await reading { () async throws(StoreError) in
      try await store.grant(hold.grant, in: caller.tenant)
    }
    guard let grant, try await isThere(grant.subject, by: caller) else { throw .notFound }
    if !caller.reachesAll {
      // Whoever handles payments alone knows of no other hold.
      guard caller.reaches(grant), hold.kind == .payment || caller.allows(.readGrants) else {
        throw .notFound
      }
    }
    return hold
  }

  func hold(_ draft: HoldDraft, _ id: HoldID, on grant: GrantID, by caller: Caller) -> Hold {
    let now = caller.moment.wall
    return Hold(
      id: id, grant: grant, kind: draft.kind, status: .pending, reference: draft.reference,
      amountClass: draft.amountClass, transactionRef: nil, paidUntil: nil, madeBy: caller.maker, createdAt: now,
      changedAt: now, revision: 1)
  }

  private func madeBefore(_ ids: [String], by caller: Caller) async throws(Refusal) -> Made<Hold> {
    guard let id = ids.first.flatMap(HoldID.init) else { throw .inconsistent }
    return Made(value: try await hold(id, by: caller), isReplay: true)
  }
}

extension Management {
  /// Changes window, hours, targets or uses. A changed window or target makes every pass of the grant another one: the old
  /// ones are refused as `revoked`, and the holder fetches anew.
  public func changeGrant(
    _ id: GrantID, _ patch: GrantPatch, expecting isExpected: @Sendable (Grant) -> Bool, ring: KeyRing,
    by caller: Caller
  ) async throws(Refusal) -> IssuedGrant {
    try caller.demand(.manageGrants)
    let epoch = try await epoch()
    return try await retrying { () async throws(Refusal) in
      let before = try await everything(of: id, by: caller)
      guard isExpected(before.grant) else { throw .preconditionFailed }
      guard before.grant.status != .revoked else { throw .conflict("the grant is revoked") }
      try await demandUse(of: before.grant, by: caller)
      var grant = before.grant
      grant.startsAt = patch.startsAt ?? grant.startsAt
      grant.endsAt = patch.endsAt ?? grant.endsAt
      grant.targets = patch.targets ?? grant.targets
      if let maxUses = patch.maxUses { grant.maxUses = maxUses }
      if let schedule = patch.schedule { grant.schedule = schedule }
      guard grant.startsAt < grant.endsAt else {
        throw .invalid(pointer: "/ends_at", detail: "must be later than starts_at")
      }
      if grant.targets != before.grant.targets {
        try await demandReach(of: grant.targets, by: caller)
        _ = try await binding(of: grant.targets, by: caller)
        try await demandSameDoors(before.grant.targets, grant.targets, before.credentials, by: caller)
      }
      if (grant.startsAt, grant.endsAt) != (before.grant.startsAt, before.grant.endsAt)
        || grant.maxUses != before.grant.maxUses
      {
        try await demandBudget(of: grant, before.credentials, by: caller)
      }
      var effect: [Write] = [.replace(.grant(grant))]
      let isMoved =
        (grant.startsAt, grant.endsAt) != (before.grant.startsAt, before.grant.endsAt)
        || grant.targets != before.grant.targets
        // Whether a pass may open without asking stands in it.
        || (grant.schedule == nil) != (before.grant.schedule == nil)
      if isMoved {
        for credential in before.credentials where credential.status != .revoked {
          let renewed = try renewed(
            credential, grant, issuedAt: caller.moment.wall, epoch: epoch, ring: ring, by: caller)
          effect += replacement(by: renewed)
        }
      }
      var event = event(.grantChanged, by: caller)
      event.grant = id
      event.subject = try await pseudonym(of: grant, by: caller)
      switch try await commit(effect, [event], by: caller) {
      case .done, .replay: return try await self.grant(id, by: caller)
      case .conflict(.revision): return nil
      case .conflict(.referenced): throw .notFound(pointer: "/targets")
      case .conflict: throw .inconsistent
      }
    }
  }

  /// PINs and cards are known at the doors for which they were made, and nowhere else: what they are is not kept.
  private func demandSameDoors(
    _ before: GrantTargets, _ after: GrantTargets, _ credentials: [Credential], by caller: Caller
  ) async throws(Refusal) {
    let bound = credentials.filter { credential in
      switch credential.medium {
      case .pin, .card(.number), .face: credential.status != .revoked
      case .qr, .appToken, .card(.sun): false
      }
    }
    guard !bound.isEmpty else { return }
    let (old, new) = (try await doors(of: before, by: caller), try await doors(of: after, by: caller))
    guard old.bindsPINs(like: new), old.sites == new.sites else {
      throw .conflict("the grant has PINs, cards or faces, which are bound to its doors: revoke them first")
    }
  }

  /// Revokes, suspends or resumes a grant. What is revoked stays so.
  public func setStanding(
    _ standing: Standing, ofGrant id: GrantID, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedGrant> {
    try caller.demand(.manageGrants)
    if try await replayed(by: caller) != nil {
      return Made(value: try await self.grant(id, by: caller), isReplay: true)
    }
    return try await retrying { () async throws(Refusal) in
      var grant = try await bareGrant(id, by: caller)
      guard grant.status != standing || grant.isResting else {
        let isReplay = try await noted(by: caller)
        return Made(value: try await self.grant(id, by: caller), isReplay: isReplay)
      }
      guard grant.status != .revoked else { throw .conflict("the grant is revoked") }
      grant.status = standing
      // Whoever says how it stands has looked at it.
      grant.isResting = false
      let action: EventAction =
        switch standing {
        case .active: .grantResumed
        case .suspended: .grantSuspended
        case .revoked: .grantRevoked
        }
      var event = event(action, by: caller)
      event.grant = id
      event.subject = try await pseudonym(of: grant, by: caller)
      switch try await commit([.replace(.grant(grant))], [event], by: caller) {
      case .done: return Made(value: try await self.grant(id, by: caller), isReplay: false)
      case .replay: return Made(value: try await self.grant(id, by: caller), isReplay: true)
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }
}

import SodiumPrimitives

// How many openings from afar there may be.
extension Triggers {
  /// Counts the opening, durably, before anything is decided: whoever asks in vain has asked. Beyond the caps it takes
  /// an opening of an approval, or throws ``Refusal/approvalRequired`` and leaves a request for one.
  func charge(at place: Place, by caller: Caller) async throws(Refusal) {
    let (now, site) = (caller.moment.wall, place.device.site)
    let capped = OpeningCharge(
      maker: caller.maker, site: site, at: now, perKey: caller.openingsPerMinute ?? OpeningCaps.perKey,
      perSite: try await cap(at: place, by: caller))
    switch try await commit([.chargeOpening(capped)], by: caller) {
    case .done: return
    case .conflict(.openingCap): break
    case .conflict, .replay, .mismatch: throw .inconsistent
    }
    let counted = OpeningCharge(maker: caller.maker, site: site, at: now, perKey: nil, perSite: nil)
    for _ in 0..<Self.maximumTries {
      let open = try await Refusal.asking { () async throws(StoreError) in
        try await store.record(.openApproval(caller.maker, site, at: now), in: caller.tenant)
      }
      switch open {
      case .approval(let approval)? where approval.status(at: now) == .approved:
        let effect: [Write] = [.spendApproval(approval.id, now: now), .chargeOpening(counted)]
        if case .done = try await commit(effect, by: caller) { return }
      case .approval?: throw .approvalRequired
      default:
        if try await request(at: place, by: caller) { throw .approvalRequired }
      }
    }
    throw .store(.busy)
  }

  /// How many a minute the site allows.
  private func cap(at place: Place, by caller: Caller) async throws(Refusal) -> Int {
    let query = CandidateQuery(
      tenant: caller.tenant, device: place.device.id, key: .nothing, locker: nil, now: caller.moment.wall)
    return try await Refusal.asking { () async throws(StoreError) in try await store.candidates(query) }
      .policy.openingsPerMinute
  }

  /// Leaves a request for an approval, with an alarm: so many openings are what a stolen key would ask for. False where
  /// there is one meanwhile.
  private func request(at place: Place, by caller: Caller) async throws(Refusal) -> Bool {
    let now = caller.moment.wall
    let approval = Approval(
      id: ApprovalID(at: now, random: random), maker: caller.maker, makerLineage: caller.lineage, person: caller.person,
      site: place.device.site, requestedAt: now, expiresAt: now + Approval.life)
    var alarm = Event(.alarm, .approvalRequested, at: caller.moment, random: random)
    alarm.mode = .apiTrigger
    alarm.device = place.device.id
    alarm.lockers = [place.locker.id]
    alarm.actor = caller.key
    alarm.request = caller.request
    switch try await commit([.insert(.approval(approval))], [alarm], by: caller) {
    case .done: return true
    case .conflict: return false
    case .replay, .mismatch: throw .inconsistent
    }
  }

  /// What the call itself leaves is claimed with its decision, not here.
  private func commit(
    _ effect: [Write], _ events: [Event] = [], by caller: Caller
  ) async throws(Refusal) -> ChangeOutcome {
    let change = Change(
      tenant: caller.tenant, effect: effect, actor: caller.key, request: caller.request, claim: nil, events: events)
    return try await Refusal.asking { () async throws(StoreError) in try await store.commit(change) }
  }
}

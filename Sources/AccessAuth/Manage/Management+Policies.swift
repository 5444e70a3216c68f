extension Management {
  /// What the tenant demands of its doors.
  public func policies(by caller: Caller) async throws(Refusal) -> [PolicyEntry] {
    try caller.demand(.readPolicies)
    return try await reading { () async throws(StoreError) in try await store.policies(of: caller.tenant) }
  }

  /// Sets all that the tenant demands, instead of what it demanded before.
  public func setPolicies(_ entries: [PolicyEntry], by caller: Caller) async throws(Refusal) -> [PolicyEntry] {
    try caller.demand(.setPolicies)
    guard entries.count <= PolicyEntry.maximumPerTenant else { throw .conflict("there are too many policies") }
    try await demandBudget(under: entries, by: caller)
    switch try await commit([.setPolicies(entries)], [event(.policiesChanged, by: caller)], by: caller) {
    case .done, .replay: return try await policies(by: caller)
    case .conflict(.referenced): throw .notFound(pointer: "")
    case .conflict: throw .inconsistent
    }
  }
}

extension Management {
  /// Where more PINs are tried than before, those that live there must bear it.
  private func demandBudget(under entries: [PolicyEntry], by caller: Caller) async throws(Refusal) {
    guard entries.contains(where: { $0.policy.pinTraffic == .busy }) else { return }
    let kept = try await policies(by: caller)
    let now = caller.moment.wall
    var cursor: [UInt8]?
    repeat {
      let page = try await devices(at: nil, after: cursor, limit: 100, by: caller)
      cursor = page.count == 100 ? page.last?.id.bytes : nil
      for device in page {
        let after = DoorPolicy(entries, at: device)
        guard after.pinTraffic == .busy, DoorPolicy(kept, at: device).pinTraffic == .normal else { continue }
        let pins = try await reading { () async throws(StoreError) in
          try await store.pins(
            at: device.id, in: caller.tenant, during: now..<(now + PINBudget.attack), besides: nil)
        }
        guard GuessRisk(device: device, policy: after, pins: pins).chance <= PINRisk.limit else {
          throw .riskBudgetExceeded
        }
      }
    } while cursor != nil
  }
}

extension DoorPolicy {
  /// What holds at `device`, of all that its tenant demands.
  init(_ entries: [PolicyEntry], at device: Device) {
    func policy(_ scope: PolicyEntry.Scope) -> Policy { entries.first { $0.scope == scope }?.policy ?? Policy() }
    self.init(device: policy(.device(device.id)), site: policy(.site(device.site)), tenant: policy(.tenant))
  }
}

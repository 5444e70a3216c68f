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
    switch try await commit([.setPolicies(entries)], [event(.policiesChanged, by: caller)], by: caller) {
    case .done, .replay: return try await policies(by: caller)
    case .conflict(.referenced): throw .notFound(pointer: "")
    case .conflict: throw .inconsistent
    }
  }
}

extension DoorPolicy {
  /// What holds at `device`, of all that its tenant demands.
  init(_ entries: [PolicyEntry], at device: Device) {
    func policy(_ scope: PolicyEntry.Scope) -> Policy { entries.first { $0.scope == scope }?.policy ?? Policy() }
    self.init(device: policy(.device(device.id)), site: policy(.site(device.site)), tenant: policy(.tenant))
  }
}

extension Management {
  /// What passes of a grant over `targets` are bound to. Throws ``Refusal/notFound(pointer:)`` for what is not the
  /// tenant's; pointers are those of the body that names the targets.
  func binding(of targets: GrantTargets, by caller: Caller) async throws(Refusal) -> PassBinding {
    switch targets {
    case .site(let id):
      guard try await reading({ () async throws(StoreError) in try await store.site(id, in: caller.tenant) }) != nil
      else { throw .notFound(pointer: "/targets/site_id") }
      return .unbound
    case .device(let id):
      guard
        let device = try await reading({ () async throws(StoreError) in try await store.device(id, in: caller.tenant) })
      else { throw .notFound(pointer: "/targets/device_id") }
      return PassBinding(audience: device.code, lockerNumbers: [])
    case .lockers(let ids): return try await binding(ofLockers: ids, by: caller)
    }
  }

  private func binding(ofLockers ids: [LockerID], by caller: Caller) async throws(Refusal) -> PassBinding {
    var lockers: [Locker] = []
    for (index, id) in ids.enumerated() {
      guard
        let locker = try await reading({ () async throws(StoreError) in try await store.locker(id, in: caller.tenant) })
      else { throw .notFound(pointer: "/targets/locker_ids/\(index)") }
      lockers.append(locker)
    }
    guard let first = lockers.first, lockers.allSatisfy({ $0.device == first.device }) else { return .unbound }
    guard
      let device = try await reading({ () async throws(StoreError) in
        try await store.device(first.device, in: caller.tenant)
      })
    else { throw .inconsistent }
    let numbers = lockers.map(\.number).sorted()
    return PassBinding(
      audience: device.code, lockerNumbers: numbers.count <= PassClaims.maximumLockers ? numbers : [])
  }
}

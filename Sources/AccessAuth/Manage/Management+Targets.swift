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

  /// Refuses targets beyond the sites of the key, as if they were not there.
  func demandReach(of targets: GrantTargets, by caller: Caller) async throws(Refusal) {
    guard !caller.reachesAll, !caller.sites.isEmpty else { return }
    switch targets {
    case .site(let id): guard caller.reaches(id) else { throw .notFound(pointer: "/targets/site_id") }
    case .device(let id):
      let device = try await reading { () async throws(StoreError) in try await store.device(id, in: caller.tenant) }
      guard let device, caller.reaches(device.site) else { throw .notFound(pointer: "/targets/device_id") }
    case .lockers(let ids):
      for (index, id) in ids.enumerated() {
        do { _ = try await locker(id, by: caller) } catch {
          guard case .notFound = error else { throw error }
          throw .notFound(pointer: "/targets/locker_ids/\(index)")
        }
      }
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

/// The doors that a grant reaches: what PINs and cards are bound to.
struct Doors: Hashable, Sendable {
  /// A device, and the lockers of it that the grant lists; none where it opens any.
  struct Door: Hashable, Sendable {
    let device: Device
    let lockers: Set<LockerID>
  }

  let doors: [Door]
  /// The sites where they stand; of a grant over a site that one, whether it has devices or not.
  let sites: Set<SiteID>

  /// Whether PINs and cards of both are bound to the same: the devices, and the lockers where some are listed.
  func bindsPINs(like other: Doors) -> Bool {
    Set(doors.map { [$0.device.id: $0.lockers] }) == Set(other.doors.map { [$0.device.id: $0.lockers] })
  }
}

extension Management {
  /// Whether `targets` open something at `device`.
  func reaches(_ device: Device, _ targets: GrantTargets, by caller: Caller) async throws(Refusal) -> Bool {
    switch targets {
    case .site(let id): device.site == id
    case .device(let id): device.id == id
    case .lockers: try await doors(of: targets, by: caller).doors.contains { $0.device.id == device.id }
    }
  }

  /// The doors that `targets` reach, all of which must be there. Of a site's devices one more than
  /// ``PINTags/maximumDevices`` is enough to see that they are too many.
  func doors(of targets: GrantTargets, by caller: Caller) async throws(Refusal) -> Doors {
    switch targets {
    case .device(let id):
      let device = try await reading { () async throws(StoreError) in try await store.device(id, in: caller.tenant) }
      guard let device else { throw .notFound(pointer: "/targets/device_id") }
      return Doors(doors: [.init(device: device, lockers: [])], sites: [device.site])
    case .site(let id):
      let limit = PINTags.maximumDevices + 1
      let page = try await reading { () async throws(StoreError) in
        try await store.page(.devices(id), in: caller.tenant, after: nil, limit: limit)
      }
      let devices = page.compactMap { if case .device(let device) = $0 { device } else { nil } }
      return Doors(doors: devices.map { .init(device: $0, lockers: []) }, sites: [id])
    case .lockers(let ids):
      var lockers: [DeviceID: Set<LockerID>] = [:]
      for id in ids {
        let locker = try await reading { () async throws(StoreError) in try await store.locker(id, in: caller.tenant) }
        guard let locker else { throw .notFound(pointer: "/targets/locker_ids") }
        lockers[locker.device, default: []].insert(id)
      }
      var doors: [Doors.Door] = []
      for (id, lockers) in lockers.sorted(by: { $0.key < $1.key }) {
        let device = try await reading { () async throws(StoreError) in try await store.device(id, in: caller.tenant) }
        guard let device else { throw .inconsistent }
        doors.append(.init(device: device, lockers: lockers))
      }
      return Doors(doors: doors, sites: Set(doors.map(\.device.site)))
    }
  }
}

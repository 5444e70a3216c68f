import SodiumPrimitives

/// A locker that is to be added.
public struct LockerDraft: Hashable, Sendable {
  /// What is written on its door.
  public let label: String
  /// The lock board.
  public let board: String
  /// Its number in the device.
  public let number: UInt16

  /// Joins the members.
  public init(label: String, board: String, number: UInt16) {
    self.label = label
    self.board = board
    self.number = number
  }
}

extension Management {
  /// Adds lockers to a device, all or none.
  public func addLockers(
    _ drafts: [LockerDraft], to id: DeviceID, by caller: Caller
  ) async throws(Refusal) -> Made<[Locker]> {
    try caller.demand(.managePlaces)
    _ = try await device(id, by: caller)
    let lockers = drafts.map { draft in
      Locker(
        id: LockerID(at: caller.moment.wall, random: random), device: id, label: draft.label, board: draft.board,
        number: draft.number, createdAt: caller.moment.wall, revision: 1)
    }
    var event = event(.lockersAdded, by: caller)
    event.device = id
    event.lockers = lockers.map(\.id)
    let effect: [Write] = lockers.map { .insert(.locker($0)) } + [.raiseRevision(.device(id))]
    switch try await commit(effect, [event], by: caller, ids: lockers.map(\.id.description)) {
    case .done: return Made(value: lockers, isReplay: false)
    case .replay(let ids):
      var lockers: [Locker] = []
      for id in ids { lockers.append(try await locker(LockerID(id), by: caller)) }
      return Made(value: lockers, isReplay: true)
    case .conflict(.taken(.lockerLabel)): throw .conflict("a locker of this device has the same label")
    case .conflict(.taken(.lockerNumber)): throw .conflict("a locker of this device has the same number")
    case .conflict(.referenced): throw .notFound
    case .conflict: throw .inconsistent
    }
  }

  /// Changes a locker; nil leaves a member as it is. Its number never changes, for passes name it.
  public func changeLocker(
    _ id: LockerID, of device: DeviceID, label: String?, board: String?, expecting revision: Int64?, by caller: Caller
  ) async throws(Refusal) -> Locker {
    try caller.demand(.managePlaces)
    return try await retrying { () async throws(Refusal) in
      var locker = try await locker(id, of: device, by: caller)
      guard revision == nil || revision == locker.revision else { throw .preconditionFailed }
      locker.label = label ?? locker.label
      locker.board = board ?? locker.board
      var event = event(.lockerChanged, by: caller)
      event.device = device
      event.lockers = [id]
      let effect: [Write] = [.replace(.locker(locker)), .raiseRevision(.device(device))]
      switch try await commit(effect, [event], by: caller) {
      case .done, .replay:
        locker.revision += 1
        return locker
      case .conflict(.revision): return nil
      case .conflict(.taken): throw .conflict("a locker of this device has the same label")
      case .conflict: throw .inconsistent
      }
    }
  }

  /// Removes a locker that no grant names.
  public func removeLocker(_ id: LockerID, of device: DeviceID, by caller: Caller) async throws(Refusal) {
    try caller.demand(.managePlaces)
    _ = try await locker(id, of: device, by: caller)
    var event = event(.lockerRemoved, by: caller)
    event.device = device
    event.lockers = [id]
    // A grant over the device or its site may be opening it just now.
    try await remove(.locker(id), event, touching: .device(device), by: caller)
  }

  /// The locker, if it hangs on `device`.
  public func locker(_ id: LockerID, of device: DeviceID, by caller: Caller) async throws(Refusal) -> Locker {
    let locker = try await locker(id, by: caller)
    guard locker.device == device else { throw .notFound }
    return locker
  }

  func locker(_ id: LockerID?, by caller: Caller) async throws(Refusal) -> Locker {
    try caller.demand(.readPlaces)
    let locker = try await reading { () async throws(StoreError) in
      guard let id else { return nil as Locker? }
      return try await store.locker(id, in: caller.tenant)
    }
    guard let locker else { throw .notFound }
    if !caller.sites.isEmpty { _ = try await device(locker.device, by: caller) }
    return locker
  }
}

import AccessAuth

/// Finds what people name by what stands on the cabinet.
extension Remote {
  /// The device with this id or device code.
  func device(_ name: String) async throws -> DeviceID {
    if let id = DeviceID(name) { return id }
    guard let code = DeviceCode(name.uppercased()) else {
      throw Failure.usage("\(name) is neither a device's id (dev_…) nor the 8 characters on its cabinet")
    }
    let devices = try await all("/v1/devices", as: Shape(.init("", "device_code"), .init("", "id")))
    guard let row = devices.first(where: { $0.first == code.description }), let id = row.last.flatMap(DeviceID.init)
    else { throw Failure.refused("there is no device \(code) within this key's reach") }
    return id
  }

  /// The lockers with these ids, or labels of `device`.
  func lockers(_ names: [String], of device: DeviceID?) async throws -> [LockerID] {
    let ids = names.compactMap { LockerID($0) }
    if ids.count == names.count { return ids }
    guard let device else { throw Failure.usage("a locker's label needs --device; without it, give its id (lok_…)") }
    let lockers = try await all("/v1/devices/\(device)/lockers", as: Shape(.init("", "label"), .init("", "id")))
    return try names.map { name in
      if let id = LockerID(name) { return id }
      guard let row = lockers.first(where: { $0.first == name }), let id = row.last.flatMap(LockerID.init) else {
        throw Failure.refused("the device has no locker \(name)")
      }
      return id
    }
  }
}

import AccessAuth

/// A device as it stands at its site, and what is demanded there.
struct DoorSide {
  let device: Device
  let site: Site
  let policy: DoorPolicy
}

extension Session {
  /// Nil where the device is gone.
  func doorSide(of id: DeviceID, in tenant: TenantID) throws -> DoorSide? {
    try first(
      """
      SELECT d.*, s.* FROM devices d JOIN sites s ON s.tenant_id = d.tenant_id AND s.id = d.site_id
      WHERE d.tenant_id = ? AND d.id = ?
      """, tenant, id
    ) { row in
      let (device, site) = (try Device(&row), try Site(&row))
      return DoorSide(device: device, site: site, policy: try self.policy(at: id, site.id, in: tenant))
    }
  }

  /// The locker of a device with this label, byte for byte.
  func locker(labelled label: String, at device: DeviceID, in tenant: TenantID) throws -> Locker? {
    try first(
      "SELECT * FROM lockers WHERE tenant_id = ? AND device_id = ? AND label = ?", tenant, device, label
    ) { try Locker(&$0) }
  }
}

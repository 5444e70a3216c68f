import AccessAuth

extension EventAge {
  /// An event that is damaged is told as such: it keeps nobody from judging the others. It was found by its place.
  static func read(_ row: inout StoredRow) throws(StoreError) -> EventAge {
    let (position, tenant, sequence): (Int64, TenantID, Int64) = (try row.int(), try row.id(), try row.int())
    let event: EventID = try row.id()
    do throws(StoreError) {
      let (`class`, receivedAt): (EventClass, Instant) = (try row.name(), try row.instant())
      let device: DeviceID? = try row.optional { row throws(StoreError) in try row.id() }
      let subject: [UInt8]? = try row.optional { row throws(StoreError) in try row.bytes() }
      return EventAge(
        position: position, tenant: tenant, sequence: sequence, event: event, class: `class`, receivedAt: receivedAt,
        device: device, subject: subject.flatMap(Pseudonym.init(bytes:)),
        grant: try row.optional { row throws(StoreError) in try row.id() },
        credential: try row.optional { row throws(StoreError) in try row.id() })
    } catch {
      return EventAge(unreadable: event, position: position, tenant: tenant, sequence: sequence)
    }
  }
}

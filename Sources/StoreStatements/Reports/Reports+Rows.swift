import AccessAuth

// What devices reported: a row for each number, and, of those that were forgotten, how far they went.
extension Session {
  func reports(
    _ numbers: [Int64], of device: DeviceID, enrolment: APIKeyID, in tenant: TenantID
  ) throws -> [Int64: KeptReport] {
    let floor =
      try first(
        "SELECT number FROM device_report_floors WHERE tenant_id = ? AND device_id = ? AND enrolment = ?", tenant,
        device, enrolment
      ) { try $0.int() } ?? 0
    var kept: [Int64: KeptReport] = [:]
    for number in numbers {
      let report = try first(
        """
        SELECT fingerprint, event_id FROM device_reports
        WHERE tenant_id = ? AND device_id = ? AND enrolment = ? AND number = ?
        """, tenant, device, enrolment, number
      ) { row in KeptReport.kept(fingerprint: try row.digest(), event: try row.id()) }
      if let report {
        kept[number] = report
      } else if number <= floor {
        kept[number] = .forgotten
      }
    }
    return kept
  }

  func keep(_ report: DeviceReport, in tenant: TenantID) throws {
    // One that was forgotten since somebody looked is as old as one that is there.
    let kept = try run(
      """
      INSERT INTO device_reports SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS (
        SELECT 1 FROM device_report_floors WHERE tenant_id = ?1 AND device_id = ?2 AND enrolment = ?3 AND number >= ?4)
      ON CONFLICT DO NOTHING
      """, tenant, report.device, report.enrolment, report.number, report.fingerprint, report.event,
      report.receivedAt)
    guard kept == 1 else { throw ConflictFound(.revision) }
  }

  /// Of a device that is gone nothing stays. A number stays while a younger report has a lower one: a wild number must not
  /// make all that come after it old.
  func purgeReports(before: Instant, limit: Int) throws -> Int {
    var floors: [Enrolment: Int64] = [:]
    // Twice the same rows: the order is whole, and nobody writes between.
    try step(
      """
      SELECT tenant_id, device_id, enrolment, number FROM device_reports r WHERE received_at < ?1
        AND NOT EXISTS (SELECT 1 FROM device_reports y WHERE y.tenant_id = r.tenant_id AND y.device_id = r.device_id
          AND y.enrolment = r.enrolment AND y.number < r.number AND y.received_at >= ?1)
      ORDER BY received_at, tenant_id, device_id, enrolment, number LIMIT ?2
      """, before, limit
    ) { row in
      let enrolment = Enrolment(tenant: try row.id(), device: try row.id(), key: try row.id())
      floors[enrolment] = max(floors[enrolment] ?? 0, try row.int())
      return true
    }
    for (enrolment, number) in floors {
      try run(
        """
        INSERT INTO device_report_floors SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (
          SELECT 1 FROM devices WHERE tenant_id = ?1 AND id = ?2)
        ON CONFLICT (tenant_id, device_id, enrolment) DO UPDATE
          SET number = excluded.number WHERE device_report_floors.number < excluded.number
        """, enrolment.tenant, enrolment.device, enrolment.key, number)
    }
    return try run(
      """
      DELETE FROM device_reports WHERE (tenant_id, device_id, enrolment, number) IN (
        SELECT tenant_id, device_id, enrolment, number FROM device_reports r WHERE received_at < ?1
          AND NOT EXISTS (SELECT 1 FROM device_reports y WHERE y.tenant_id = r.tenant_id AND y.device_id = r.device_id
            AND y.enrolment = r.enrolment AND y.number < r.number AND y.received_at >= ?1)
        ORDER BY received_at, tenant_id, device_id, enrolment, number LIMIT ?2)
      """, before, limit)
  }

  /// The rows of a device that goes leave by themselves, in time (``purgeReports(before:limit:)``).
  func forgetReportFloors(of device: DeviceID, in tenant: TenantID) throws {
    try run("DELETE FROM device_report_floors WHERE tenant_id = ? AND device_id = ?", tenant, device)
  }
}

/// What counts by itself: a device with one family of keys.
private struct Enrolment: Hashable {
  let tenant: TenantID
  let device: DeviceID
  let key: APIKeyID
}

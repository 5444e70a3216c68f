import AccessAuth

// What is said to SQLite for a copy. A row's place is told by how many come before it: nothing changes meanwhile.
extension CopiedTable {
  /// The rows behind the first ?1, in the order in which they are copied: events as they were committed, for those that have
  /// no place in the log yet get theirs in that order.
  var copying: StaticSQL {
    self == .events ? "SELECT * FROM events ORDER BY position LIMIT -1 OFFSET ?" : sorted
  }

  /// The same in the order of the key; what has none, in the order of everything that is in it.
  var sorted: StaticSQL {
    switch self {
    case .tenants: "SELECT * FROM tenants ORDER BY tenant_id LIMIT -1 OFFSET ?"
    case .sites: "SELECT * FROM sites ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .devices: "SELECT * FROM devices ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .lockers: "SELECT * FROM lockers ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .subjects: "SELECT * FROM subjects ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .apiKeys: "SELECT * FROM api_keys ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .signingKeys: "SELECT * FROM signing_keys ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .grants: "SELECT * FROM grants ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .grantLockers: "SELECT * FROM grant_lockers ORDER BY tenant_id, grant_id, position LIMIT -1 OFFSET ?"
    case .holds: "SELECT * FROM holds ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .credentials: "SELECT * FROM credentials ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .pinTags: "SELECT * FROM pin_tags ORDER BY tenant_id, device_id, tag LIMIT -1 OFFSET ?"
    case .cardTags: "SELECT * FROM card_tags ORDER BY tenant_id, site_id, tag, credential_id LIMIT -1 OFFSET ?"
    case .sunCards: "SELECT * FROM sun_cards ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .cardProfiles: "SELECT * FROM card_profiles ORDER BY tenant_id LIMIT -1 OFFSET ?"
    case .metaReadKeys: "SELECT * FROM meta_read_keys ORDER BY tenant_id, position LIMIT -1 OFFSET ?"
    case .captures: "SELECT * FROM captures ORDER BY tenant_id, device_id LIMIT -1 OFFSET ?"
    case .policies: "SELECT * FROM policies ORDER BY tenant_id, scope_kind, scope LIMIT -1 OFFSET ?"
    case .throttles: "SELECT * FROM throttles ORDER BY tenant_id, kind, target LIMIT -1 OFFSET ?"
    case .attempts: "SELECT * FROM attempts ORDER BY tenant_id, id, device_id LIMIT -1 OFFSET ?"
    case .burns: "SELECT * FROM burns ORDER BY tenant_id, key LIMIT -1 OFFSET ?"
    case .claims: "SELECT * FROM claims ORDER BY caller, key LIMIT -1 OFFSET ?"
    case .events: "SELECT * FROM events ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .log: "SELECT * FROM log ORDER BY tenant_id, sequence LIMIT -1 OFFSET ?"
    case .logHeads: "SELECT * FROM log_heads ORDER BY tenant_id LIMIT -1 OFFSET ?"
    case .eventTraces: "SELECT * FROM event_traces ORDER BY tenant_id, key, sequence LIMIT -1 OFFSET ?"
    case .logNodes: "SELECT * FROM log_nodes ORDER BY tenant_id, level, place LIMIT -1 OFFSET ?"
    case .checkpoints: "SELECT * FROM checkpoints ORDER BY tenant_id, hour LIMIT -1 OFFSET ?"
    case .departures: "SELECT * FROM departures ORDER BY tenant_id, record_id LIMIT -1 OFFSET ?"
    case .commands: "SELECT * FROM commands ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .openings: "SELECT * FROM openings ORDER BY tenant_id, made_by, site_id, at LIMIT -1 OFFSET ?"
    case .approvals: "SELECT * FROM approvals ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .webhookEndpoints: "SELECT * FROM webhook_endpoints ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .webhookDeliveries: "SELECT * FROM webhook_deliveries ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .retentions: "SELECT * FROM retentions ORDER BY tenant_id LIMIT -1 OFFSET ?"
    case .retentionContracts: "SELECT * FROM retention_contracts ORDER BY tenant_id, site_id LIMIT -1 OFFSET ?"
    case .retentionRules: "SELECT * FROM retention_rules ORDER BY tenant_id, contract, data_class LIMIT -1 OFFSET ?"
    case .legalHolds: "SELECT * FROM legal_holds ORDER BY tenant_id, name LIMIT -1 OFFSET ?"
    case .deviceReports:
      """
      SELECT * FROM device_reports ORDER BY tenant_id, device_id, enrolment, number LIMIT -1 OFFSET ?
      """
    case .deviceReportFloors:
      """
      SELECT * FROM device_report_floors ORDER BY tenant_id, device_id, enrolment LIMIT -1 OFFSET ?
      """
    case .erasures: "SELECT * FROM erasures ORDER BY tenant_id, id LIMIT -1 OFFSET ?"
    case .forgottenCredentials:
      """
      SELECT * FROM forgotten_credentials ORDER BY tenant_id, device_id, credential_id LIMIT -1 OFFSET ?
      """
    case .instance: "SELECT * FROM instance ORDER BY id LIMIT -1 OFFSET ?"
    }
  }
}

import AccessAuth

// What is said to PostgreSQL for a copy.
extension CopiedTable {
  /// Adds a row. The last column of `events` says itself which transaction wrote it.
  var insertion: StaticSQL {
    switch self {
    case .tenants: "INSERT INTO tenants VALUES ($1, $2, $3, $4, $5, $6)"
    case .sites: "INSERT INTO sites VALUES ($1, $2, $3, $4, $5, $6, $7)"
    case .devices: "INSERT INTO devices VALUES ($1, $2, $3, $4, $5, $6, $7)"
    case .lockers: "INSERT INTO lockers VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    case .subjects: "INSERT INTO subjects VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    case .apiKeys:
      """
      INSERT INTO api_keys VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
      $19, $20)
      """
    case .signingKeys: "INSERT INTO signing_keys VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    case .grants:
      """
      INSERT INTO grants VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
      """
    case .grantLockers: "INSERT INTO grant_lockers VALUES ($1, $2, $3, $4)"
    case .holds: "INSERT INTO holds VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    case .credentials:
      """
      INSERT INTO credentials VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
      $19, $20, $21, $22, $23)
      """
    case .pinTags: "INSERT INTO pin_tags VALUES ($1, $2, $3, $4, $5, $6, $7)"
    case .cardTags: "INSERT INTO card_tags VALUES ($1, $2, $3, $4)"
    case .sunCards: "INSERT INTO sun_cards VALUES ($1, $2, $3, $4, $5, $6, $7)"
    case .cardProfiles: "INSERT INTO card_profiles VALUES ($1, $2, $3, $4)"
    case .metaReadKeys: "INSERT INTO meta_read_keys VALUES ($1, $2, $3)"
    case .captures: "INSERT INTO captures VALUES ($1, $2, $3, $4, $5)"
    case .policies: "INSERT INTO policies VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    case .throttles: "INSERT INTO throttles VALUES ($1, $2, $3, $4, $5)"
    case .attempts: "INSERT INTO attempts VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    case .burns: "INSERT INTO burns VALUES ($1, $2, $3)"
    case .claims: "INSERT INTO claims VALUES ($1, $2, $3, $4, $5)"
    case .events:
      """
      INSERT INTO events VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
      $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34)
      """
    case .log: "INSERT INTO log VALUES ($1, $2, $3, $4)"
    case .logHeads: "INSERT INTO log_heads VALUES ($1, $2)"
    case .eventTraces: "INSERT INTO event_traces VALUES ($1, $2, $3)"
    case .logNodes: "INSERT INTO log_nodes VALUES ($1, $2, $3, $4)"
    case .checkpoints: "INSERT INTO checkpoints VALUES ($1, $2, $3, $4, $5)"
    case .departures: "INSERT INTO departures VALUES ($1, $2, $3)"
    case .commands: "INSERT INTO commands VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
    case .openings: "INSERT INTO openings VALUES ($1, $2, $3, $4)"
    case .approvals: "INSERT INTO approvals VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    case .webhookEndpoints:
      """
      INSERT INTO webhook_endpoints VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
      """
    case .webhookDeliveries:
      """
      INSERT INTO webhook_deliveries VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
      """
    case .retentions: "INSERT INTO retentions VALUES ($1, $2, $3)"
    case .retentionContracts: "INSERT INTO retention_contracts VALUES ($1, $2, $3)"
    case .retentionRules: "INSERT INTO retention_rules VALUES ($1, $2, $3, $4, $5)"
    case .legalHolds: "INSERT INTO legal_holds VALUES ($1, $2, $3, $4, $5, $6, $7)"
    case .deviceReports: "INSERT INTO device_reports VALUES ($1, $2, $3, $4, $5, $6, $7)"
    case .deviceReportFloors: "INSERT INTO device_report_floors VALUES ($1, $2, $3, $4)"
    case .erasures: "INSERT INTO erasures VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    case .forgottenCredentials: "INSERT INTO forgotten_credentials VALUES ($1, $2, $3, $4)"
    case .instance: "INSERT INTO instance VALUES ($1, $2, $3, $4, $5)"
    }
  }

  /// Begins to read the rows in the order of the key, text byte by byte, as SQLite compares it.
  var cursor: StaticSQL {
    switch self {
    case .tenants: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM tenants ORDER BY tenant_id"
    case .sites: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM sites ORDER BY tenant_id, id"
    case .devices: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM devices ORDER BY tenant_id, id"
    case .lockers: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM lockers ORDER BY tenant_id, id"
    case .subjects: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM subjects ORDER BY tenant_id, id"
    case .apiKeys: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM api_keys ORDER BY tenant_id, id"
    case .signingKeys: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM signing_keys ORDER BY tenant_id, id"
    case .grants: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM grants ORDER BY tenant_id, id"
    case .grantLockers:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM grant_lockers ORDER BY tenant_id, grant_id, position
      """
    case .holds: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM holds ORDER BY tenant_id, id"
    case .credentials: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM credentials ORDER BY tenant_id, id"
    case .pinTags: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM pin_tags ORDER BY tenant_id, device_id, tag"
    case .cardTags:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM card_tags ORDER BY tenant_id, site_id, tag, credential_id
      """
    case .sunCards: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM sun_cards ORDER BY tenant_id, id"
    case .cardProfiles: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM card_profiles ORDER BY tenant_id"
    case .metaReadKeys: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM meta_read_keys ORDER BY tenant_id, position"
    case .captures: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM captures ORDER BY tenant_id, device_id"
    case .policies:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM policies ORDER BY tenant_id, scope_kind COLLATE "C", scope
      """
    case .throttles:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM throttles ORDER BY tenant_id, kind COLLATE "C", target
      """
    case .attempts: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM attempts ORDER BY tenant_id, id, device_id"
    case .burns: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM burns ORDER BY tenant_id, key"
    case .claims: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM claims ORDER BY caller, key"
    case .events: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM events ORDER BY tenant_id, id"
    case .log: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM log ORDER BY tenant_id, sequence"
    case .logHeads: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM log_heads ORDER BY tenant_id"
    case .eventTraces:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM event_traces ORDER BY tenant_id, key, sequence
      """
    case .logNodes: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM log_nodes ORDER BY tenant_id, level, place"
    case .checkpoints: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM checkpoints ORDER BY tenant_id, hour"
    case .departures: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM departures ORDER BY tenant_id, record_id"
    case .commands: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM commands ORDER BY tenant_id, id"
    case .openings:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM openings ORDER BY tenant_id, made_by, site_id, at
      """
    case .approvals: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM approvals ORDER BY tenant_id, id"
    case .webhookEndpoints: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM webhook_endpoints ORDER BY tenant_id, id"
    case .webhookDeliveries:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM webhook_deliveries ORDER BY tenant_id, id
      """
    case .retentions: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM retentions ORDER BY tenant_id"
    case .retentionContracts:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM retention_contracts ORDER BY tenant_id, site_id
      """
    case .retentionRules:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM retention_rules ORDER BY tenant_id, contract COLLATE "C",
      data_class COLLATE "C"
      """
    case .legalHolds:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM legal_holds ORDER BY tenant_id, name COLLATE "C"
      """
    case .deviceReports:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM device_reports ORDER BY tenant_id, device_id, enrolment,
      number
      """
    case .deviceReportFloors:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM device_report_floors ORDER BY tenant_id, device_id, enrolment
      """
    case .erasures: "DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM erasures ORDER BY tenant_id, id"
    case .forgottenCredentials:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM forgotten_credentials ORDER BY tenant_id, device_id,
      credential_id
      """
    case .instance:
      """
      DECLARE copied NO SCROLL CURSOR FOR SELECT id::bigint, key_check, epoch, created_at, revision FROM instance
      ORDER BY id
      """
    }
  }
}

package import AccessAuth

/// How much is kept, for a person who helps and must not see what.
extension CredentialStore {
  /// How many rows each table has, by its name; a test demands that no table is left out.
  package func rowCounts() async throws(StoreError) -> [(table: String, rows: Int64)] {
    try await lists.submit { connection in
      try connection.all(Self.counting) { (table: try $0.text(), rows: try $0.int()) }
    }
  }

  /// One statement, so that all counts are of one moment.
  static var counting: StaticSQL {
    """
    SELECT 'instance', count(*) FROM instance
    UNION ALL SELECT 'tenants', count(*) FROM tenants
    UNION ALL SELECT 'sites', count(*) FROM sites
    UNION ALL SELECT 'devices', count(*) FROM devices
    UNION ALL SELECT 'lockers', count(*) FROM lockers
    UNION ALL SELECT 'subjects', count(*) FROM subjects
    UNION ALL SELECT 'api_keys', count(*) FROM api_keys
    UNION ALL SELECT 'signing_keys', count(*) FROM signing_keys
    UNION ALL SELECT 'grants', count(*) FROM grants
    UNION ALL SELECT 'grant_lockers', count(*) FROM grant_lockers
    UNION ALL SELECT 'holds', count(*) FROM holds
    UNION ALL SELECT 'credentials', count(*) FROM credentials
    UNION ALL SELECT 'pin_tags', count(*) FROM pin_tags
    UNION ALL SELECT 'card_tags', count(*) FROM card_tags
    UNION ALL SELECT 'sun_cards', count(*) FROM sun_cards
    UNION ALL SELECT 'card_profiles', count(*) FROM card_profiles
    UNION ALL SELECT 'meta_read_keys', count(*) FROM meta_read_keys
    UNION ALL SELECT 'captures', count(*) FROM captures
    UNION ALL SELECT 'policies', count(*) FROM policies
    UNION ALL SELECT 'throttles', count(*) FROM throttles
    UNION ALL SELECT 'attempts', count(*) FROM attempts
    UNION ALL SELECT 'burns', count(*) FROM burns
    UNION ALL SELECT 'claims', count(*) FROM claims
    UNION ALL SELECT 'events', count(*) FROM events
    UNION ALL SELECT 'log', count(*) FROM log
    UNION ALL SELECT 'log_heads', count(*) FROM log_heads
    UNION ALL SELECT 'event_traces', count(*) FROM event_traces
    UNION ALL SELECT 'sealing', count(*) FROM sealing
    UNION ALL SELECT 'commands', count(*) FROM commands
    UNION ALL SELECT 'openings', count(*) FROM openings
    UNION ALL SELECT 'approvals', count(*) FROM approvals
    UNION ALL SELECT 'webhook_endpoints', count(*) FROM webhook_endpoints
    UNION ALL SELECT 'webhook_deliveries', count(*) FROM webhook_deliveries
    UNION ALL SELECT 'log_nodes', count(*) FROM log_nodes
    UNION ALL SELECT 'checkpoints', count(*) FROM checkpoints
    UNION ALL SELECT 'departures', count(*) FROM departures
    UNION ALL SELECT 'leases', count(*) FROM leases
    UNION ALL SELECT 'retentions', count(*) FROM retentions
    UNION ALL SELECT 'retention_contracts', count(*) FROM retention_contracts
    UNION ALL SELECT 'retention_rules', count(*) FROM retention_rules
    UNION ALL SELECT 'legal_holds', count(*) FROM legal_holds
    UNION ALL SELECT 'device_reports', count(*) FROM device_reports
    UNION ALL SELECT 'device_report_floors', count(*) FROM device_report_floors
    UNION ALL SELECT 'erasures', count(*) FROM erasures
    UNION ALL SELECT 'forgotten_credentials', count(*) FROM forgotten_credentials
    UNION ALL SELECT 'grdb_migrations', count(*) FROM grdb_migrations
    """
  }
}

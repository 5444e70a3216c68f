extension Schema {
  /// Who may do what. Each of the statements can run again: a later migration adds its tables to the lists and runs it
  /// once more.
  ///
  /// - `accessauth_owner` owns the tables, logs in for migrations alone, and is bound by row-level security like the
  ///   others (`FORCE`): without a policy of its own it sees no row.
  /// - `accessauth_serve` is what the service logs in as. It sees the rows of the tenant that its transaction has named
  ///   in `accessauth.tenant`; where none is named, none at all.
  /// - `accessauth_keep` cannot log in. A transaction of housekeeping, which goes through all tenants, says
  ///   `SET LOCAL ROLE accessauth_keep`; `serve` does not inherit its rights, so that no statement has them by mistake.
  static let roles: StaticSQL = """
    DO $$
      DECLARE
        guarded CONSTANT text[] := ARRAY[
          'tenants', 'sites', 'devices', 'lockers', 'subjects', 'api_keys', 'signing_keys', 'grants', 'grant_lockers',
          'holds', 'credentials', 'pin_tags', 'card_tags', 'sun_cards', 'card_profiles', 'meta_read_keys', 'captures',
          'policies', 'throttles', 'attempts', 'burns', 'events', 'log', 'log_heads', 'event_traces', 'commands',
          'openings', 'approvals', 'webhook_endpoints', 'webhook_deliveries', 'log_nodes', 'checkpoints', 'departures',
          'retentions', 'retention_contracts', 'retention_rules', 'legal_holds', 'device_reports',
          'device_report_floors', 'erasures', 'forgotten_credentials'];
        open CONSTANT text[] := ARRAY[
          'instance', 'directory_api_keys', 'directory_signing_keys', 'directory_device_codes', 'claims',
          'leases', 'sealing'];
        unchanged CONSTANT text[] := ARRAY['events', 'log'];
        place text;
      BEGIN
        FOREACH place IN ARRAY guarded LOOP
          EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', place);
          EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', place);
          EXECUTE format('DROP POLICY IF EXISTS tenant ON %I', place);
          EXECUTE format('DROP POLICY IF EXISTS everything ON %I', place);
          EXECUTE format(
            'CREATE POLICY tenant ON %I TO accessauth_serve USING (tenant_id = this_tenant()) '
            'WITH CHECK (tenant_id = this_tenant())', place);
          EXECUTE format('CREATE POLICY everything ON %I TO accessauth_keep USING (true) WITH CHECK (true)', place);
        END LOOP;
        -- What bounds guessing at the whole service is counted beside what bounds it at a tenant.
        DROP POLICY tenant ON throttles;
        CREATE POLICY tenant ON throttles TO accessauth_serve
          USING (tenant_id IN (this_tenant(), '00000000-0000-0000-0000-000000000000'))
          WITH CHECK (tenant_id IN (this_tenant(), '00000000-0000-0000-0000-000000000000'));
        FOREACH place IN ARRAY guarded || open LOOP
          EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, accessauth_serve, accessauth_keep', place);
          EXECUTE format('GRANT SELECT, INSERT ON %I TO accessauth_serve, accessauth_keep', place);
          IF place <> 'log' THEN
            EXECUTE format('GRANT DELETE ON %I TO accessauth_serve, accessauth_keep', place);
          END IF;
          IF place <> ALL (unchanged) THEN
            EXECUTE format('GRANT UPDATE ON %I TO accessauth_serve, accessauth_keep', place);
          END IF;
        END LOOP;
        GRANT SELECT ON migrations TO accessauth_serve, accessauth_keep;
        GRANT SELECT ON live_credentials TO accessauth_serve, accessauth_keep;
        REVOKE ALL ON FUNCTION extend_events, drop_empty_events FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION extend_events, drop_empty_events TO accessauth_keep;
        GRANT USAGE ON SCHEMA accessauth TO accessauth_serve, accessauth_keep;
      END $$;
    """

  /// The tenant that the transaction has named; null, which equals nothing, where it has named none.
  static let tenant: StaticSQL = """
    CREATE FUNCTION this_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
      RETURN nullif(current_setting('accessauth.tenant', true), '')::uuid;
    """
}

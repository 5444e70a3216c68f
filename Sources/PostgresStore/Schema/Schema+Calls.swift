extension Schema {
  /// What is asked for from afar, and what tells others of what happened.
  ///
  /// Openings are counted by themselves, for a denied one counts too; a row is of use for a minute.
  static let calls: StaticSQL = """
    CREATE TABLE commands (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      device_id uuid NOT NULL,
      locker_id uuid NOT NULL,
      grant_id uuid,
      reason_ref text,
      nonce bytea NOT NULL CHECK (octet_length(nonce) = 16),
      key_id bytea NOT NULL CHECK (octet_length(key_id) = 8),
      made_by uuid NOT NULL,
      status text NOT NULL CHECK (status IN
        ('queued', 'delivered', 'opened', 'jammed', 'refused', 'expired', 'cancelled')),
      created_at bigint NOT NULL,
      expires_at bigint NOT NULL,
      delivered_at bigint,
      finished_at bigint,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX commands_waiting ON commands (tenant_id, device_id, id) WHERE status IN ('queued', 'delivered');
    CREATE INDEX commands_due ON commands (expires_at) WHERE status IN ('queued', 'delivered');
    CREATE INDEX commands_grant ON commands (tenant_id, grant_id) WHERE grant_id IS NOT NULL;
    CREATE INDEX commands_finished ON commands (finished_at) WHERE finished_at IS NOT NULL;

    CREATE TABLE openings (
      tenant_id uuid NOT NULL,
      made_by uuid NOT NULL,
      site_id uuid NOT NULL,
      at bigint NOT NULL
    );
    CREATE INDEX openings_maker ON openings (tenant_id, made_by, at);
    CREATE INDEX openings_site ON openings (tenant_id, site_id, at);

    CREATE TABLE approvals (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      made_by uuid NOT NULL,
      lineage bytea NOT NULL,
      person text,
      site_id uuid NOT NULL,
      openings bigint NOT NULL,
      openings_left bigint NOT NULL CHECK (openings_left >= 0),
      requested_at bigint NOT NULL,
      expires_at bigint NOT NULL,
      approved_by uuid,
      approved_at bigint,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX approvals_open ON approvals (tenant_id, made_by, site_id, expires_at);
    CREATE INDEX approvals_over ON approvals (expires_at);

    CREATE TABLE webhook_endpoints (
      tenant_id uuid NOT NULL REFERENCES tenants ON DELETE RESTRICT,
      id uuid NOT NULL,
      url text NOT NULL,
      types text NOT NULL,
      signature text NOT NULL CHECK (signature IN ('v1', 'v1a')),
      description text,
      wrapped_secret bytea,
      wrapped_secret_before bytea,
      rotated_at bigint,
      disabled text CHECK (disabled IN ('failing', 'requested')),
      cursor bigint NOT NULL,
      made_by uuid NOT NULL,
      sees_all boolean NOT NULL,
      created_at bigint NOT NULL,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id),
      CHECK ((signature = 'v1') = (wrapped_secret IS NOT NULL))
    );

    CREATE TABLE webhook_deliveries (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      endpoint_id uuid NOT NULL,
      event_id uuid NOT NULL,
      type text NOT NULL,
      status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
      tries bigint NOT NULL CHECK (tries >= 0),
      last_status bigint,
      last_error text,
      next_try_at bigint,
      created_at bigint NOT NULL,
      finished_at bigint,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoints ON DELETE CASCADE,
      CHECK ((status = 'pending') = (next_try_at IS NOT NULL)),
      CHECK ((status = 'pending') = (finished_at IS NULL))
    );
    CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (tenant_id, endpoint_id, id);
    CREATE INDEX webhook_deliveries_due ON webhook_deliveries (tenant_id, endpoint_id, next_try_at)
      WHERE status = 'pending';
    CREATE INDEX webhook_deliveries_event ON webhook_deliveries (tenant_id, event_id);
    CREATE INDEX webhook_deliveries_finished ON webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL;
    """
}

extension Schema {
  /// What is asked for from afar, and what tells others of what happened.
  ///
  /// Openings are counted by themselves, for a denied one counts too; a row is of use for a minute.
  static let calls = """
    CREATE TABLE commands (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL CHECK (length(id) = 16),
      device_id BLOB NOT NULL,
      locker_id BLOB NOT NULL,
      grant_id BLOB,
      reason_ref TEXT,
      nonce BLOB NOT NULL CHECK (length(nonce) = 16),
      key_id BLOB NOT NULL CHECK (length(key_id) = 8),
      made_by BLOB NOT NULL,
      status TEXT NOT NULL CHECK (status IN
        ('queued', 'delivered', 'opened', 'jammed', 'refused', 'expired', 'cancelled')),
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      delivered_at INTEGER,
      finished_at INTEGER,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX commands_waiting ON commands (tenant_id, device_id, id) WHERE status IN ('queued', 'delivered');
    CREATE INDEX commands_due ON commands (expires_at) WHERE status IN ('queued', 'delivered');
    CREATE INDEX commands_grant ON commands (tenant_id, grant_id) WHERE grant_id IS NOT NULL;
    CREATE INDEX commands_finished ON commands (finished_at) WHERE finished_at IS NOT NULL;

    CREATE TABLE openings (
      tenant_id BLOB NOT NULL,
      made_by BLOB NOT NULL,
      site_id BLOB NOT NULL,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX openings_maker ON openings (tenant_id, made_by, at);
    CREATE INDEX openings_site ON openings (tenant_id, site_id, at);

    CREATE TABLE approvals (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL CHECK (length(id) = 16),
      made_by BLOB NOT NULL,
      lineage BLOB NOT NULL,
      person TEXT,
      site_id BLOB NOT NULL,
      openings INTEGER NOT NULL,
      openings_left INTEGER NOT NULL CHECK (openings_left >= 0),
      requested_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      approved_by BLOB,
      approved_at INTEGER,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX approvals_open ON approvals (tenant_id, made_by, site_id, expires_at);
    CREATE INDEX approvals_over ON approvals (expires_at);

    CREATE TABLE webhook_endpoints (
      tenant_id BLOB NOT NULL REFERENCES tenants ON DELETE RESTRICT,
      id BLOB NOT NULL CHECK (length(id) = 16),
      url TEXT NOT NULL,
      types TEXT NOT NULL,
      signature TEXT NOT NULL CHECK (signature IN ('v1', 'v1a')),
      description TEXT,
      wrapped_secret BLOB,
      wrapped_secret_before BLOB,
      rotated_at INTEGER,
      disabled TEXT CHECK (disabled IN ('failing', 'requested')),
      cursor INTEGER NOT NULL,
      made_by BLOB NOT NULL,
      sees_all INTEGER NOT NULL CHECK (sees_all IN (0, 1)),
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id),
      CHECK ((signature = 'v1') = (wrapped_secret IS NOT NULL))
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX api_keys_partners ON api_keys (tenant_id, family) WHERE role = 'partner';

    CREATE TABLE webhook_deliveries (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL CHECK (length(id) = 16),
      endpoint_id BLOB NOT NULL,
      event_id BLOB NOT NULL,
      type TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
      tries INTEGER NOT NULL CHECK (tries >= 0),
      last_status INTEGER,
      last_error TEXT,
      next_try_at INTEGER,
      created_at INTEGER NOT NULL,
      finished_at INTEGER,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoints ON DELETE CASCADE,
      CHECK ((status = 'pending') = (next_try_at IS NOT NULL)),
      CHECK ((status = 'pending') = (finished_at IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (tenant_id, endpoint_id, id);
    CREATE INDEX webhook_deliveries_due ON webhook_deliveries (tenant_id, endpoint_id, next_try_at)
      WHERE status = 'pending';
    CREATE INDEX webhook_deliveries_event ON webhook_deliveries (tenant_id, event_id);
    CREATE INDEX webhook_deliveries_finished ON webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL;
    """
}

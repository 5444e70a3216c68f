extension Schema {
  /// Places and people. What is named must be there, and stays while it is named (`RESTRICT`).
  static let records: StaticSQL = """
    CREATE TABLE instance (
      id smallint PRIMARY KEY CHECK (id = 1),
      key_check bytea NOT NULL,
      epoch bigint NOT NULL,
      created_at bigint NOT NULL,
      revision bigint NOT NULL
    );

    CREATE TABLE tenants (
      tenant_id uuid PRIMARY KEY,
      name text NOT NULL,
      is_sandbox boolean NOT NULL,
      is_suspended boolean NOT NULL,
      created_at bigint NOT NULL,
      revision bigint NOT NULL
    );

    CREATE TABLE sites (
      tenant_id uuid NOT NULL REFERENCES tenants ON DELETE RESTRICT,
      id uuid NOT NULL,
      name text NOT NULL,
      timezone text NOT NULL,
      pin_salt bytea NOT NULL CHECK (octet_length(pin_salt) = 16),
      created_at bigint NOT NULL,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id)
    );

    CREATE TABLE devices (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      site_id uuid NOT NULL,
      label text NOT NULL,
      code text NOT NULL CHECK (length(code) = 8),
      created_at bigint NOT NULL,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, site_id) REFERENCES sites ON DELETE RESTRICT
    );
    CREATE INDEX devices_site ON devices (tenant_id, site_id, id);

    CREATE TABLE lockers (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      device_id uuid NOT NULL,
      label text NOT NULL,
      board text NOT NULL,
      number bigint NOT NULL CHECK (number BETWEEN 1 AND 65535),
      created_at bigint NOT NULL,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, device_id) REFERENCES devices ON DELETE RESTRICT,
      CONSTRAINT lockers_label UNIQUE (tenant_id, device_id, label),
      CONSTRAINT lockers_number UNIQUE (tenant_id, device_id, number)
    );

    CREATE TABLE subjects (
      tenant_id uuid NOT NULL REFERENCES tenants ON DELETE RESTRICT,
      id uuid NOT NULL,
      external_ref text NOT NULL,
      key bytea NOT NULL,
      is_restricted boolean NOT NULL,
      legal_ground text,
      legal_reference text,
      legal_hold_at bigint,
      made_by uuid,
      created_at bigint NOT NULL,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id),
      CONSTRAINT subjects_reference UNIQUE (tenant_id, external_ref)
    );
    CREATE INDEX subjects_maker ON subjects (tenant_id, made_by, id);
    """

  /// Keys. The platform's own live under a tenant of zeros, so that no foreign key leads to `tenants`.
  static let keys: StaticSQL = """
    CREATE TABLE api_keys (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      role text NOT NULL,
      is_test boolean NOT NULL,
      device_id uuid,
      person text,
      hash bytea NOT NULL,
      hint text NOT NULL,
      lineage bytea NOT NULL,
      family uuid NOT NULL,
      sites bytea,
      scopes text,
      subject_id uuid,
      openings_per_minute bigint,
      created_at bigint NOT NULL,
      expires_at bigint,
      last_used_at bigint,
      revoked_at bigint,
      is_resting boolean NOT NULL DEFAULT false,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id)
    ) WITH (fillfactor = 80);
    CREATE INDEX api_keys_family ON api_keys (tenant_id, family, id);
    CREATE INDEX api_keys_device ON api_keys (tenant_id, device_id) WHERE device_id IS NOT NULL;
    CREATE INDEX api_keys_subject ON api_keys (tenant_id, subject_id) WHERE subject_id IS NOT NULL;
    CREATE INDEX api_keys_partners ON api_keys (tenant_id, family) WHERE role = 'partner';

    CREATE TABLE signing_keys (
      tenant_id uuid NOT NULL,
      id bytea NOT NULL CHECK (octet_length(id) = 8),
      purpose text NOT NULL,
      state text NOT NULL CHECK (state IN ('next', 'active', 'verify_only', 'retired')),
      public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
      sealed_seed bytea NOT NULL,
      created_at bigint NOT NULL,
      changed_at bigint NOT NULL,
      latest_expiry bigint NOT NULL,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE UNIQUE INDEX signing_keys_active ON signing_keys (tenant_id, purpose) WHERE state = 'active';
    """
}

extension Schema {
  /// Places and people. What is named must be there, and stays while it is named (`RESTRICT`).
  static let records = """
    CREATE TABLE instance (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      key_check BLOB NOT NULL,
      epoch INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE tenants (
      tenant_id BLOB PRIMARY KEY CHECK (length(tenant_id) = 16),
      name TEXT NOT NULL,
      is_sandbox INTEGER NOT NULL CHECK (is_sandbox IN (0, 1)),
      is_suspended INTEGER NOT NULL CHECK (is_suspended IN (0, 1)),
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sites (
      tenant_id BLOB NOT NULL REFERENCES tenants ON DELETE RESTRICT,
      id BLOB NOT NULL CHECK (length(id) = 16),
      name TEXT NOT NULL,
      timezone TEXT NOT NULL,
      pin_salt BLOB NOT NULL CHECK (length(pin_salt) = 16),
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE devices (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL CHECK (length(id) = 16),
      site_id BLOB NOT NULL,
      label TEXT NOT NULL,
      code TEXT NOT NULL CHECK (length(code) = 8),
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, site_id) REFERENCES sites ON DELETE RESTRICT
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX devices_code ON devices (code);
    CREATE INDEX devices_site ON devices (tenant_id, site_id, id);

    CREATE TABLE lockers (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL CHECK (length(id) = 16),
      device_id BLOB NOT NULL,
      label TEXT NOT NULL,
      board TEXT NOT NULL,
      number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 65535),
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, device_id) REFERENCES devices ON DELETE RESTRICT
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX lockers_label ON lockers (tenant_id, device_id, label);
    CREATE UNIQUE INDEX lockers_number ON lockers (tenant_id, device_id, number);

    CREATE TABLE subjects (
      tenant_id BLOB NOT NULL REFERENCES tenants ON DELETE RESTRICT,
      id BLOB NOT NULL CHECK (length(id) = 16),
      external_ref TEXT NOT NULL,
      key BLOB NOT NULL,
      is_restricted INTEGER NOT NULL CHECK (is_restricted IN (0, 1)),
      legal_ground TEXT,
      legal_reference TEXT,
      legal_hold_at INTEGER,
      made_by BLOB,
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX subjects_reference ON subjects (tenant_id, external_ref);
    CREATE INDEX subjects_maker ON subjects (tenant_id, made_by, id);
    """

  /// Keys. The platform's own live under a tenant of zeros, so that no foreign key leads to `tenants`.
  static let keys = """
    CREATE TABLE api_keys (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL CHECK (length(id) = 16),
      role TEXT NOT NULL,
      is_test INTEGER NOT NULL CHECK (is_test IN (0, 1)),
      device_id BLOB,
      person TEXT,
      hash BLOB NOT NULL,
      hint TEXT NOT NULL,
      lineage BLOB NOT NULL,
      family BLOB NOT NULL CHECK (length(family) = 16),
      sites BLOB,
      scopes TEXT,
      subject_id BLOB,
      openings_per_minute INTEGER,
      created_at INTEGER NOT NULL,
      expires_at INTEGER,
      last_used_at INTEGER,
      revoked_at INTEGER,
      is_resting INTEGER NOT NULL DEFAULT 0 CHECK (is_resting IN (0, 1)),
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
    CREATE INDEX api_keys_family ON api_keys (tenant_id, family, id);
    CREATE INDEX api_keys_device ON api_keys (tenant_id, device_id) WHERE device_id IS NOT NULL;
    CREATE INDEX api_keys_subject ON api_keys (tenant_id, subject_id) WHERE subject_id IS NOT NULL;

    CREATE TABLE signing_keys (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL CHECK (length(id) = 8),
      purpose TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('next', 'active', 'verify_only', 'retired')),
      public_key BLOB NOT NULL CHECK (length(public_key) = 32),
      sealed_seed BLOB NOT NULL,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL,
      latest_expiry INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX signing_keys_id ON signing_keys (id);
    CREATE UNIQUE INDEX signing_keys_active ON signing_keys (tenant_id, purpose) WHERE state = 'active';
    """
}

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
      id BLOB PRIMARY KEY CHECK (length(id) = 16),
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
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX subjects_reference ON subjects (tenant_id, external_ref);
    """

  /// Grants and their credentials. What a grant opens is named without a foreign key: a place must be there when a
  /// grant is made and stays while the grant is live, but a grant that is over holds nothing.
  static let grants = """
    CREATE TABLE grants (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL CHECK (length(id) = 16),
      subject_id BLOB NOT NULL,
      target_device BLOB,
      target_site BLOB,
      starts_at INTEGER NOT NULL,
      ends_at INTEGER NOT NULL,
      max_uses INTEGER CHECK (max_uses BETWEEN 1 AND 2147483647),
      uses INTEGER NOT NULL CHECK (uses >= 0),
      status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'revoked')),
      offline TEXT NOT NULL CHECK (offline IN ('allowed', 'never')),
      reference TEXT,
      made_by BLOB NOT NULL,
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, subject_id) REFERENCES subjects ON DELETE RESTRICT,
      CHECK (target_device IS NULL OR target_site IS NULL)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX grants_subject ON grants (tenant_id, subject_id, id);
    CREATE INDEX grants_device ON grants (tenant_id, target_device) WHERE target_device IS NOT NULL;
    CREATE INDEX grants_site ON grants (tenant_id, target_site) WHERE target_site IS NOT NULL;

    CREATE TABLE grant_lockers (
      tenant_id BLOB NOT NULL,
      grant_id BLOB NOT NULL,
      position INTEGER NOT NULL,
      locker_id BLOB NOT NULL,
      PRIMARY KEY (tenant_id, grant_id, position),
      FOREIGN KEY (tenant_id, grant_id) REFERENCES grants ON DELETE RESTRICT
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX grant_lockers_locker ON grant_lockers (tenant_id, locker_id, grant_id);

    CREATE TABLE credentials (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL CHECK (length(id) = 16),
      grant_id BLOB NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('qr')),
      status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'revoked')),
      made_by BLOB NOT NULL,
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      usage TEXT CHECK (usage IN ('single_use', 'multi_use', 'rotating')),
      lifetime INTEGER,
      serial INTEGER CHECK (serial BETWEEN 0 AND 4294967295),
      key_id BLOB CHECK (length(key_id) = 8),
      not_before INTEGER,
      expires_at INTEGER,
      epoch INTEGER,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, grant_id) REFERENCES grants ON DELETE RESTRICT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX credentials_grant ON credentials (tenant_id, grant_id, id);
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
      created_at INTEGER NOT NULL,
      revoked_at INTEGER,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
    CREATE INDEX api_keys_device ON api_keys (tenant_id, device_id) WHERE device_id IS NOT NULL;

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

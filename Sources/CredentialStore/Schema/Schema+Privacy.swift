extension Schema {
  /// What the log promises beyond its rows, how long data is kept, and what is left of persons who were erased.
  ///
  /// Of the tree over the leaves, `log_nodes` holds every eighth level (``KeptNodes``): a proof reads a few hundred hashes,
  /// however long the log is. A departure says which places are empty, and by which event of the log.
  ///
  /// `retention_contracts` has rowids: where a column stands between those of the key of a table without them, the integrity
  /// check of SQLite 3.40.1 takes its values for null, and a whole database for damaged.
  static let privacy = """
    CREATE TABLE log_nodes (
      tenant_id BLOB NOT NULL,
      level INTEGER NOT NULL CHECK (level > 0),
      place INTEGER NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      PRIMARY KEY (tenant_id, level, place)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE checkpoints (
      tenant_id BLOB NOT NULL,
      hour INTEGER NOT NULL,
      size INTEGER NOT NULL,
      signed_at INTEGER NOT NULL,
      note BLOB NOT NULL,
      PRIMARY KEY (tenant_id, hour)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE departures (
      tenant_id BLOB NOT NULL,
      record_id BLOB NOT NULL,
      places BLOB NOT NULL,
      PRIMARY KEY (tenant_id, record_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE leases (
      name TEXT PRIMARY KEY,
      holder BLOB NOT NULL CHECK (length(holder) = 16),
      expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX subjects_kept ON subjects (tenant_id, id) WHERE is_restricted OR legal_ground IS NOT NULL;
    CREATE INDEX api_keys_customers ON api_keys (expires_at) WHERE role = 'customer';

    CREATE TABLE retentions (
      tenant_id BLOB PRIMARY KEY REFERENCES tenants ON DELETE RESTRICT,
      preset TEXT NOT NULL CHECK (preset IN ('eu', 'in')),
      revision INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE retention_contracts (
      tenant_id BLOB NOT NULL REFERENCES retentions ON DELETE RESTRICT,
      contract TEXT NOT NULL,
      site_id BLOB NOT NULL,
      PRIMARY KEY (tenant_id, site_id),
      FOREIGN KEY (tenant_id, site_id) REFERENCES sites ON DELETE RESTRICT
    ) STRICT;

    CREATE TABLE retention_rules (
      tenant_id BLOB NOT NULL REFERENCES retentions ON DELETE RESTRICT,
      contract TEXT NOT NULL,
      data_class TEXT NOT NULL,
      minimum_days INTEGER NOT NULL CHECK (minimum_days >= 0),
      maximum_days INTEGER NOT NULL CHECK (maximum_days >= minimum_days),
      PRIMARY KEY (tenant_id, contract, data_class)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE legal_holds (
      tenant_id BLOB NOT NULL REFERENCES retentions ON DELETE RESTRICT,
      name TEXT NOT NULL,
      ground TEXT NOT NULL,
      classes TEXT NOT NULL,
      device_id BLOB,
      starts_at INTEGER,
      ends_at INTEGER,
      PRIMARY KEY (tenant_id, name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE device_reports (
      tenant_id BLOB NOT NULL,
      device_id BLOB NOT NULL,
      enrolment BLOB NOT NULL,
      number INTEGER NOT NULL CHECK (number > 0),
      fingerprint BLOB NOT NULL,
      event_id BLOB NOT NULL,
      received_at INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, device_id, enrolment, number)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX device_reports_received ON device_reports (received_at);

    CREATE TABLE device_report_floors (
      tenant_id BLOB NOT NULL,
      device_id BLOB NOT NULL,
      enrolment BLOB NOT NULL,
      number INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, device_id, enrolment)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE erasures (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL CHECK (length(id) = 16),
      subject_id BLOB NOT NULL,
      made_by BLOB,
      pseudonym BLOB,
      begun_at INTEGER NOT NULL,
      tally BLOB NOT NULL,
      finished_at INTEGER,
      end_id BLOB,
      receipt BLOB,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id),
      CHECK ((finished_at IS NULL) = (receipt IS NULL)),
      CHECK ((finished_at IS NULL) = (end_id IS NULL)),
      CHECK (finished_at IS NULL OR pseudonym IS NULL)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX erasures_subject ON erasures (tenant_id, subject_id, id);
    CREATE INDEX erasures_open ON erasures (begun_at) WHERE finished_at IS NULL;
    CREATE INDEX erasures_end ON erasures (tenant_id, end_id) WHERE end_id IS NOT NULL;

    CREATE TABLE forgotten_credentials (
      tenant_id BLOB NOT NULL,
      device_id BLOB NOT NULL,
      credential_id BLOB NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, device_id, credential_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX forgotten_credentials_at ON forgotten_credentials (tenant_id, device_id, at, credential_id);
    """
}

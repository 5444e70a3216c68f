extension Schema {
  /// What the log promises beyond its rows, how long data is kept, and what is left of persons who were erased.
  ///
  /// Of the tree over the leaves, `log_nodes` holds every eighth level (``KeptNodes``): a proof reads a few hundred
  /// hashes, however long the log is. A departure says which places are empty, and by which event of the log.
  static let privacy: StaticSQL = """
    CREATE TABLE log_nodes (
      tenant_id uuid NOT NULL,
      level bigint NOT NULL CHECK (level > 0),
      place bigint NOT NULL,
      hash bytea NOT NULL CHECK (octet_length(hash) = 32),
      PRIMARY KEY (tenant_id, level, place)
    );

    CREATE TABLE checkpoints (
      tenant_id uuid NOT NULL,
      hour bigint NOT NULL,
      size bigint NOT NULL,
      signed_at bigint NOT NULL,
      note bytea NOT NULL,
      PRIMARY KEY (tenant_id, hour)
    );

    CREATE TABLE departures (
      tenant_id uuid NOT NULL,
      record_id uuid NOT NULL,
      places bytea NOT NULL,
      PRIMARY KEY (tenant_id, record_id)
    );

    CREATE INDEX subjects_kept ON subjects (tenant_id, id) WHERE is_restricted OR legal_ground IS NOT NULL;
    CREATE INDEX api_keys_customers ON api_keys (expires_at) WHERE role = 'customer';

    CREATE TABLE retentions (
      tenant_id uuid PRIMARY KEY REFERENCES tenants ON DELETE RESTRICT,
      preset text NOT NULL CHECK (preset IN ('eu', 'in')),
      revision bigint NOT NULL
    );

    CREATE TABLE retention_contracts (
      tenant_id uuid NOT NULL REFERENCES retentions ON DELETE RESTRICT,
      contract text NOT NULL,
      site_id uuid NOT NULL,
      PRIMARY KEY (tenant_id, site_id),
      FOREIGN KEY (tenant_id, site_id) REFERENCES sites ON DELETE RESTRICT
    );

    CREATE TABLE retention_rules (
      tenant_id uuid NOT NULL REFERENCES retentions ON DELETE RESTRICT,
      contract text NOT NULL,
      data_class text NOT NULL,
      minimum_days bigint NOT NULL CHECK (minimum_days >= 0),
      maximum_days bigint NOT NULL CHECK (maximum_days >= minimum_days),
      PRIMARY KEY (tenant_id, contract, data_class)
    );

    CREATE TABLE legal_holds (
      tenant_id uuid NOT NULL REFERENCES retentions ON DELETE RESTRICT,
      name text NOT NULL,
      ground text NOT NULL,
      classes text NOT NULL,
      device_id uuid,
      starts_at bigint,
      ends_at bigint,
      PRIMARY KEY (tenant_id, name)
    );

    CREATE TABLE device_reports (
      tenant_id uuid NOT NULL,
      device_id uuid NOT NULL,
      enrolment uuid NOT NULL,
      number bigint NOT NULL CHECK (number > 0),
      fingerprint bytea NOT NULL,
      event_id uuid NOT NULL,
      received_at bigint NOT NULL,
      PRIMARY KEY (tenant_id, device_id, enrolment, number)
    );
    CREATE INDEX device_reports_received ON device_reports (received_at);

    CREATE TABLE device_report_floors (
      tenant_id uuid NOT NULL,
      device_id uuid NOT NULL,
      enrolment uuid NOT NULL,
      number bigint NOT NULL,
      PRIMARY KEY (tenant_id, device_id, enrolment)
    );

    CREATE TABLE erasures (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      subject_id uuid NOT NULL,
      made_by uuid,
      pseudonym bytea,
      begun_at bigint NOT NULL,
      tally bytea NOT NULL,
      finished_at bigint,
      end_id uuid,
      receipt bytea,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id),
      CHECK ((finished_at IS NULL) = (receipt IS NULL)),
      CHECK ((finished_at IS NULL) = (end_id IS NULL)),
      CHECK (finished_at IS NULL OR pseudonym IS NULL)
    );
    CREATE INDEX erasures_subject ON erasures (tenant_id, subject_id, id);
    CREATE INDEX erasures_open ON erasures (begun_at) WHERE finished_at IS NULL;
    CREATE INDEX erasures_end ON erasures (tenant_id, end_id) WHERE end_id IS NOT NULL;

    CREATE TABLE forgotten_credentials (
      tenant_id uuid NOT NULL,
      device_id uuid NOT NULL,
      credential_id uuid NOT NULL,
      at bigint NOT NULL,
      PRIMARY KEY (tenant_id, device_id, credential_id)
    );
    CREATE INDEX forgotten_credentials_at ON forgotten_credentials (tenant_id, device_id, at, credential_id);
    """
}

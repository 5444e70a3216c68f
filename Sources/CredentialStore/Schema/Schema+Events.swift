extension Schema {
  /// What a door writes and what is forgotten again. A scan adds one row at the end of each table but `burns`, whose
  /// order is that of the credentials: every page that is not the last one costs as much as the rest of the scan.
  static let attempts = """
    CREATE TABLE attempts (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL,
      device_id BLOB NOT NULL,
      fingerprint BLOB NOT NULL,
      event_id BLOB NOT NULL,
      answer BLOB NOT NULL,
      uses_left INTEGER,
      decided_at INTEGER NOT NULL,
      outcome TEXT,
      outcome_event BLOB,
      use_returned INTEGER NOT NULL DEFAULT 0 CHECK (use_returned IN (0, 1)),
      PRIMARY KEY (tenant_id, id, device_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX attempts_decided ON attempts (decided_at);

    CREATE TABLE burns (
      tenant_id BLOB NOT NULL,
      key BLOB NOT NULL,
      keep_until INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, key)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE claims (
      caller BLOB NOT NULL,
      key BLOB NOT NULL,
      fingerprint BLOB NOT NULL,
      result TEXT NOT NULL,
      made_at INTEGER NOT NULL,
      PRIMARY KEY (caller, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX claims_made ON claims (made_at);
    """

  /// Events, in the order of their commits, and their places. An event and its place never change. What finds the
  /// events of a person or a grant (`event_traces`) is written when they are sealed, off the door's path.
  static let log = """
    CREATE TABLE events (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL,
      class TEXT NOT NULL,
      action TEXT NOT NULL,
      mode TEXT,
      decision TEXT,
      reason TEXT,
      actuation TEXT,
      device_id BLOB,
      lockers BLOB,
      credential_id BLOB,
      grant_id BLOB,
      subject BLOB,
      assurance TEXT,
      hold_id BLOB,
      count INTEGER,
      uses_left INTEGER,
      command_id BLOB,
      endpoint_id BLOB,
      attempt_id BLOB,
      actor BLOB,
      request_id BLOB,
      captured_at INTEGER,
      received_at INTEGER NOT NULL,
      salt BLOB NOT NULL,
      board TEXT,
      link TEXT,
      manifest_age INTEGER,
      clock_offset INTEGER,
      code TEXT,
      level INTEGER,
      report INTEGER,
      digest BLOB,
      data_class TEXT
    ) STRICT;
    CREATE UNIQUE INDEX events_id ON events (tenant_id, id);
    CREATE TRIGGER events_never_change BEFORE UPDATE ON events
      BEGIN SELECT RAISE(ABORT, 'events never change'); END;

    CREATE TABLE log (
      tenant_id BLOB NOT NULL,
      sequence INTEGER NOT NULL,
      event_id BLOB NOT NULL,
      leaf BLOB NOT NULL,
      position INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX log_event ON log (tenant_id, event_id);
    CREATE TRIGGER log_never_changes BEFORE UPDATE ON log
      BEGIN SELECT RAISE(ABORT, 'the log never changes'); END;
    CREATE TRIGGER log_never_shrinks BEFORE DELETE ON log
      BEGIN SELECT RAISE(ABORT, 'the log never shrinks'); END;

    CREATE TABLE log_heads (
      tenant_id BLOB PRIMARY KEY,
      size INTEGER NOT NULL,
      position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE event_traces (
      tenant_id BLOB NOT NULL,
      key BLOB NOT NULL,
      sequence INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, key, sequence)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sealing (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      position INTEGER NOT NULL
    ) STRICT;
    INSERT INTO sealing VALUES (1, 0);
    """
}

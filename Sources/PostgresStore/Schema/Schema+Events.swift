extension Schema {
  /// What a door writes and what is forgotten again.
  static let attempts: StaticSQL = """
    CREATE TABLE attempts (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      device_id uuid NOT NULL,
      fingerprint bytea NOT NULL,
      event_id uuid NOT NULL,
      answer bytea NOT NULL,
      uses_left bigint,
      decided_at bigint NOT NULL,
      outcome text,
      outcome_event uuid,
      use_returned boolean NOT NULL DEFAULT false,
      PRIMARY KEY (tenant_id, id, device_id)
    );
    CREATE INDEX attempts_decided ON attempts (decided_at);

    CREATE TABLE burns (
      tenant_id uuid NOT NULL,
      key bytea NOT NULL,
      keep_until bigint NOT NULL,
      PRIMARY KEY (tenant_id, key)
    );
    """

  /// Events, in ranges of their UUIDv7, so that a range that holds nothing any more is dropped whole; and their places
  /// in the log. Nobody but the owner may change either, or delete from the log.
  ///
  /// `written_in` is the transaction that wrote the event. Those below `pg_snapshot_xmin(pg_current_snapshot())` have
  /// all ended, so that (`written_in`, `id`) is an order in which nothing can appear any more behind what was sealed.
  /// The numbers belong to one cluster and go on through a failover; a copy into another cluster begins anew: `sealing`
  /// is set back then, and what has its place is passed over.
  static let log: StaticSQL = """
    CREATE TABLE events (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      class text NOT NULL,
      action text NOT NULL,
      mode text,
      decision text,
      reason text,
      actuation text,
      device_id uuid,
      lockers bytea,
      credential_id uuid,
      grant_id uuid,
      subject bytea,
      assurance text,
      hold_id uuid,
      count bigint,
      uses_left bigint,
      command_id uuid,
      endpoint_id uuid,
      attempt_id uuid,
      actor uuid,
      request_id uuid,
      captured_at bigint,
      received_at bigint NOT NULL,
      salt bytea NOT NULL CHECK (octet_length(salt) = 16),
      board text,
      link text,
      manifest_age bigint,
      clock_offset bigint,
      code text,
      level bigint,
      report bigint,
      digest bytea,
      data_class text,
      written_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
      PRIMARY KEY (tenant_id, id)
    ) PARTITION BY RANGE (id);
    CREATE INDEX events_written ON events (written_in, id);
    CREATE TABLE events_other PARTITION OF events DEFAULT;

    CREATE TABLE log (
      tenant_id uuid NOT NULL,
      sequence bigint NOT NULL CHECK (sequence > 0),
      event_id uuid NOT NULL,
      leaf bytea NOT NULL,
      PRIMARY KEY (tenant_id, sequence),
      CONSTRAINT log_event UNIQUE (tenant_id, event_id)
    );

    CREATE TABLE log_heads (
      tenant_id uuid PRIMARY KEY,
      size bigint NOT NULL
    ) WITH (fillfactor = 50);

    CREATE TABLE event_traces (
      tenant_id uuid NOT NULL,
      key bytea NOT NULL,
      sequence bigint NOT NULL,
      PRIMARY KEY (tenant_id, key, sequence)
    );

    CREATE TABLE sealing (
      id smallint PRIMARY KEY CHECK (id = 1),
      written_in xid8 NOT NULL,
      event_id uuid NOT NULL
    ) WITH (fillfactor = 50);
    INSERT INTO sealing VALUES (1, '0', '00000000-0000-0000-0000-000000000000');
    """

  /// Makes and drops ranges of `events`, which only their owner can. A range is a week of UUIDv7, named by its first
  /// day; what has another kind of name goes to `events_other`.
  static let partitions: StaticSQL = """
    CREATE FUNCTION uuid_of_time(milliseconds bigint) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT
      SET search_path = pg_catalog
      RETURN (lpad(to_hex(milliseconds), 12, '0') || '00000000000000000000')::uuid;

    CREATE FUNCTION extend_events(at bigint, weeks integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
      DECLARE
        week CONSTANT bigint := 604800000;
        first bigint := at - at % week;
        range text;
        made integer := 0;
      BEGIN
        IF at < 0 OR weeks NOT BETWEEN 1 AND 60 THEN RAISE EXCEPTION 'out of range'; END IF;
        FOR number IN 0 .. weeks - 1 LOOP
          range := 'events_' || to_char(to_timestamp((first + number * week) / 1000) AT TIME ZONE 'UTC', 'YYYYMMDD');
          IF to_regclass(format('%I.%I', 'accessauth', range)) IS NULL THEN
            BEGIN
              EXECUTE format(
                'CREATE TABLE accessauth.%I PARTITION OF accessauth.events FOR VALUES FROM (%L) TO (%L)', range,
                accessauth.uuid_of_time(first + number * week), accessauth.uuid_of_time(first + (number + 1) * week));
              made := made + 1;
            -- Somebody else was quicker, or events of that week are in events_other already and stay there.
            EXCEPTION WHEN duplicate_table OR check_violation THEN NULL;
            END;
          END IF;
        END LOOP;
        RETURN made;
      END $$ SET search_path = pg_catalog;

    CREATE FUNCTION drop_empty_events(before bigint) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
      DECLARE
        range regclass;
        is_empty boolean;
        dropped integer := 0;
      BEGIN
        FOR range IN
          SELECT c.oid FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
          WHERE i.inhparent = 'accessauth.events'::regclass AND c.relname ~ '^events_[0-9]{8}$'
            AND c.relname <= 'events_'
              || to_char(to_timestamp((before - 604800000) / 1000) AT TIME ZONE 'UTC', 'YYYYMMDD')
        LOOP
          EXECUTE format('LOCK TABLE %s IN SHARE MODE', range);
          EXECUTE format('SELECT NOT EXISTS (SELECT 1 FROM %s)', range) INTO is_empty;
          IF is_empty THEN
            EXECUTE format('DROP TABLE %s', range);
            dropped := dropped + 1;
          END IF;
        END LOOP;
        RETURN dropped;
      END $$ SET search_path = pg_catalog;
    """
}

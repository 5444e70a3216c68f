extension Schema {
  /// What doors demand, and what bounds guessing at them. `scope` and `target` are those of what is named,
  /// and zeros for the tenant's own and the service's. The service's throttles live under a tenant of zeros, so that no
  /// foreign key leads to `tenants`. The clock by which throttles run (``ThrottleClock``) is one for all.
  static let guards: StaticSQL = """
    CREATE TABLE policies (
      tenant_id uuid NOT NULL,
      scope_kind text NOT NULL CHECK (scope_kind IN ('tenant', 'site', 'device')),
      scope uuid NOT NULL,
      min_assurance text CHECK (min_assurance IN ('identifier', 'cryptographic')),
      face_min_confidence bigint CHECK (face_min_confidence BETWEEN 0 AND 1000),
      pin_traffic text CHECK (pin_traffic IN ('normal', 'busy')),
      max_live_pins bigint CHECK (max_live_pins >= 1),
      openings_per_minute bigint CHECK (openings_per_minute >= 1),
      jammed_returns_use boolean,
      PRIMARY KEY (tenant_id, scope_kind, scope)
    );

    CREATE TABLE throttles (
      tenant_id uuid NOT NULL,
      kind text NOT NULL,
      target bytea NOT NULL CHECK (octet_length(target) = 16),
      id uuid NOT NULL,
      state bytea NOT NULL,
      PRIMARY KEY (tenant_id, kind, target),
      CONSTRAINT throttles_id UNIQUE (tenant_id, id)
    ) WITH (fillfactor = 50);

    CREATE TABLE throttle_clock (
      id smallint PRIMARY KEY CHECK (id = 1),
      mark bigint NOT NULL,
      elapsed bigint NOT NULL CHECK (elapsed >= 0)
    ) WITH (fillfactor = 50);
    INSERT INTO throttle_clock VALUES (1, floor(extract(epoch FROM clock_timestamp()) * 1000), 0);
    GRANT SELECT, UPDATE ON throttle_clock TO accessauth_serve;
    """
}

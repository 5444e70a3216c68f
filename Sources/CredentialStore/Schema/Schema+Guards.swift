extension Schema {
  /// What doors demand, and what bounds guessing at them. `scope` and `target` are 16 bytes: those of what is named, and
  /// zeros for the tenant's own and the service's. The service's throttles live under a tenant of zeros, so that no
  /// foreign key leads to `tenants`.
  static let guards = """
    CREATE TABLE policies (
      tenant_id BLOB NOT NULL,
      scope_kind TEXT NOT NULL CHECK (scope_kind IN ('tenant', 'site', 'device')),
      scope BLOB NOT NULL CHECK (length(scope) = 16),
      min_assurance TEXT CHECK (min_assurance IN ('identifier', 'cryptographic')),
      face_min_confidence INTEGER CHECK (face_min_confidence BETWEEN 0 AND 1000),
      pin_traffic TEXT CHECK (pin_traffic IN ('normal', 'busy')),
      max_live_pins INTEGER CHECK (max_live_pins >= 1),
      openings_per_minute INTEGER CHECK (openings_per_minute >= 1),
      jammed_returns_use INTEGER CHECK (jammed_returns_use IN (0, 1)),
      PRIMARY KEY (tenant_id, scope_kind, scope)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE throttles (
      tenant_id BLOB NOT NULL,
      kind TEXT NOT NULL,
      target BLOB NOT NULL CHECK (length(target) = 16),
      id BLOB NOT NULL CHECK (length(id) = 16),
      state BLOB NOT NULL,
      PRIMARY KEY (tenant_id, kind, target)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX throttles_id ON throttles (tenant_id, id);
    """
}

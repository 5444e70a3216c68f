extension Schema {
  /// Grants, their credentials and their holds. What a grant opens is named without a foreign key: a place must be
  /// there when a grant is made and stays while the grant is live, but a grant that is over holds nothing.
  ///
  /// No index holds `uses`: with room on its page, the new version of a grant stays there and no index is written.
  static let grants: StaticSQL = """
    CREATE TABLE grants (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      subject_id uuid NOT NULL,
      target_device uuid,
      target_site uuid,
      starts_at bigint NOT NULL,
      ends_at bigint NOT NULL,
      max_uses bigint CHECK (max_uses BETWEEN 1 AND 2147483647),
      uses bigint NOT NULL CHECK (uses >= 0),
      status text NOT NULL CHECK (status IN ('active', 'suspended', 'revoked')),
      offline text NOT NULL CHECK (offline IN ('allowed', 'never')),
      schedule bytea,
      min_assurance text CHECK (min_assurance IN ('identifier', 'cryptographic')),
      has_holds boolean NOT NULL,
      reference text,
      made_by uuid NOT NULL,
      created_at bigint NOT NULL,
      is_resting boolean NOT NULL DEFAULT false,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, subject_id) REFERENCES subjects ON DELETE RESTRICT,
      CHECK (target_device IS NULL OR target_site IS NULL),
      CHECK (max_uses IS NULL OR uses <= max_uses)
    ) WITH (fillfactor = 70);
    CREATE INDEX grants_subject ON grants (tenant_id, subject_id, id);
    CREATE INDEX grants_device ON grants (tenant_id, target_device) WHERE target_device IS NOT NULL;
    CREATE INDEX grants_maker ON grants (tenant_id, made_by, id);
    CREATE INDEX grants_site ON grants (tenant_id, target_site) WHERE target_site IS NOT NULL;

    CREATE TABLE grant_lockers (
      tenant_id uuid NOT NULL,
      grant_id uuid NOT NULL,
      position bigint NOT NULL,
      locker_id uuid NOT NULL,
      PRIMARY KEY (tenant_id, grant_id, position),
      FOREIGN KEY (tenant_id, grant_id) REFERENCES grants ON DELETE RESTRICT,
      CONSTRAINT grant_lockers_locker UNIQUE (tenant_id, locker_id, grant_id)
    );

    CREATE TABLE holds (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      grant_id uuid NOT NULL,
      kind text NOT NULL CHECK (kind IN ('payment', 'approval', 'other')),
      status text NOT NULL CHECK (status IN ('pending', 'cleared', 'failed')),
      reference text,
      amount_class text CHECK (amount_class IN ('small', 'medium', 'large')),
      transaction_ref text,
      paid_until bigint,
      made_by uuid NOT NULL,
      created_at bigint NOT NULL,
      changed_at bigint NOT NULL,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, grant_id) REFERENCES grants ON DELETE RESTRICT
    );
    CREATE INDEX holds_grant ON holds (tenant_id, grant_id, id);

    CREATE TABLE credentials (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      grant_id uuid NOT NULL,
      kind text NOT NULL CHECK (kind IN ('qr', 'app_token', 'pin', 'card', 'face')),
      status text NOT NULL CHECK (status IN ('active', 'suspended', 'revoked')),
      made_by uuid NOT NULL,
      created_at bigint NOT NULL,
      revision bigint NOT NULL,
      usage text CHECK (usage IN ('single_use', 'multi_use', 'rotating')),
      lifetime bigint,
      serial bigint CHECK (serial BETWEEN 0 AND 4294967295),
      key_id bytea CHECK (octet_length(key_id) = 8),
      not_before bigint,
      expires_at bigint,
      epoch bigint,
      public_key bytea CHECK (octet_length(public_key) IN (32, 64)),
      entry text CHECK (entry IN ('with_locker', 'alone')),
      digits bigint,
      shadows uuid,
      card_format text,
      hint text,
      sun_card bytea,
      device_id uuid,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, grant_id) REFERENCES grants ON DELETE RESTRICT,
      CHECK ((kind IN ('qr', 'app_token')) = (usage IS NOT NULL)),
      CHECK (usage IS NULL OR (lifetime IS NOT NULL AND serial IS NOT NULL AND key_id IS NOT NULL
        AND not_before IS NOT NULL AND expires_at IS NOT NULL AND epoch IS NOT NULL)),
      CHECK ((kind = 'app_token') = (public_key IS NOT NULL)),
      CHECK ((kind = 'pin') = (entry IS NOT NULL) AND (entry IS NULL) = (digits IS NULL)),
      CHECK (kind = 'pin' OR shadows IS NULL),
      CHECK ((kind = 'card') = (hint IS NOT NULL)),
      CHECK ((kind = 'card') = ((card_format IS NULL) <> (sun_card IS NULL))),
      CHECK (kind = 'card' OR card_format IS NULL),
      CHECK ((kind = 'face') = (device_id IS NOT NULL))
    );
    CREATE INDEX credentials_grant ON credentials (tenant_id, grant_id, id);
    CREATE INDEX credentials_sun_card ON credentials (tenant_id, sun_card) WHERE sun_card IS NOT NULL;

    CREATE VIEW live_credentials WITH (security_invoker = true) AS
      SELECT c.tenant_id, c.id, c.grant_id, c.status, g.starts_at, g.ends_at FROM credentials c
      JOIN grants g ON g.tenant_id = c.tenant_id AND g.id = c.grant_id
      WHERE c.status <> 'revoked' AND g.status <> 'revoked' AND (g.max_uses IS NULL OR g.uses < g.max_uses);
    """
}

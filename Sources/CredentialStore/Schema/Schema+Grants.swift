extension Schema {
  /// Grants, their credentials and their holds. What a grant opens is named without a foreign key: a place must be there
  /// when a grant is made and stays while the grant is live, but a grant that is over holds nothing.
  ///
  /// Each kind of credential has columns of its own, which are null in all others. Its physical card, and the credential
  /// that it shadows, may be written after it in the same change: no foreign key leads to them.
  ///
  /// A live credential is one that could still open something; who asks compares `ends_at` with the clock. A migration
  /// that makes one of its tables anew has to drop this view first.
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
      schedule BLOB,
      min_assurance TEXT CHECK (min_assurance IN ('identifier', 'cryptographic')),
      has_holds INTEGER NOT NULL CHECK (has_holds IN (0, 1)),
      reference TEXT,
      made_by BLOB NOT NULL,
      created_at INTEGER NOT NULL,
      is_resting INTEGER NOT NULL DEFAULT 0 CHECK (is_resting IN (0, 1)),
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, subject_id) REFERENCES subjects ON DELETE RESTRICT,
      CHECK (target_device IS NULL OR target_site IS NULL)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX grants_subject ON grants (tenant_id, subject_id, id);
    CREATE INDEX grants_device ON grants (tenant_id, target_device) WHERE target_device IS NOT NULL;
    CREATE INDEX grants_maker ON grants (tenant_id, made_by, id);
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

    CREATE TABLE holds (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL CHECK (length(id) = 16),
      grant_id BLOB NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('payment', 'approval', 'other')),
      status TEXT NOT NULL CHECK (status IN ('pending', 'cleared', 'failed')),
      reference TEXT,
      amount_class TEXT CHECK (amount_class IN ('small', 'medium', 'large')),
      transaction_ref TEXT,
      paid_until INTEGER,
      made_by BLOB NOT NULL,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, grant_id) REFERENCES grants ON DELETE RESTRICT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX holds_grant ON holds (tenant_id, grant_id, id);

    CREATE TABLE credentials (
      tenant_id BLOB NOT NULL,
      id BLOB NOT NULL CHECK (length(id) = 16),
      grant_id BLOB NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('qr', 'app_token', 'pin', 'card', 'face')),
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
      public_key BLOB CHECK (length(public_key) IN (32, 64)),
      entry TEXT CHECK (entry IN ('with_locker', 'alone')),
      digits INTEGER,
      shadows BLOB,
      card_format TEXT,
      hint TEXT,
      sun_card BLOB,
      device_id BLOB,
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
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX credentials_grant ON credentials (tenant_id, grant_id, id);
    CREATE INDEX credentials_sun_card ON credentials (tenant_id, sun_card) WHERE sun_card IS NOT NULL;

    CREATE VIEW live_credentials AS
      SELECT c.tenant_id, c.id, c.grant_id, c.status, g.starts_at, g.ends_at FROM credentials c
      JOIN grants g ON g.tenant_id = c.tenant_id AND g.id = c.grant_id
      WHERE c.status <> 'revoked' AND g.status <> 'revoked' AND (g.max_uses IS NULL OR g.uses < g.max_uses);
    """
}

extension Schema {
  /// What PINs and cards are recognised by, and what is known of cards beside their credentials.
  ///
  /// The name of a physical card is a hash. Its rows lie in the order of their making nevertheless: each tap writes one, and
  /// cards that were handed out together are tapped at the same places and times.
  static let media = """
    CREATE TABLE pin_tags (
      tenant_id BLOB NOT NULL,
      device_id BLOB NOT NULL,
      tag BLOB NOT NULL CHECK (length(tag) = 32),
      credential_id BLOB NOT NULL,
      entry TEXT NOT NULL CHECK (entry IN ('with_locker', 'alone')),
      locker_id BLOB,
      digits INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, device_id, tag),
      FOREIGN KEY (tenant_id, device_id) REFERENCES devices ON DELETE RESTRICT,
      FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials ON DELETE RESTRICT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX pin_tags_place ON pin_tags (tenant_id, device_id, locker_id, digits);
    CREATE INDEX pin_tags_credential ON pin_tags (tenant_id, credential_id);

    CREATE TABLE card_tags (
      tenant_id BLOB NOT NULL,
      site_id BLOB NOT NULL,
      tag BLOB NOT NULL CHECK (length(tag) = 16),
      credential_id BLOB NOT NULL,
      PRIMARY KEY (tenant_id, site_id, tag, credential_id),
      FOREIGN KEY (tenant_id, site_id) REFERENCES sites ON DELETE RESTRICT,
      FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials ON DELETE RESTRICT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX card_tags_credential ON card_tags (tenant_id, credential_id);

    CREATE TABLE sun_cards (
      tenant_id BLOB NOT NULL REFERENCES tenants ON DELETE RESTRICT,
      id BLOB NOT NULL CHECK (length(id) = 16),
      wrapped_key BLOB,
      counter INTEGER NOT NULL CHECK (counter >= -1),
      is_suspended INTEGER NOT NULL CHECK (is_suspended IN (0, 1)),
      created_at INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      UNIQUE (tenant_id, id)
    ) STRICT;

    CREATE TABLE card_profiles (
      tenant_id BLOB PRIMARY KEY REFERENCES tenants ON DELETE RESTRICT,
      wiegand34 TEXT NOT NULL,
      wiegand37 TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE meta_read_keys (
      tenant_id BLOB NOT NULL REFERENCES card_profiles ON DELETE RESTRICT,
      position INTEGER NOT NULL,
      wrapped_key BLOB NOT NULL,
      PRIMARY KEY (tenant_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE captures (
      tenant_id BLOB NOT NULL,
      device_id BLOB NOT NULL,
      grant_id BLOB NOT NULL,
      armed_by BLOB NOT NULL,
      expires_at INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, device_id),
      FOREIGN KEY (tenant_id, device_id) REFERENCES devices ON DELETE RESTRICT,
      FOREIGN KEY (tenant_id, grant_id) REFERENCES grants ON DELETE RESTRICT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX captures_grant ON captures (tenant_id, grant_id);
    """
}

extension Schema {
  /// What PINs and cards are recognised by, and what is known of cards beside their credentials.
  static let media: StaticSQL = """
    CREATE TABLE pin_tags (
      tenant_id uuid NOT NULL,
      device_id uuid NOT NULL,
      tag bytea NOT NULL CHECK (octet_length(tag) = 32),
      credential_id uuid NOT NULL,
      entry text NOT NULL CHECK (entry IN ('with_locker', 'alone')),
      locker_id uuid,
      digits bigint NOT NULL,
      PRIMARY KEY (tenant_id, device_id, tag),
      FOREIGN KEY (tenant_id, device_id) REFERENCES devices ON DELETE RESTRICT,
      FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials ON DELETE RESTRICT
    );
    CREATE INDEX pin_tags_place ON pin_tags (tenant_id, device_id, locker_id, digits);
    CREATE INDEX pin_tags_credential ON pin_tags (tenant_id, credential_id);

    CREATE TABLE card_tags (
      tenant_id uuid NOT NULL,
      site_id uuid NOT NULL,
      tag bytea NOT NULL CHECK (octet_length(tag) = 16),
      credential_id uuid NOT NULL,
      PRIMARY KEY (tenant_id, site_id, tag, credential_id),
      FOREIGN KEY (tenant_id, site_id) REFERENCES sites ON DELETE RESTRICT,
      FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials ON DELETE RESTRICT
    );
    CREATE INDEX card_tags_credential ON card_tags (tenant_id, credential_id);

    CREATE TABLE sun_cards (
      tenant_id uuid NOT NULL REFERENCES tenants ON DELETE RESTRICT,
      id bytea NOT NULL CHECK (octet_length(id) = 16),
      wrapped_key bytea,
      counter bigint NOT NULL CHECK (counter >= -1),
      is_suspended boolean NOT NULL,
      created_at bigint NOT NULL,
      revision bigint NOT NULL,
      PRIMARY KEY (tenant_id, id)
    ) WITH (fillfactor = 70);

    CREATE TABLE card_profiles (
      tenant_id uuid PRIMARY KEY REFERENCES tenants ON DELETE RESTRICT,
      wiegand34 text NOT NULL,
      wiegand37 text NOT NULL,
      revision bigint NOT NULL
    );

    CREATE TABLE meta_read_keys (
      tenant_id uuid NOT NULL REFERENCES card_profiles ON DELETE RESTRICT,
      position bigint NOT NULL,
      wrapped_key bytea NOT NULL,
      PRIMARY KEY (tenant_id, position)
    );

    CREATE TABLE captures (
      tenant_id uuid NOT NULL,
      device_id uuid NOT NULL,
      grant_id uuid NOT NULL,
      armed_by uuid NOT NULL,
      expires_at bigint NOT NULL,
      PRIMARY KEY (tenant_id, device_id),
      FOREIGN KEY (tenant_id, device_id) REFERENCES devices ON DELETE RESTRICT,
      FOREIGN KEY (tenant_id, grant_id) REFERENCES grants ON DELETE RESTRICT
    );
    CREATE INDEX captures_grant ON captures (tenant_id, grant_id);
    """
}

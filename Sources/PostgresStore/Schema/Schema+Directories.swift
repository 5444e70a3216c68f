extension Schema {
  /// The few tables that are looked up before the tenant is known, or belong to none; no row-level security guards
  /// them. Each is small, holds nothing but keyed hashes and names, and leads to a tenant, under which everything else
  /// is read.
  ///
  /// A directory's row comes and goes with the row that it leads to, by triggers: its key is what makes a key's hash, a
  /// signing key's id and a device's code unique beyond the tenant.
  static let directories: StaticSQL = """
    CREATE TABLE directory_api_keys (
      hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
      tenant_id uuid NOT NULL,
      key_id uuid NOT NULL
    );
    CREATE TABLE directory_signing_keys (
      id bytea PRIMARY KEY CHECK (octet_length(id) = 8),
      tenant_id uuid NOT NULL
    );
    CREATE TABLE directory_device_codes (
      code text PRIMARY KEY CHECK (length(code) = 8),
      tenant_id uuid NOT NULL,
      device_id uuid NOT NULL
    );

    CREATE TABLE claims (
      caller uuid NOT NULL,
      key bytea NOT NULL,
      fingerprint bytea NOT NULL,
      result text NOT NULL,
      made_at bigint NOT NULL,
      PRIMARY KEY (caller, key)
    );
    CREATE INDEX claims_made ON claims (made_at);

    CREATE TABLE leases (
      name text PRIMARY KEY,
      holder bytea NOT NULL CHECK (octet_length(holder) = 16),
      expires_at bigint NOT NULL
    ) WITH (fillfactor = 50);

    CREATE FUNCTION list_api_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO accessauth.directory_api_keys VALUES (NEW.hash, NEW.tenant_id, NEW.id);
      ELSE
        DELETE FROM accessauth.directory_api_keys WHERE hash = OLD.hash;
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER listed AFTER INSERT OR DELETE ON api_keys FOR EACH ROW EXECUTE FUNCTION list_api_key();

    CREATE FUNCTION list_signing_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO accessauth.directory_signing_keys VALUES (NEW.id, NEW.tenant_id);
      ELSE
        DELETE FROM accessauth.directory_signing_keys WHERE id = OLD.id;
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER listed AFTER INSERT OR DELETE ON signing_keys FOR EACH ROW EXECUTE FUNCTION list_signing_key();

    CREATE FUNCTION list_device() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO accessauth.directory_device_codes VALUES (NEW.code, NEW.tenant_id, NEW.id);
      ELSE
        DELETE FROM accessauth.directory_device_codes WHERE code = OLD.code;
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER listed AFTER INSERT OR DELETE ON devices FOR EACH ROW EXECUTE FUNCTION list_device();
    """
}

/// What the database promises, native in form: identifiers are `uuid`, other bytes `bytea`, times are milliseconds
/// since 1970 in `bigint`, closed values are their names. `tenant_id` is first in every primary and unique key but
/// those of the directories.
///
/// All names are in the schema `accessauth`, which is the connection's search path. A change is a new migration; one
/// that was released never changes.
enum Schema {
  /// Made once, by whoever may make roles; the passwords are set by the operator. `serve` has to say so
  /// (`SET LOCAL ROLE`) where it wants the rights of `keep`.
  static let accounts: StaticSQL = """
    DO $$ BEGIN
      IF to_regrole('accessauth_owner') IS NULL THEN CREATE ROLE accessauth_owner LOGIN NOINHERIT; END IF;
      IF to_regrole('accessauth_serve') IS NULL THEN CREATE ROLE accessauth_serve LOGIN NOINHERIT; END IF;
      IF to_regrole('accessauth_keep') IS NULL THEN CREATE ROLE accessauth_keep NOLOGIN; END IF;
      GRANT accessauth_keep TO accessauth_serve;
      CREATE SCHEMA IF NOT EXISTS accessauth AUTHORIZATION accessauth_owner;
    END $$;
    """

  /// Which versions were applied. Whoever migrates holds it, so that two do not at once.
  static let migrations: StaticSQL = """
    CREATE TABLE IF NOT EXISTS accessauth.migrations (
      version bigint PRIMARY KEY CHECK (version > 0),
      applied_at timestamptz NOT NULL DEFAULT now()
    );
    LOCK TABLE accessauth.migrations IN EXCLUSIVE MODE;
    """

  /// What each version adds to the one before, from 1. Programs of this version and of the one before run with both: a
  /// version adds, and takes away what the version before has stopped to use. It adds tables and indexes, and no columns:
  /// whole rows are read and written by the order of their columns, by statements that are prepared.
  static let versions: [[StaticSQL]] = [first]

  /// The parts of version 1, in order, as the owner runs them in one transaction.
  static let first: [StaticSQL] = [
    records, keys, directories, grants, media, guards, attempts, log, partitions, calls, privacy, tenant, roles,
  ]
}

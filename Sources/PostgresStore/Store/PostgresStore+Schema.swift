package import AccessAuth

/// How the schema of a database stands to the one of this program.
package struct DatabaseSchema: Hashable, Sendable {
  /// The version of the database; 0 where there is none yet.
  package internal(set) var applied: Int
  /// The version that this program writes.
  package let newest: Int
  /// Whether a restore or a copy has put rows there and not ended: then the role that serves may not look into the schema.
  package var isUnfinished = false
  /// Whether the role of the connection sees the rows of every tenant, past row-level security.
  package var seesEverything = false

  /// Whether ``PostgresStore/migrate(_:)`` has something to do.
  package var isOutdated: Bool { applied < newest }
  /// Whether a program has been here that is too new. That of the next version is not: while the database is brought to
  /// it, processes of both serve, and those of this one may be started again.
  package var isNewer: Bool { applied > newest + 1 }
}

/// Why a database could not be made ready. Each says what to do, without a word of the driver.
package enum DatabaseRefused: Error, Hashable, CustomStringConvertible {
  /// There is no connection.
  case unreachable(String)
  /// The role may not do that.
  case notAllowed
  /// A newer program was here.
  case newerSchema
  /// A restore or a copy has begun and not ended.
  case unfinishedRestore
  /// Something else was refused.
  case refused

  package var description: String {
    switch self {
    case .unreachable(let why): "the database cannot be reached: \(why)"
    case .notAllowed:
      "the role of the database URL may not do that; roles are made by a superuser, the schema by accessauth_owner"
    case .newerSchema: "a newer program has written the database; run that version or a later one"
    case .unfinishedRestore:
      """
      a restore or a copy into the database was not finished, and nobody may serve it: run the same copy again, or drop the \
      database and begin again
      """
    case .refused: "the database refused the schema; look at its log"
    }
  }

  init(_ failure: PostgresFailure) {
    switch failure {
    case .unreachable(let flaw): self = .unreachable(flaw.words)
    case .refused("42501", _): self = .notAllowed
    case .lost, .late, .commitUnknown: self = .unreachable("the connection was lost")
    default: self = .refused
    }
  }
}

extension PostgresStore {
  /// Makes the roles and the schema's name, as somebody who may make roles; what is there stays. It blocks.
  package static func makeRoles(_ target: PostgresTarget) throws(DatabaseRefused) {
    try connected(to: target) { connection throws(PostgresFailure) in
      try connection.runScript(Schema.accounts, before: patience)
    }
  }

  /// How the schema stands. It blocks.
  package static func schema(_ target: PostgresTarget) throws(DatabaseRefused) -> DatabaseSchema {
    try connected(to: target) { connection throws(PostgresFailure) in try standing(on: &connection) }
  }

  /// Brings the schema up to this program's, as its owner, and says how it stood before. It blocks.
  @discardableResult
  package static func migrate(_ target: PostgresTarget) throws(DatabaseRefused) -> DatabaseSchema {
    try migrate(target, to: Schema.versions)
  }

  /// The same to the schema that has these versions.
  @discardableResult
  static func migrate(
    _ target: PostgresTarget, to versions: [[StaticSQL]]
  ) throws(DatabaseRefused) -> DatabaseSchema {
    let before = try connected(to: target) { connection throws(PostgresFailure) in
      try connection.runScript("BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0", before: patience)
      try connection.runScript(Schema.migrations, before: patience)
      let before = try standing(on: &connection, newest: versions.count)
      guard before.isOutdated, !before.isUnfinished else {
        try connection.runScript("COMMIT", before: patience)
        return before
      }
      for version in before.applied..<before.newest {
        for part in versions[version] { try connection.runScript(part, before: patience) }
        try connection.send("INSERT INTO accessauth.migrations (version) VALUES ($1)", version + 1)
        try connection.sync()
        _ = try connection.next(before: patience)
        try connection.settle(before: patience)
      }
      // The ranges of the first events.
      try connection.runScript(
        "SELECT accessauth.extend_events((extract(epoch FROM now()) * 1000)::bigint, 8)", before: patience)
      try connection.runScript("COMMIT", before: patience)
      return before
    }
    guard !before.isNewer else { throw .newerSchema }
    guard !before.isUnfinished else { throw .unfinishedRestore }
    return before
  }

  /// How the schema stands, as the role that serves sees it.
  package func schema() async throws(StoreError) -> DatabaseSchema {
    let applied = try await reading(lookups, in: .none) { session in
      guard try session.exists("SELECT 1 WHERE to_regclass('accessauth.migrations') IS NOT NULL") else { return 0 }
      return Int(try session.first("SELECT coalesce(max(version), 0) FROM migrations", read: { try $0.int() }) ?? 0)
    }
    return DatabaseSchema(applied: applied, newest: Schema.versions.count)
  }

  /// A migration can take long; nobody is served by it meanwhile.
  private static var patience: Deadline { .after(.seconds(600)) }

  private static func connected<Value>(
    to target: PostgresTarget, _ work: (inout PGConnection) throws(PostgresFailure) -> Value
  ) throws(DatabaseRefused) -> Value {
    do throws(PostgresFailure) {
      var connection = try PGConnection(to: target)
      return try work(&connection)
    } catch {
      throw DatabaseRefused(error)
    }
  }

  private static func standing(
    on connection: inout PGConnection, newest: Int = Schema.versions.count
  ) throws(PostgresFailure) -> DatabaseSchema {
    var schema = DatabaseSchema(applied: 0, newest: newest)
    // The catalogues say it to everybody, whether the schema may be looked into or not.
    let rights = try row(on: &connection, Self.rights) { row throws(StoreError) in
      SchemaRights(
        isThere: try row.bool(), mayLook: try row.bool(), mayServe: try row.bool(), seesEverything: try row.bool())
    }
    guard let rights else { return schema }
    schema.seesEverything = rights.seesEverything
    guard rights.isThere else { return schema }
    guard rights.mayLook else {
      schema.isUnfinished = !rights.mayServe
      return schema
    }
    let applied = try row(on: &connection, "SELECT coalesce(max(version), 0) FROM accessauth.migrations") {
      row throws(StoreError) in try row.int()
    }
    schema.applied = Int(clamping: applied ?? 0)
    schema.isUnfinished = schema.applied > 0 && !rights.mayServe
    return schema
  }

  /// Whether there is a schema, whether this role and the one that serves may look into it, and whether this one sees the
  /// rows of every tenant.
  private static let rights: StaticSQL = """
    SELECT
      EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = 'migrations'),
      coalesce(has_schema_privilege(r.oid, n.oid, 'USAGE'), false),
      coalesce((
        SELECT has_schema_privilege(s.oid, n.oid, 'USAGE') FROM pg_roles s WHERE s.rolname = 'accessauth_serve'), false),
      r.rolsuper OR r.rolbypassrls
    FROM pg_roles r LEFT JOIN pg_namespace n ON n.nspname = 'accessauth' WHERE r.rolname = current_user
    """

  private static func row<Value>(
    on connection: inout PGConnection, _ sql: StaticSQL, _ read: (inout StoredRow) throws(StoreError) -> Value
  ) throws(PostgresFailure) -> Value? {
    try connection.send(sql)
    try connection.sync()
    let result = try connection.next(before: patience)
    let value = try? result.first { try read(&$0) }
    try connection.settle(before: patience)
    return value
  }
}

/// Who may look into the schema.
private struct SchemaRights {
  let isThere: Bool
  let mayLook: Bool
  let mayServe: Bool
  let seesEverything: Bool
}

import AccessAuth
import GRDBSQLite

/// A change does not fit what is stored; it is undone and answered.
struct ConflictFound: Error {
  let conflict: Conflict

  init(_ conflict: Conflict) { self.conflict = conflict }

  /// Nil unless `error` says that the change does not fit; any other error is the store's own.
  init?(_ error: any Error) {
    if let found = error as? ConflictFound {
      self = found
      return
    }
    guard let failure = error as? SQLiteFailure else { return nil }
    switch failure.code {
    // The extended codes (https://sqlite.org/rescode.html): a foreign key, and one that restricts, which is a trigger
    // inside SQLite; a unique index, and a primary key.
    case SQLITE_CONSTRAINT | 3 << 8, SQLITE_CONSTRAINT | 7 << 8: conflict = .referenced
    case SQLITE_CONSTRAINT | 8 << 8, SQLITE_CONSTRAINT | 6 << 8: conflict = .taken(UniqueField(failure.columns ?? ""))
    default: return nil
    }
  }
}

extension Connection {
  /// Does `work` whole, or undoes it and says what does not fit. A conflict is an answer, not a failure: it must not make
  /// others of the same group commit go one by one.
  func wholly<Value>(_ work: () throws -> Value) throws -> Result<Value, ConflictFound> {
    try run("SAVEPOINT change")
    do {
      let value = try work()
      try run("RELEASE change")
      return .success(value)
    } catch {
      guard let found = ConflictFound(error) else { throw error }
      try run("ROLLBACK TO change")
      try run("RELEASE change")
      return .failure(found)
    }
  }
}

extension UniqueField {
  /// What is unique about `columns`, as SQLite names them.
  fileprivate init(_ columns: String) {
    let named: [(String, UniqueField)] = [
      ("devices.code", .deviceCode), ("lockers.label", .lockerLabel), ("lockers.number", .lockerNumber),
      ("subjects.external_ref", .subjectReference), ("api_keys.hash", .apiKey), ("signing_keys.", .signingKey),
      ("pin_tags.tag", .pin),
    ]
    self = named.first { columns.contains($0.0) }?.1 ?? .identifier
  }
}

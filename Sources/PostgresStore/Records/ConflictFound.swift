import AccessAuth

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
    guard let failure = error as? PostgresFailure, failure.isConflict,
      case .refused(let state, let constraint) = failure
    else { return nil }
    conflict = state == .unique ? .taken(UniqueField(constraint ?? "")) : .referenced
  }
}

extension Session {
  /// Does `work` whole, or undoes it and says what does not fit.
  func wholly<Value>(_ work: () throws -> Value) throws -> Result<Value, ConflictFound> {
    try queue("SAVEPOINT change")
    do {
      let value = try work()
      try queue("RELEASE SAVEPOINT change")
      return .success(value)
    } catch {
      guard let found = ConflictFound(error) else { throw error }
      try queue("ROLLBACK TO SAVEPOINT change")
      try run("RELEASE SAVEPOINT change")
      return .failure(found)
    }
  }
}

extension UniqueField {
  /// What is unique by the key of this name.
  fileprivate init(_ constraint: String) {
    switch constraint {
    case "directory_device_codes_pkey": self = .deviceCode
    case "lockers_label": self = .lockerLabel
    case "lockers_number": self = .lockerNumber
    case "subjects_reference": self = .subjectReference
    case "directory_api_keys_pkey": self = .apiKey
    case "directory_signing_keys_pkey", "signing_keys_pkey", "signing_keys_active": self = .signingKey
    case "pin_tags_pkey": self = .pin
    default: self = .identifier
    }
  }
}

import CPostgres

/// Why no connection could be made: enough for an operator to know where to look.
enum ConnectFlaw: String, Hashable, Sendable, CaseIterable {
  /// Nobody answers there, or not in time.
  case silent
  /// The server does not let this role in, or a password is missing.
  case notAdmitted
  /// The server's certificate could not be verified, or it speaks no TLS.
  case notTrusted
  /// Every server that answers is a standby.
  case readOnly
  /// There is no such database.
  case noDatabase
  /// The server starts, ends, or has no connection left.
  case notReady

  /// What `/readyz` calls it.
  var name: StaticString {
    switch self {
    case .silent: "silent"
    case .notAdmitted: "not_admitted"
    case .notTrusted: "not_trusted"
    case .readOnly: "read_only"
    case .noDatabase: "no_database"
    case .notReady: "not_ready"
    }
  }

  /// Safe for any log and any client.
  var words: String {
    switch self {
    case .silent: "no database server answers at this address"
    case .notAdmitted:
      "the database server does not admit this role: look at the role, the password file and pg_hba.conf"
    case .notTrusted: "the database server's certificate could not be verified: look at sslrootcert and the host's name"
    case .readOnly: "every database server that answers is a standby, which cannot be written"
    case .noDatabase: "there is no such database"
    case .notReady: "the database server is starting, ending, or has no connection left"
    }
  }
}

extension ConnectFlaw {
  /// Why `handle` could not connect. libpq has words only, and they can repeat the connection string: they are looked
  /// at here, and go no further. Words that are not known mean ``silent``.
  init(of handle: OpaquePointer) {
    // The handle is open, and the words are its own until the next call.
    guard unsafe PQconnectionNeedsPassword(handle) == 0, let text = unsafe PQerrorMessage(handle) else {
      self = .notAdmitted
      return
    }
    let words = unsafe String(cString: text)
    // Too many connections can be a role's, whose name is said.
    let signs: [(String, ConnectFlaw)] = [
      ("too many connections", .notReady), ("session is read-only", .readOnly), ("hot standby mode", .readOnly),
      ("authentication failed", .notAdmitted),
      // It names the database.
      ("permission denied for database", .notAdmitted),
      ("no pg_hba.conf entry", .notAdmitted), ("role \"", .notAdmitted), ("certificate", .notTrusted),
      ("SSL", .notTrusted), ("database \"", .noDatabase), ("starting up", .notReady), ("shutting down", .notReady),
      ("too many", .notReady), ("slots are reserved", .notReady),
    ]
    self = signs.first { words.contains($0.0) }?.1 ?? .silent
  }
}

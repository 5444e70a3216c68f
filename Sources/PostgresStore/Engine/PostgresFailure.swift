import AccessAuth

/// What PostgreSQL or the way to it answered instead of doing it. It holds a code and, of a broken constraint, its
/// name; never a value, and no other words of the driver, which can repeat a connection string.
enum PostgresFailure: Error, Hashable {
  /// The server refused a statement. Of a broken uniqueness `constraint` is the name of the key.
  case refused(SQLState, constraint: String?)
  /// Not run, because something before it in the pipeline was refused.
  case skipped
  /// The connection was lost, or the time was over, before a commit was asked for: nothing was written.
  case lost
  case late
  /// The connection was lost, or the time was over, or the wait for a standby was cut short, after a commit was asked
  /// for: nobody can tell whether it was done. The same work has to be asked for again under the same name.
  case commitUnknown
  /// No connection could be made, and why, as far as it is known.
  case unreachable(ConnectFlaw)
  /// A value that PostgreSQL cannot keep: a NUL in a text.
  case unrepresentable
  /// More than a statement carries.
  case tooLong
  /// The driver refused: no memory, or a call out of turn.
  case driver

  /// Whether the same transaction may succeed at once.
  var isWorthRepeating: Bool {
    guard case .refused(let state, let constraint) = self else { return false }
    return state.meaning == .again || state == .unique && constraint.map(Self.names.contains) == true
  }

  /// Keys of what a caller names itself. Whoever loses a race for one finds, when it looks again, what the other left.
  private static let names: Set<String> = ["attempts_pkey", "burns_pkey", "claims_pkey"]

  /// Whether it says that a change does not fit what is stored.
  var isConflict: Bool {
    guard case .refused(let state, _) = self else { return false }
    return state.meaning == .conflict && !isWorthRepeating
  }

  /// Whether the connection is of no use any more.
  var endsConnection: Bool {
    switch self {
    case .refused(let state, _): state.endsConnection || state == .readOnly
    case .lost, .late, .commitUnknown, .unreachable, .driver: true
    case .skipped, .unrepresentable, .tooLong: false
    }
  }
}

extension StoreError {
  /// What leaves the store, whatever happened inside.
  init(_ error: any Error) {
    switch error {
    case let error as StoreError: self = error
    case let error as PostgresFailure: self.init(error)
    default: self = .unavailable
    }
  }

  private init(_ failure: PostgresFailure) {
    switch failure {
    case .refused(let state, _):
      switch state.meaning {
      case .again, .busy: self = .busy
      case .corrupt: self = .corrupt
      // A conflict that nobody has answered is a bug, which must not look like a full queue.
      case .conflict, .unavailable: self = .unavailable
      }
    case .skipped, .lost, .late, .commitUnknown, .unreachable, .unrepresentable, .tooLong, .driver: self = .unavailable
    }
  }
}

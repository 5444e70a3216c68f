/// Why a store could not tell. The door stays shut.
public enum StoreError: Error, Hashable, CustomStringConvertible {
  /// The queue of the writer is full; the same call may succeed in a moment.
  case busy
  /// The store cannot be reached, or cannot keep what it is told.
  case unavailable
  /// What was read is not what was written: a row that a person has to look at.
  case corrupt

  /// Safe for any log and any client: no value, no driver text.
  public var description: String {
    switch self {
    case .busy: "the store has too much to do"
    case .unavailable: "the store cannot be reached"
    case .corrupt: "the store holds something it should not"
    }
  }
}

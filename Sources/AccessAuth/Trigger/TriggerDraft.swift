/// An opening from afar that is asked for.
public struct TriggerDraft: Hashable, Sendable {
  /// Which locker.
  public let locker: LockerID
  /// By which grant; nil asks to open without one, which needs ``reasonRef``.
  public let grant: GrantID?
  /// Why, in the caller's words, 1 to 200 Unicode scalars.
  public let reasonRef: String?

  /// Opens by a grant, for a reason or none.
  public init(locker: LockerID, grant: GrantID, reasonRef: String? = nil) {
    self.locker = locker
    self.grant = grant
    self.reasonRef = reasonRef
  }

  /// Opens for a reason alone.
  public init(locker: LockerID, reasonRef: String) {
    self.locker = locker
    grant = nil
    self.reasonRef = reasonRef
  }
}

/// What was decided of an opening from afar.
public struct Triggered: Hashable, Sendable {
  /// The decision, as a door would be told; its attempt is the command's.
  public let answer: Answer
  /// The command; nil where it stays shut.
  public let command: Command?

  package init(answer: Answer, command: Command?) {
    self.answer = answer
    self.command = command
  }
}

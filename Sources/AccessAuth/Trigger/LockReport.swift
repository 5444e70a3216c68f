import SodiumPrimitives

/// What is remembered when it is known what a lock did after a grant, or that nobody told.
struct LockReport {
  /// What it did; nil where nobody told in time.
  let actuation: Actuation?
  let device: DeviceID
  let attempt: AttemptID
  /// The lock board, where there is one alone.
  var board: String?
  var lockers: [LockerID]
  var grant: GrantID?
  var credential: CredentialID?
  var subject: Pseudonym?
  /// The command that was carried out, or was not.
  var command: CommandID?
  var actor: APIKeyID?
  var request: RequestID?

  /// The events, the outcome first where one was told: what the lock did, that a granted door stayed shut, that a
  /// command is over, that a use came back.
  func events(returnsUse: Bool, at moment: Moment, random: some RandomSource) -> [Event] {
    var events: [Event] = []
    if actuation != nil { events.append(event(.lock, .lockOutcome, moment, random)) }
    if actuation != .opened { events.append(event(.lock, .grantedNotActuated, moment, random)) }
    if command != nil { events.append(event(.lock, .commandFinished, moment, random)) }
    if returnsUse { events.append(event(.audit, .useReturned, moment, random)) }
    return events
  }

  private func event(
    _ class: EventClass, _ action: EventAction, _ moment: Moment, _ random: some RandomSource
  ) -> Event {
    var event = Event(`class`, action, at: moment, random: random)
    event.actuation = actuation ?? .nothing
    // A device told; what nobody told, nobody vouches for.
    event.trust = actuation.map { _ in .online }
    event.device = device
    event.board = board
    event.lockers = lockers
    event.grant = grant
    event.credential = credential
    event.subject = subject
    event.command = command
    event.attempt = attempt
    event.actor = actor
    event.request = request
    return event
  }
}

public import SodiumPrimitives

/// Raises the epoch after a rollback: a restored backup, a snapshot of a disk, a folder that was copied back.
///
/// The epoch stands in every pass, so that none of those that were made before opens any more, used or not: whether it was
/// used, the store has forgotten. What else would stand on forgotten knowledge rests (``Resting``).
public struct Epochs<Store: RecordReader, Raiser: RestoreStore, Random: RandomSource>: Sendable {
  private let store: Store
  private let raiser: Raiser
  private let random: Random

  /// Composes the use case: `store` is read, `raiser` does it, which may be the same.
  public init(of store: Store, by raiser: Raiser, random: Random) {
    self.store = store
    self.raiser = raiser
    self.random = random
  }

  /// Raises it above the present one, above now and above `known`, an instant at which the store is known to have been
  /// ahead of what it is.
  public func raise(
    _ cause: EpochCause, above known: Instant?, ownKeys: [APIKeyID] = [], at moment: Moment
  ) async throws(EpochFlaw) -> RaisedEpoch {
    let random = random
    let instance = try await reading { () async throws(StoreError) in try await store.instance() }
    guard let instance else { throw .unfinished }
    let latest = max(instance.epoch, moment.wall.wholeSeconds, known?.wholeSeconds ?? 0)
    guard latest < PassClaims.epochs.upperBound else { throw .exhausted }
    let raise = EpochRaise(instance: instance, epoch: latest + 1, ownKeys: ownKeys) { resting in
      Self.events(cause, resting, at: moment, random: random)
    }
    switch try await reading({ () async throws(StoreError) in try await raiser.raise(raise) }) {
    case .done(let tally): return RaisedEpoch(epoch: raise.epoch, tally: tally)
    case .moved: throw .moved
    case .unknownKey: throw .unknownKey
    }
  }

  private func reading<Value>(_ call: () async throws(StoreError) -> Value) async throws(EpochFlaw) -> Value {
    do { return try await call() } catch { throw .store(error) }
  }

  /// One event of the raise, with how much rests in all, and one for each kind of which something does.
  private static func events(_ cause: EpochCause, _ resting: Resting, at moment: Moment, random: Random) -> [Event] {
    func event(_ action: EventAction, _ count: Int64) -> Event {
      var event = Event(.audit, action, at: moment, random: random)
      event.count = count
      return event
    }
    let action: EventAction =
      switch cause {
      case .restore: .storeRestored
      case .rollback: .epochRaised
      }
    let kinds = RestingKind.allCases.filter { resting[$0] > 0 }
    return [event(action, resting.all)] + kinds.map { event($0.suspended, resting[$0]) }
  }
}

/// Why the epoch is raised.
public enum EpochCause: Sendable {
  /// A backup was restored.
  case restore
  /// Any other rollback, by the word of whoever runs the service.
  case rollback
}

/// An epoch that was raised.
public struct RaisedEpoch: Hashable, Sendable {
  /// The epoch from now on.
  public let epoch: Int64
  /// What it has touched.
  public let tally: EpochTally
}

/// Why the epoch was not raised.
public enum EpochFlaw: Error, Hashable, CustomStringConvertible {
  /// The store was never finished.
  case unfinished
  /// The clock stands beyond every epoch.
  case exhausted
  /// Somebody else changed the instance meanwhile.
  case moved
  /// One of the named keys is not there.
  case unknownKey
  /// The store could not tell.
  case store(StoreError)

  /// One sentence.
  public var description: String {
    switch self {
    case .unfinished: "the store was never finished"
    case .exhausted: "the clock of this machine is wrong; set it and try again"
    case .moved: "another process has changed the store; stop it and try again"
    case .unknownKey: "one of the keys named with --own-key is in no tenant, or was taken back"
    case .store(let error): "\(error)"
    }
  }
}

extension RestingKind {
  /// What is remembered of their rest.
  var suspended: EventAction {
    switch self {
    case .grants: .grantsSuspended
    case .cards: .cardsSuspended
    case .apiKeys: .apiKeysSuspended
    }
  }

  /// What is remembered of its end.
  var released: EventAction {
    switch self {
    case .grants: .grantsReleased
    case .cards: .cardsReleased
    case .apiKeys: .apiKeysReleased
    }
  }
}

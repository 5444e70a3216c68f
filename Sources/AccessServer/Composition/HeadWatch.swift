import Synchronization

/// When the heads of all logs were signed last, for whoever watches the service. The machine's own clock counts, which no
/// change of the time moves.
package final class HeadWatch: Sendable {
  private struct State {
    var signedAt: ContinuousClock.Instant?
    var unsigned = 0
    var isReadable = true
  }

  private let state = Mutex(State())

  package init() {}

  /// A look was taken: nothing is left to sign, or so many heads could not be signed.
  package func note(unsigned: Int) {
    state.withLock { state in
      state.unsigned = unsigned
      if unsigned == 0 || state.signedAt == nil { state.signedAt = .now }
    }
  }

  /// Events were sealed, or could not be, as the database is damaged.
  package func note(isReadable: Bool) { state.withLock { $0.isReadable = isReadable } }

  /// Whether the last look for events without a place found the database sound.
  package var isReadable: Bool { state.withLock { $0.isReadable } }

  /// How long ago nothing was left to sign; nil before the first look.
  package var age: Duration? { state.withLock { $0.signedAt.map { ContinuousClock.now - $0 } } }

  /// How many heads could not be signed at the last look.
  package var unsigned: Int { state.withLock { $0.unsigned } }
}

package import AccessAuth
import Synchronization

/// The present key ring: an immutable snapshot, swapped whole.
package final class KeyRingHolder: Sendable {
  /// How old a ring may be that requests go by, where other processes change keys.
  package static let maximumAge = Duration.seconds(5)
  /// How long after one look the next is taken because something is missing.
  private static let pause = Duration.milliseconds(500)

  private struct State {
    var ring: KeyRing
    /// How many reloads have begun, and which of them the ring is of.
    var begun = 0
    var kept = 0
    /// When the reading began that the ring is of.
    var readAt = ContinuousClock.now
    /// The look under way, and when the one began that ended last.
    var look: Task<Look, Never>?
    var lookedFrom: ContinuousClock.Instant?
    /// When a look began last because something was missing.
    var missedAt: ContinuousClock.Instant?
  }

  /// How a look ended.
  package typealias Look = Result<[KeyRingError], StoreError>

  private let state: Mutex<State>

  package init(_ ring: KeyRing) { state = Mutex(State(ring: ring)) }

  /// The snapshot to use for one request.
  package var current: KeyRing { state.withLock { $0.ring } }

  /// How long ago it was read, by the clock that nobody sets.
  package var age: Duration { state.withLock { ContinuousClock.now - $0.readAt } }

  /// Reads all keys again and swaps the ring. What was committed before the call is in the ring after it: of two reloads
  /// at once, the one that began to read first never replaces what the other has read.
  package func reload(from store: some RecordReader & MediaReader, keys: DerivedKeys) async throws {
    let reading = begin()
    keep(try await KeyRing.read(from: store, keys: keys), of: reading)
  }

  /// Reads what another process may have changed, and says what of it does not open: that counts for nothing. All who ask
  /// while a look is under way share it.
  package func look(into store: some RecordReader & MediaReader, keys: DerivedKeys) async -> Look {
    let look = state.withLock { begin(&$0, store, keys) }
    return await StorePatience.value(of: look) ?? .failure(.unavailable)
  }

  /// The same because something is missing that may have been made a moment ago: by a look that began after this was asked.
  /// However many ask, there are two such looks a second, and who comes between them waits, but no longer than the request
  /// may that asks (``StorePatience``).
  package func lookAgain(into store: some RecordReader & MediaReader, keys: DerivedKeys) async {
    let asked = ContinuousClock.now
    while !Task.isCancelled {
      let (look, rest): (Task<Look, Never>?, Duration) = state.withLock { state in
        if let from = state.lookedFrom, asked <= from { return (nil, .zero) }
        if let look = state.look { return (look, .zero) }
        let now = ContinuousClock.now
        if let missedAt = state.missedAt, now < missedAt + Self.pause { return (nil, missedAt + Self.pause - now) }
        state.missedAt = now
        return (begin(&state, store, keys), .zero)
      }
      if let look {
        guard await StorePatience.value(of: look) != nil else { return }
      } else if rest > .zero {
        try? await Task.sleep(for: rest)
        StorePatience.current?.spend(rest)
      } else {
        return
      }
    }
  }

  private func begin(
    _ state: inout State, _ store: some RecordReader & MediaReader, _ keys: DerivedKeys
  ) -> Task<Look, Never> {
    if let look = state.look { return look }
    let from = ContinuousClock.now
    // Detached: all who ask share it, whatever patience the first of them has.
    let look = Task.detached { [self] in
      let result = await read(store, keys)
      self.state.withLock { ($0.look, $0.lookedFrom) = (nil, from) }
      return result
    }
    state.look = look
    return look
  }

  private func read(_ store: some RecordReader & MediaReader, _ keys: DerivedKeys) async -> Look {
    let (reading, before) = (begin(), current)
    do throws(StoreError) {
      let (ring, flaws) = KeyRing.make(
        try await store.signingKeys(), cardProfiles: try await store.cardProfiles(), keys: keys, before: before)
      keep(ring, of: reading)
      return .success(flaws)
    } catch {
      return .failure(error)
    }
  }

  /// A reading that has begun.
  private struct Reading {
    let number: Int
    let at: ContinuousClock.Instant
  }

  private func begin() -> Reading {
    state.withLock { state in
      state.begun += 1
      return Reading(number: state.begun, at: .now)
    }
  }

  private func keep(_ ring: KeyRing, of reading: Reading) {
    state.withLock { state in
      guard state.kept < reading.number else { return }
      (state.ring, state.kept, state.readAt) = (ring, reading.number, reading.at)
    }
  }
}

extension KeyRing {
  /// The ring of what `store` holds now: the signing keys and card profiles of every tenant.
  package static func read(from store: some RecordReader & MediaReader, keys: DerivedKeys) async throws -> KeyRing {
    try KeyRing(await store.signingKeys(), cardProfiles: await store.cardProfiles(), keys: keys)
  }
}

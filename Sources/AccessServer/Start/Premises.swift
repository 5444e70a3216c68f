import AccessAuth
import AccessHTTP
import Logging
import SodiumPrimitives
import Synchronization

/// A service over its store: composed when the store answers, which may be long after the process was started.
final class Premises<Opener: StoreOpener>: Sendable {
  typealias Store = Opener.Store

  /// A service that requests can be let in to.
  struct Composed: Sendable {
    let opened: OpenStore<Store>
    let service: Service<Store>
    let erasures: ErasureFile
  }

  private struct State: Sendable {
    /// Open, and kept so where the rest could not be read yet.
    var opened: OpenStore<Store>?
    var composed: Composed?
    /// What was told last of a store that is away.
    var told: StoreAway?
  }

  private let opener: Opener
  private let options: ServeOptions
  private let limits: RequestLimits
  private let hasher: PINHasher
  private let state = Mutex(State())

  init(_ opener: Opener, _ options: ServeOptions, limits: RequestLimits, hasher: PINHasher) {
    self.opener = opener
    self.options = options
    self.limits = limits
    self.hasher = hasher
  }

  /// The service, once it is composed.
  var composed: Composed? { state.withLock { $0.composed } }

  /// Whether the store is open, though what it holds may not have been read yet.
  var isOpen: Bool { state.withLock { $0.opened != nil } }

  /// Whether this was not told before, or something else since.
  func isNews(_ away: StoreAway) -> Bool {
    state.withLock { state in
      defer { state.told = away }
      return state.told != away
    }
  }

  /// Opens the store, settles what a start owes, and composes the service. Throws ``StoreAway`` where the same may succeed
  /// in a moment.
  func compose() async throws -> Composed {
    do {
      let opened = try await open()
      try await opened.check()
      let ring = try await Self.completeRing(of: opened, hasher: hasher, at: options.clock())
      let erasures = try await AccessServer.erasureFile(
        options.erasureFile, of: opened, rebuilds: options.rebuildsErasureFile)
      if erasures.wasCut {
        options.logger.warning(
          "the last line of the erasure file was cut short and is taken off: nobody was erased for it, if this is no copy"
        )
      }
      let service = Service(
        store: opened.store, isShared: opened.isShared, keys: opened.keys, ring: ring, hasher: hasher, limits: limits,
        reachable: options.reachableReceivers, erasureJournal: erasures.file, streamLife: options.streamLife,
        clock: options.clock)
      do { try await AccessServer.eraseAgain(erasures.lines, in: service) } catch {
        erasures.file.release()
        throw error
      }
      let composed = Composed(opened: opened, service: service, erasures: erasures.file)
      state.withLock { $0.composed = composed }
      return composed
    } catch {
      throw settled(error)
    }
  }

  /// Lets go of the store and of the erasure file.
  func close() async {
    let (opened, composed) = state.withLock { state in
      defer { state = State() }
      return (state.opened, state.composed)
    }
    // Not cut short where the task is cancelled.
    if let opened { await Task { await opened.close() }.value }
    composed?.erasures.release()
  }

  private func open() async throws -> OpenStore<Store> {
    if let opened = state.withLock({ $0.opened }) { return opened }
    let opened = try await opener.open()
    state.withLock { $0.opened = opened }
    return opened
  }

  /// What a failure means: of a store that others may bring back, that the same may succeed in a moment.
  private func settled(_ error: any Error) -> any Error {
    let failure: StoreError
    switch error {
    case let error as StoreError: failure = error
    case Refusal.store(let error): failure = error
    default: return error
    }
    let isShared = state.withLock { $0.opened?.isShared ?? false }
    return isShared && failure != .corrupt
      ? StoreAway(why: "\(failure)") : StartFailure("the \(options.place.word) cannot be read: \(failure)")
  }

  /// The key ring, with the keys that tenants of an earlier program lack.
  private static func completeRing(
    of opened: OpenStore<Store>, hasher: PINHasher, at moment: Moment
  ) async throws -> KeyRing {
    let ring = try await KeyRing.read(from: opened.store, keys: opened.keys)
    let management = Management(store: opened.store, keys: opened.keys, hasher: hasher, random: SystemRandom())
    guard try await management.completeSigningKeys(ring: ring, at: moment) else { return ring }
    return try await KeyRing.read(from: opened.store, keys: opened.keys)
  }
}

public import SodiumPrimitives
import Synchronization

/// The right of this process to do something that only one may do at a time (``Lease``), asked for when there is
/// something to do.
///
/// It keeps two processes from doing the same work. That nothing goes wrong where both believe to have it, as after a
/// long sleep of the machine, is up to the work itself.
public final class LeaseHolder<Store: ChangeStore>: Sendable {
  /// How long a process that was refused does not ask again: somebody who has it keeps it for longer.
  private static var pause: Duration { .seconds(1) }

  private enum Standing {
    case unknown
    /// This process took or renewed it then.
    case own(since: Instant)
    /// Another process had it then.
    case elsewhere(at: Instant)
  }

  private let name: Lease.Name
  private let store: Store
  /// What tells this process from others.
  private let holder: [UInt8]
  private let standing = Mutex(Standing.unknown)

  /// A holder that has nothing yet.
  public init(_ name: Lease.Name, in store: Store, random: some RandomSource) {
    self.name = name
    self.store = store
    holder = random.bytes(16)
  }

  /// Whether this process may do it now. The lease is taken where nobody has it, and renewed once half of it is over.
  public func holds(at now: Instant) async throws(StoreError) -> Bool {
    switch standing.withLock({ $0 }) {
    // A clock that was set back makes the lease one to be taken again.
    case .own(let since) where since <= now && now < since + Lease.life / 2: return true
    case .elsewhere where isElsewhere(at: now): return false
    case .own, .elsewhere, .unknown: break
    }
    let isTaken = try await take(Lease(name, holder: holder, at: now))
    standing.withLock { $0 = isTaken ? .own(since: now) : .elsewhere(at: now) }
    return isTaken
  }

  /// Whether another process had it a moment ago, so that there is no use in asking now.
  public func isElsewhere(at now: Instant) -> Bool {
    guard case .elsewhere(let at) = standing.withLock({ $0 }) else { return false }
    return at <= now && now < at + Self.pause
  }

  /// Gives it back where this process has it, so that the next one need not wait for its end: when the process stops.
  public func giveBack(at now: Instant) async throws(StoreError) {
    let isOwn = standing.withLock { standing in
      defer { standing = .unknown }
      if case .own = standing { return true }
      return false
    }
    // A lease that ends now.
    if isOwn { _ = try await take(Lease(name, holder: holder, at: now - Lease.life)) }
  }

  private func take(_ lease: Lease) async throws(StoreError) -> Bool {
    try await store.commit(
      Change(tenant: .none, effect: [.takeLease(lease)], actor: nil, request: nil, claim: nil, events: [])) == .done
  }
}

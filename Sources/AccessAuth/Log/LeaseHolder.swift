public import SodiumPrimitives
import Synchronization

/// The right of this process to do something that only one may do at a time (``Lease``), asked for when there is
/// something to do.
///
/// It keeps two processes from doing the same work. That nothing goes wrong where both believe to have it, as after a
/// long sleep of the machine, is up to the work itself.
public final class LeaseHolder<Store: ChangeStore>: Sendable {
  private let name: Lease.Name
  private let store: Store
  /// What tells this process from others.
  private let holder: [UInt8]
  /// When the lease was taken last; nil where somebody else has it.
  private let takenAt = Mutex<Instant?>(nil)

  /// A holder that has nothing yet.
  public init(_ name: Lease.Name, in store: Store, random: some RandomSource) {
    self.name = name
    self.store = store
    holder = random.bytes(16)
  }

  /// Whether this process may do it now. The lease is taken where nobody has it, and renewed once half of it is over.
  public func holds(at now: Instant) async throws(StoreError) -> Bool {
    // A clock that was set back makes the lease one to be taken again.
    if let taken = takenAt.withLock({ $0 }), taken <= now, now < taken + Lease.life / 2 { return true }
    let change = Change(
      tenant: .none, effect: [.takeLease(Lease(name, holder: holder, at: now))], actor: nil, request: nil, claim: nil,
      events: [])
    let isTaken = try await store.commit(change) == .done
    takenAt.withLock { $0 = isTaken ? now : nil }
    return isTaken
  }
}

import SodiumPrimitives

/// Signs the heads of the tenants' logs: what a verifier keeps, so that nobody can change later what was told.
public struct Checkpoints<Store: LogStore & RecordReader & ChangeStore>: Sendable {
  /// How long a log may grow without a new head, where the service keeps up.
  public static var pause: Duration { .seconds(5) }

  let store: Store

  /// Composes the use case.
  public init(store: Store) { self.store = store }

  /// What one round did.
  public struct Round: Hashable, Sendable {
    /// How many heads were signed.
    public internal(set) var signed = 0
    /// The tenants whose head could not be signed: they have no key, or their log is not the one that was signed before.
    public internal(set) var unsigned: [TenantID] = []
  }

  /// Signs a head for every tenant whose log has grown, where `lease` is this process's, or can be. The heads are of what
  /// is committed: their sizes and hashes are read back from the store.
  public func sign(
    with ring: KeyRing, by lease: LeaseHolder<Store>, at now: Instant
  ) async throws(StoreError) -> Round {
    var round = Round()
    let grown = try await store.headsToSign()
    guard !grown.isEmpty, try await lease.holds(at: now), let epoch = try await store.instance()?.epoch else {
      return round
    }
    for (tenant, size) in grown {
      let origin = CheckpointOrigin.of(tenant, epoch: epoch)
      guard let key = ring.activeSigner(of: tenant, for: .checkpoint)?.key,
        let root = try await soundRoot(of: tenant, size: size, origin: origin)
      else {
        round.unsigned.append(tenant)
        continue
      }
      let note = Checkpoint(origin: origin, size: size, root: root).signed(by: key)
      let change = Change(
        tenant: tenant,
        effect: [.keepCheckpoint(SignedCheckpoint(size: size, signedAt: now, note: note.bytes))], actor: nil,
        request: nil, claim: nil, events: [])
      // Anything else than done: another process has signed a newer head.
      if try await store.commit(change) == .done { round.signed += 1 }
    }
    return round
  }

  /// The same as ``root(of:size:origin:)``, nil also where a row of the log is none: one tenant's damage must not keep the
  /// others from their heads.
  private func soundRoot(of tenant: TenantID, size: Int64, origin: String) async throws(StoreError) -> Digest? {
    do throws(StoreError) {
      return try await root(of: tenant, size: size, origin: origin)
    } catch {
      guard error == .corrupt else { throw error }
      return nil
    }
  }

  /// The root over the first `size` leaves. Nil where the log is damaged, or does not begin with what the newest head of the
  /// same origin says: two heads that contradict each other are never signed.
  private func root(of tenant: TenantID, size: Int64, origin: String) async throws(StoreError) -> Digest? {
    var plans = [MerklePlan.root(size: size)]
    let newest = try await head(of: tenant, origin: origin)
    if let newest { plans.append(.root(size: newest.size)) }
    let hashes = try await store.hashes(of: plans, in: tenant)
    guard hashes.count == plans.count, let root = hashes.first?.first else { return nil }
    guard let newest else { return root }
    return hashes.last?.first == newest.root ? root : nil
  }

  /// What the newest signed head says; nil where there is none of this origin.
  private func head(of tenant: TenantID, origin: String) async throws(StoreError) -> Checkpoint? {
    guard let kept = try await store.checkpoint(of: tenant), let note = try? SignedNote(parsing: kept.note),
      let head = try? Checkpoint(parsing: note.text), head.origin == origin
    else { return nil }
    return head
  }
}

extension LogStore {
  /// The hashes of each plan, all of one moment; none at all where something that they need is not there.
  func hashes(of plans: [MerklePlan], in tenant: TenantID) async throws(StoreError) -> [[Digest]] {
    let read = try await nodes(plans.flatMap(\.reads), of: tenant)
    var hashes: [[Digest]] = []
    var start = 0
    for plan in plans {
      let end = start + plan.reads.count
      guard end <= read.count, let own = plan.hashes(Array(read[start..<end])) else { return [] }
      hashes.append(own)
      start = end
    }
    return hashes
  }
}

import AccessAuth

// What a process has to look after where others change the same store. Where it is alone, nothing of this costs anything.
extension Service {
  /// Sees to it that the ring is one to go by for a caller of `tenant`: not older than keys may live on after another
  /// process has ended them, and not from before the tenant was made. Throws where that cannot be told.
  func tendRing(for tenant: TenantID?) async throws(StoreError) {
    guard isShared else { return }
    if ring.age >= KeyRingHolder.maximumAge { _ = try await ring.look(into: store, keys: keys).get() }
    if let tenant, ring.current.lacks(tenant) { await ring.lookAgain(into: store, keys: keys) }
  }

  /// The ring to judge a presentation by: read once more where the presentation names a key that counts for nothing here.
  func ring(for request: VerificationRequest, at door: Door) async -> KeyRing {
    guard isShared, ring.current.lacksKey(of: request.presentation, for: door.tenant) else { return ring.current }
    await ring.lookAgain(into: store, keys: keys)
    return ring.current
  }

  /// Whether what only one process does at a time is this one's to do: always where it is alone.
  func leads(_ lease: LeaseHolder<Store>) async throws(StoreError) -> Bool {
    guard isShared else { return true }
    return try await lease.holds(at: clock().wall)
  }

  /// Goes on with erasures that have begun and not ended; where there are other processes, with those that were begun so long
  /// ago that their own process must have ended: few take minutes.
  func resumeErasures() async throws(Refusal) {
    let begunBefore = isShared ? clock().wall - .seconds(300) : nil
    try await erasures.resume(ring: ring.current, begunBefore: begunBefore)
  }

  /// Leaves to the others what this process had to do alone. They would wait for the end of its leases otherwise.
  func giveBackLeases() async {
    guard isShared else { return }
    for lease in [sealing, purging, sending] { try? await lease.giveBack(at: clock().wall) }
  }
}

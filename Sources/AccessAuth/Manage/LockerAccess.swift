import SodiumPrimitives

/// Who can open a locker right now, by the verifier's own rules: each credential is judged as if it were shown there,
/// genuine and asking for that locker.
public struct LockerAccess<Store: VerificationStore & RecordReader>: Sendable {
  let store: Store

  /// Composes the use case.
  public init(store: Store) { self.store = store }

  /// A credential that opens the locker now.
  public struct Opener: Sendable {
    /// The grant.
    public let grant: Grant
    /// The credential.
    public let credential: Credential
  }

  /// The credentials of at most `limit` grants, newest first, behind `cursor`, and where to go on.
  public func openers(
    of id: LockerID, after cursor: [UInt8]?, limit: Int, ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> (openers: [Opener], next: [UInt8]?) {
    try caller.demand(.readAccess)
    let now = caller.moment.wall
    let locker = try await reading { () async throws(StoreError) in try await store.locker(id, in: caller.tenant) }
    guard let locker else { throw .notFound }
    let page = try await reading { () async throws(StoreError) in
      try await store.page(.grantsOpening(id, at: now), in: caller.tenant, after: cursor, limit: limit + 1)
    }
    var openers: [Opener] = []
    for case .grant(let grant) in page.prefix(limit) {
      let credentials = try await reading { () async throws(StoreError) in
        try await store.credentials(of: grant.id, in: caller.tenant)
      }
      for credential in credentials where credential.shadows == nil && credential.status == .active {
        if try await opens(credential, grant, locker, ring, caller) {
          openers.append(Opener(grant: grant, credential: credential))
        }
      }
    }
    guard page.count > limit, case .grant(let last)? = page.prefix(limit).last else { return (openers, nil) }
    return (openers, last.id.bytes)
  }

  private func opens(
    _ credential: Credential, _ grant: Grant, _ locker: Locker, _ ring: KeyRing, _ caller: Caller
  ) async throws(Refusal) -> Bool {
    let now = caller.moment.wall
    guard let evidence = evidence(of: credential, grant, ring, caller) else { return false }
    let burn = evidence.claims.map {
      Burn(credential: credential.id, serial: $0.serial, expiresAt: Instant(seconds: $0.expiresAt))
    }
    let query = CandidateQuery(
      tenant: caller.tenant, device: locker.device, key: .credential(credential.id), burn: burn,
      locker: locker.label, now: now)
    let known = try await reading { () async throws(StoreError) in try await store.candidates(query) }
    guard let device = known.device else { return false }
    let circumstance = Circumstance(
      instant: now, device: device, zone: known.zone, policy: known.policy, locker: locker.label, evidence: evidence)
    return Judgement(of: known.candidates, in: circumstance, burn: burn).reason == .granted
  }

  /// What a genuine presentation of `credential` would prove; nil where its pass is over, or nobody can read its card. The
  /// device of its pass is left to the rules, as the claims name it.
  private func evidence(
    of credential: Credential, _ grant: Grant, _ ring: KeyRing, _ caller: Caller
  ) -> Evidence? {
    func claims() -> PassClaims? {
      let maker = PassMaker(ring: ring, tenant: caller.tenant)
      let pass = maker.pass(of: credential, grant: grant, binding: .unbound, at: caller.moment.wall)
      return pass.flatMap { try? UnverifiedPass(presented: $0.pass.text).unverifiedClaims }
    }
    switch credential.medium {
    case .qr: return claims().map { .pass($0) }
    case .appToken: return claims().map { .token($0, isHeld: true) }
    case .pin: return .digits
    case .card(.number): return .cardNumber
    // Without a meta-read key nobody finds out which card a message is of.
    case .card(.sun): return ring.cards(of: caller.tenant).metaReadKeys.isEmpty ? nil : .cardMessage(isFresh: true)
    case .face: return .face(confidence: 1000)
    }
  }

  private func reading<Value>(_ call: () async throws(StoreError) -> Value) async throws(Refusal) -> Value {
    do { return try await call() } catch { throw .store(error) }
  }
}

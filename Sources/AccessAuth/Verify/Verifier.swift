public import SodiumPrimitives

/// Answers presentations: resolve, judge, redeem, and only then speak.
public struct Verifier<Store: VerificationStore, Random: RandomSource>: Sendable {
  /// How often a presentation is judged when the grant keeps moving under it.
  static var maximumJudgements: Int { 3 }

  let store: Store
  let keys: DerivedKeys
  let hasher: PINHasher
  let random: Random

  /// Composes a verifier.
  public init(store: Store, keys: DerivedKeys, hasher: PINHasher, random: Random) {
    self.store = store
    self.keys = keys
    self.hasher = hasher
    self.random = random
  }

  /// One scan on its way: what was asked, where, when.
  struct Scan: Sendable {
    let request: VerificationRequest
    let door: Door
    let moment: Moment
    let requestID: RequestID?
    let fingerprint: Digest
  }

  /// Decides `request` of `device`. The answer is durable when this returns, but for ``Reason/throttled``, which is not
  /// kept. Throws when nobody could tell (``VerificationFailure``): the door stays shut.
  public func verify(
    _ request: VerificationRequest, at door: Door, ring: KeyRing, moment: Moment, requestID: RequestID?
  ) async throws(VerificationFailure) -> Answer {
    let scan = Scan(
      request: request, door: door, moment: moment, requestID: requestID,
      fingerprint: request.fingerprint(of: door.device, keys: keys))
    switch request.presentation {
    case .badFrame(let flaw): throw try await refusal(of: flaw, scan)
    case .pin(let pin):
      switch try await resolve(pin, scan) {
      case .resolved(let resolved): return try await decide(resolved, scan, ring: ring)
      case .answered(let answer): return answer
      }
    case .qr, .card, .sun, .appToken, .face:
      let resolved = resolve(request.presentation, at: door, ring: ring, moment: moment)
      return try await decide(resolved, scan, ring: ring)
    }
  }

  private func decide(
    _ resolved: Resolved, _ scan: Scan, ring: KeyRing
  ) async throws(VerificationFailure) -> Answer {
    for _ in 0..<Self.maximumJudgements {
      let judgement = try await judge(resolved, scan)
      let record = try await record(of: judgement, resolved, scan, ring: ring)
      switch try await write(judgement, resolved, record) {
      case .done(let usesLeft): return record.answer.with(usesLeft: usesLeft)
      case .replay(let first): return first
      case .mismatch: throw .attemptMismatch
      case .moved: continue
      case .refused(let refused): return throttled(scan, refused)
      }
    }
    throw .store(.busy)
  }

  private func judge(_ resolved: Resolved, _ scan: Scan) async throws(VerificationFailure) -> Judgement {
    // What nobody made needs no look at the store; a PIN or a card does, so that no path is shorter than another.
    if case .nothing = resolved { return .unrecognized }
    let burn = resolved.burn(at: scan.door)
    let query = CandidateQuery(
      tenant: scan.door.tenant, device: scan.door.device, key: resolved.key(at: scan.door, keys: keys), burn: burn,
      locker: scan.request.locker, now: scan.moment.wall)
    let known = try await known(query)
    guard let device = known.device, let proven = resolved.proven(by: known, at: scan.door, keys: keys) else {
      return .unrecognized
    }
    if let capture = known.capture, case .card(let number) = resolved, !number.isRandomUID, scan.request.consume,
      scan.moment.wall < capture.expiresAt, !proven.candidates.contains(where: { $0.isLive(at: scan.moment.wall) })
    {
      return .captured(by: capture, at: device.site)
    }
    let circumstance = Circumstance(
      instant: scan.moment.wall, device: device, zone: known.zone, policy: known.policy, locker: scan.request.locker,
      evidence: proven.evidence)
    return Judgement(
      of: proven.candidates, in: circumstance, burn: burn, counter: scan.request.consume ? proven.counter : nil)
  }

  func known(_ query: CandidateQuery) async throws(VerificationFailure) -> CandidateSet {
    do { return try await store.candidates(query) } catch { throw .store(error) }
  }

  private func write(
    _ judgement: Judgement, _ resolved: Resolved, _ record: AttemptRecord
  ) async throws(VerificationFailure) -> Recorded {
    do {
      guard record.answer.decision.verdict == .grant, let chosen = judgement.chosen else {
        return try await store.record(record)
      }
      return try await store.redeem(
        Redemption(
          grant: chosen.candidate.grant.id, revision: chosen.candidate.grant.revision, burns: chosen.burns,
          giveBack: giveBack(resolved, chosen.candidate, record), attempt: record))
    } catch {
      throw .store(error)
    }
  }

  /// The answer of a reader that has failed too often; it is counted, not kept.
  func throttled(_ scan: Scan, _ refused: Refused) -> Answer {
    Answer(
      attempt: scan.request.attempt, decision: Decision(reason: .throttled, consume: scan.request.consume),
      event: refused.event, decidedAt: scan.moment.wall, lockers: [], grant: nil, credential: nil, usesLeft: nil,
      retryAfter: refused.retryAfter.map { .seconds(($0.wholeMilliseconds + 999) / 1000) })
  }
}

extension CandidateSet {
  /// The site's time; looked up only where a grant has hours, for it costs as much as a signature.
  var zone: SiteZone? {
    guard candidates.contains(where: { $0.grant.schedule != nil }) else { return nil }
    return site.flatMap { SiteZone($0.timezone) }
  }
}

/// Who asks: a device of a tenant, proven by its key.
public struct Door: Hashable, Sendable {
  /// The tenant.
  public let tenant: TenantID
  /// The device.
  public let device: DeviceID

  /// Names a device of a tenant.
  public init(tenant: TenantID, device: DeviceID) {
    self.tenant = tenant
    self.device = device
  }
}

/// Why nobody could tell.
public enum VerificationFailure: Error, Hashable {
  /// The store did not answer.
  case store(StoreError)
  /// This attempt was made before with another body.
  case attemptMismatch
  /// The reader sent no card, but a broken frame.
  case badFrame(CardFlaw)
  /// The reader has sent too many broken frames.
  case tooManyFrames(retryAfter: Duration?)
}

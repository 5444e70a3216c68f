public import SodiumPrimitives

/// Answers presentations: resolve, judge, redeem, and only then speak.
public struct Verifier<Store: VerificationStore, Random: RandomSource>: Sendable {
  /// How often a presentation is judged when the grant keeps moving under it.
  static var maximumJudgements: Int { 3 }

  let store: Store
  let keys: DerivedKeys
  let random: Random

  /// Composes a verifier.
  public init(store: Store, keys: DerivedKeys, random: Random) {
    self.store = store
    self.keys = keys
    self.random = random
  }

  /// Decides `request` of `device`. The answer is durable when this returns. Throws when nobody could tell
  /// (``VerificationFailure``): the door stays shut.
  public func verify(
    _ request: VerificationRequest, at door: Door, ring: KeyRing, moment: Moment, requestID: RequestID?
  ) async throws(VerificationFailure) -> Answer {
    let fingerprint = request.fingerprint(of: door.device, keys: keys)
    let pass = authentic(request.presentation, of: door.tenant, ring: ring)
    for _ in 0..<Self.maximumJudgements {
      let judgement = try await judge(request, pass: pass, at: door, moment: moment)
      let event = event(of: judgement, request: request, at: door, moment: moment, requestID: requestID)
      let answer = judgement.answer(to: request, event: event, at: moment)
      let record = AttemptRecord(
        tenant: door.tenant, device: door.device, answer: answer, fingerprint: fingerprint, event: event)
      switch try await write(judgement, record) {
      case .done(let usesLeft): return answer.with(usesLeft: usesLeft)
      case .replay(let first): return first
      case .mismatch: throw .attemptMismatch
      case .moved: continue
      }
    }
    throw .store(.busy)
  }

  /// The claims of a pass that this tenant signed; nil for everything else, whatever is wrong with it.
  private func authentic(_ presentation: Presentation, of tenant: TenantID, ring: KeyRing) -> PassClaims? {
    switch presentation {
    case .qr(let text):
      guard let unverified = try? UnverifiedPass(presented: text),
        let key = ring.verifier(unverified.keyID, of: tenant, for: .pass),
        let pass = unverified.verify(by: key), pass.claims.confirmation == nil
      else { return nil }
      return pass.claims
    case .unknown: return nil
    }
  }

  private func judge(
    _ request: VerificationRequest, pass: PassClaims?, at door: Door, moment: Moment
  ) async throws(VerificationFailure) -> Judgement {
    guard let pass else { return .unrecognized }
    let query = CandidateQuery(
      tenant: door.tenant, device: door.device, credential: pass.credential,
      burn: Burn(credential: pass.credential, serial: pass.serial, expiresAt: Instant(seconds: pass.expiresAt)),
      locker: request.locker)
    let known: CandidateSet
    do { known = try await store.candidates(query) } catch { throw .store(error) }
    guard let device = known.device else { return .unrecognized }
    let circumstance = Circumstance(instant: moment.wall, device: device, locker: request.locker, claims: pass)
    // The mode that was used must be the credential's own kind.
    let candidates = known.candidates.filter { $0.credential.mode == request.presentation.mode }
    return Judgement(of: candidates, in: circumstance)
  }

  private func write(
    _ judgement: Judgement, _ record: AttemptRecord
  ) async throws(VerificationFailure) -> Recorded {
    do {
      guard record.answer.decision.verdict == .grant, let chosen = judgement.chosen else {
        return try await store.record(record)
      }
      return try await store.redeem(
        Redemption(
          grant: chosen.candidate.grant.id, revision: chosen.candidate.grant.revision, burns: chosen.burns,
          attempt: record))
    } catch {
      throw .store(error)
    }
  }

  private func event(
    of judgement: Judgement, request: VerificationRequest, at door: Door, moment: Moment, requestID: RequestID?
  ) -> Event {
    var event = Event(.access, .verification, at: moment, random: random)
    event.mode = request.presentation.mode
    event.decision = Decision(reason: judgement.reason, consume: request.consume).verdict
    event.reason = judgement.reason
    event.device = door.device
    event.attempt = request.attempt
    event.request = requestID
    event.capturedAt = request.capturedAt
    if let chosen = judgement.chosen {
      event.lockers = chosen.opening.map(\.id)
      event.credential = chosen.candidate.credential.id
      event.grant = chosen.candidate.grant.id
      event.assurance = .cryptographic
      event.subject = chosen.candidate.subjectKey.pseudonym(
        of: chosen.candidate.grant.subject, in: door.tenant, keys: keys)
    }
    return event
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
}

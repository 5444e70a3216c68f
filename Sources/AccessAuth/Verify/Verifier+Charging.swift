import SodiumPrimitives

// What may be a guess is charged before anybody looks.
extension Verifier {
  /// What became of a PIN: it has its tags, or the attempt has its answer already.
  enum PINResolution {
    case resolved(Resolved)
    case answered(Answer)
  }

  /// Charges the try, then computes the one hash. Whether it will be right makes no difference to what is done here.
  func resolve(_ pin: PIN, _ scan: Scan) async throws(VerificationFailure) -> PINResolution {
    // Asked first: a try that cannot be looked at now is not charged, and a door may repeat it.
    guard let admission = hasher.admit() else { throw .store(.busy) }
    let charged = try await charge(
      .pin(locker: scan.request.locker, attempt: scan.request.attempt, fingerprint: scan.fingerprint), scan)
    switch charged {
    case .replay(let answer): return .answered(answer)
    case .mismatch: throw .attemptMismatch
    case .refused(let refused): return .answered(throttled(scan, refused))
    // A key outlives its device by moments only; nothing is known there.
    case .unknownDevice: return .resolved(.nothing)
    case .charged(let receipt):
      do throws(PINHashingFailure) {
        let hash = try await hasher.hash(pin, salt: receipt.salt, admission)
        return .resolved(.pin(tags(of: hash, receipt, scan.door), receipt))
      } catch {
        switch error {
        case .cancelled: throw .store(.busy)
        case .shutDown, .failed: throw .store(.unavailable)
        }
      }
    }
  }

  /// The tags that the digits would have here: entered alone, for the locker that was named, and for any locker. There are
  /// as many whether the locker exists or not; where it does not, two of them are nobody's.
  private func tags(of hash: PINHash, _ receipt: TryReceipt, _ door: Door) -> [PINTag] {
    let (named, any): (LockerID?, LockerID?) = receipt.locker.map { ($0, nil) } ?? (.nowhere, .nowhere)
    return (1...keys.peppers.count).flatMap { version in
      guard let pepper = DevicePepper(version: version, tenant: door.tenant, device: door.device, keys: keys) else {
        return [PINTag]()
      }
      return [
        PINTag(hash, entry: .alone, locker: nil, pepper: pepper),
        PINTag(hash, entry: .withLocker, locker: named, pepper: pepper),
        PINTag(hash, entry: .withLocker, locker: any, pepper: pepper),
      ]
    }
  }

  /// What a broken frame is answered; the reader's own bucket is charged, and nobody's guesses.
  func refusal(of flaw: CardFlaw, _ scan: Scan) async throws(VerificationFailure) -> VerificationFailure {
    switch try await charge(.frame, scan) {
    case .refused(let refused): .tooManyFrames(retryAfter: refused.retryAfter)
    case .charged, .replay, .mismatch, .unknownDevice: .badFrame(flaw)
    }
  }

  private func charge(_ kind: Charge.Kind, _ scan: Scan) async throws(VerificationFailure) -> Charged {
    let (moment, random) = (scan.moment, random)
    let charge = Charge(
      kind, tenant: scan.door.tenant, device: scan.door.device, reading: ThrottleReading(moment), now: moment.wall,
      names: { LockoutID(at: moment.wall, random: random) }, refusal: refusal(scan))
    do { return try await store.charge(charge) } catch { throw .store(error) }
  }
}

extension LockerID {
  /// No locker: no UUIDv7 is all ones.
  fileprivate static let nowhere = LockerID(high: .max, low: .max)
}

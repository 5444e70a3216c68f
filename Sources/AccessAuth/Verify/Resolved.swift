import SodiumPrimitives

/// What a presentation is, as far as cryptography alone can tell: what leads to its credentials, and what will prove that it
/// is one of them.
enum Resolved: Sendable {
  /// Nothing that this service made.
  case nothing
  /// A QR's pass with a good signature.
  case pass(PassClaims)
  /// An app token's pass with a good signature, and what the phone has signed over it with a challenge of ours for this door
  /// that is not over; nil where it has signed none such.
  case token(PassClaims, AuthenticProof?)
  /// A PIN, by its tags, and what its try was charged to.
  case pin([PINTag], TryReceipt)
  /// A card's number.
  case card(CardNumber)
  /// A card's message, and the cards that could have made it.
  case sun(SUNMessage, [PICCData])
  /// A face that the device says is this credential's.
  case face(CredentialID, confidence: Int)
}

extension Verifier {
  /// What `presentation` is; a PIN has to be charged first, and is resolved by ``resolve(_:_:)``.
  func resolve(_ presentation: Presentation, at door: Door, ring: KeyRing, moment: Moment) -> Resolved {
    switch presentation {
    case .qr(let text):
      guard let (pass, _) = authentic(text, of: door.tenant, ring: ring), pass.claims.confirmation == nil else {
        return .nothing
      }
      return .pass(pass.claims)
    case .appToken(let text, let proof):
      guard let (pass, digest) = authentic(text, of: door.tenant, ring: ring), let key = pass.claims.confirmation
      else { return .nothing }
      guard let proof else { return .token(pass.claims, nil) }
      // A copy with somebody else's proof is no presentation of this token at all.
      guard let unverified = try? UnverifiedProof(presented: proof), let proof = unverified.verify(by: key),
        proof.passDigest.isEqual(to: digest)
      else { return .nothing }
      return .token(pass.claims, isOurs(proof, at: door, moment) ? proof : nil)
    case .card(let number): return .card(number)
    case .sun(let message):
      return .sun(message, SUNCheck.candidates(message, metaReadKeys: ring.cards(of: door.tenant).metaReadKeys))
    case .face(let credential, let confidence): return .face(credential, confidence: confidence)
    case .pin, .badFrame: return .nothing
    }
  }

  /// The pass that this tenant signed, and the digest of its bytes; nil for everything else, whatever is wrong with it.
  private func authentic(
    _ text: [UInt8], of tenant: TenantID, ring: KeyRing
  ) -> (pass: AuthenticPass, digest: Digest)? {
    guard let unverified = try? UnverifiedPass(presented: text),
      let key = ring.verifier(unverified.keyID, of: tenant, for: .pass), let pass = unverified.verify(by: key)
    else { return nil }
    return (pass, unverified.digest)
  }

  private func isOurs(_ proof: AuthenticProof, at door: Door, _ moment: Moment) -> Bool {
    Challenge.isValid(proof.nonce, tenant: door.tenant, device: door.device, at: moment.wall, keys: keys)
  }
}

extension Resolved {
  /// What the store is asked for.
  func key(at door: Door, keys: DerivedKeys) -> CandidateQuery.Key {
    switch self {
    case .nothing: .nothing
    case .pass(let claims), .token(let claims, _): .credential(claims.credential)
    case .pin(let tags, _): .pin(tags)
    case .card(let number): .card(CardLookup(number: number, tenant: door.tenant, keys: keys))
    case .sun(_, let cards): .sun(cards.map { SUNCardID(of: $0.uid, in: door.tenant, keys: keys) })
    case .face(let credential, _): .credential(credential)
    }
  }

  /// What it spends once it opens; of a pass that may be shown again nothing is, and the judgement leaves it out.
  func burn(at door: Door) -> Burn? {
    switch self {
    case .pass(let claims):
      Burn(credential: claims.credential, serial: claims.serial, expiresAt: Instant(seconds: claims.expiresAt))
    case .token(_, let proof): proof.map { Challenge.burn(of: $0.nonce, device: door.device) }
    case .nothing, .pin, .card, .sun, .face: nil
    }
  }

  /// What the store's knowledge makes of it: the evidence, and the candidates that it is evidence for. Nil where nothing
  /// genuine was shown. The mode that was used must be the credential's own kind.
  func proven(by known: CandidateSet, at door: Door, keys: DerivedKeys) -> Proven? {
    switch self {
    case .nothing: return nil
    case .pass(let claims):
      let candidates = known.candidates.filter { if case .qr? = $0.credential?.medium { true } else { false } }
      return Proven(.pass(claims), candidates)
    case .token(let claims, let proof):
      // The nonce is for this device; whoever signs it for another door by name means something else.
      if let proof, proof.device != known.device?.code { return nil }
      let candidates = known.candidates.filter {
        if case .appToken(_, let key)? = $0.credential?.medium { key == claims.confirmation } else { false }
      }
      return Proven(.token(claims, isHeld: proof != nil), candidates)
    case .pin(_, let receipt):
      let candidates = known.candidates.filter { if case .pin? = $0.credential?.medium { true } else { false } }
      return Proven(
        .digits,
        candidates.map { candidate in
          candidate.resting(candidate.entered.map { receipt.spent.contains($0.id) } ?? false)
        })
    case .card:
      let candidates = known.candidates.filter {
        if case .card(.number)? = $0.credential?.medium { true } else { false }
      }
      return Proven(.cardNumber, candidates)
    case .sun(let message, let cards): return proven(message, of: cards, known, at: door, keys: keys)
    case .face(_, let confidence):
      let candidates = known.candidates.filter { if case .face? = $0.credential?.medium { true } else { false } }
      return Proven(.face(confidence: confidence), candidates)
    }
  }

  /// Looks which of the possible cards has made the message. Of a card that is not known as many codes are computed as of
  /// one that is.
  private func proven(
    _ message: SUNMessage, of cards: [PICCData], _ known: CandidateSet, at door: Door, keys: DerivedKeys
  ) -> Proven? {
    for picc in cards.isEmpty ? [nil] : cards.map(Optional.some) {
      let id = picc.map { SUNCardID(of: $0.uid, in: door.tenant, keys: keys) }
      let card = known.sunCards.first { $0.id == id }
      let key = picc.flatMap { picc in
        // A card that is not known costs a key too, which is then nobody's; to open a wrapped one takes as long.
        guard let card, card.wrappedKey != nil else {
          let derived = CardKeyDiversification.fileReadKey(of: picc.uid, tenant: door.tenant, keys: keys)
          return card.map { _ in derived }
        }
        return card.fileReadKey(of: picc.uid, in: door.tenant, keys: keys)
      }
      guard SUNCheck.isGenuine(message, picc, fileReadKey: key), let card, let picc else { continue }
      let counter = Int64(picc.counter)
      let candidates = known.candidates.filter {
        if case .card(.sun(card.id, _))? = $0.credential?.medium { true } else { false }
      }
      let isFresh = counter > card.counter
      return Proven(
        .cardMessage(isFresh: isFresh), candidates.map { $0.resting(card.isSuspended) },
        counter: isFresh && !card.isSuspended ? CounterAdvance(card: card.id, counter: counter) : nil)
    }
    return nil
  }
}

/// What is proven of a presentation, and for which grants.
struct Proven: Sendable {
  let evidence: Evidence
  let candidates: [Candidate]
  /// The counter of a card's message, which is spent by every presentation in earnest, whatever is decided.
  let counter: CounterAdvance?

  init(_ evidence: Evidence, _ candidates: [Candidate], counter: CounterAdvance? = nil) {
    self.evidence = evidence
    self.candidates = candidates
    self.counter = counter
  }
}

extension Candidate {
  /// Whether it could still open at some time: a card of which nothing can is free for another grant.
  func isLive(at instant: Instant) -> Bool {
    grant.status != .revoked && credential?.status != .revoked && instant < grant.endsAt
      && (grant.maxUses.map { grant.uses < $0 } ?? true)
  }

  /// The credential that was entered: a duress PIN, or the one that is judged.
  var entered: Credential? { duress ?? credential }

  /// The candidate with a credential that rests, if it does: it has no tries left, or its card has lost its count.
  func resting(_ isResting: Bool) -> Candidate {
    guard isResting, var credential, credential.status == .active else { return self }
    credential.status = .suspended
    return Candidate(
      grant: grant, credential: credential, duress: duress, subjectKey: subjectKey, isRestricted: isRestricted,
      holds: holds, lockers: lockers, isBurnt: isBurnt)
  }
}

extension SUNCard {
  /// Its file-read key: the one that was given, or the tenant's derivation. Nil where the row does not open under this
  /// master key.
  func fileReadKey(of uid: CardUID, in tenant: TenantID, keys: DerivedKeys) -> AES128Key? {
    guard let wrappedKey else { return CardKeyDiversification.fileReadKey(of: uid, tenant: tenant, keys: keys) }
    return AES128Key.unwrap(wrappedKey, for: Self.context(of: id, in: tenant), keys: keys)
  }

  /// What a wrapped key is bound to: another row's key does not open here.
  static func context(of card: SUNCardID, in tenant: TenantID) -> [UInt8] { tenant.bytes + card.bytes }
}

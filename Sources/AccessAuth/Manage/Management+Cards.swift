import SodiumPrimitives

// Cards are known by a tag at each site of the grant; a card that proves itself, by its own record.
extension Management {
  func newCard(
    _ id: CredentialID, _ number: CardNumber, _ issuing: Issuing, by caller: Caller, at pointer: String
  ) async throws(Refusal) -> NewCredential {
    guard !number.isRandomUID else {
      throw .invalid(pointer: pointer + "/card/value_hex", detail: "is a random UID, another one with every tap")
    }
    let doors = try await doors(of: issuing.grant.targets, by: caller)
    let hint = number.hint(profile: issuing.ring.cards(of: caller.tenant).splits)
    let tags = doors.sites.sorted().map { site in
      CardTags.Tag(site: site, tag: number.tag(at: site, of: caller.tenant, keys: keys))
    }
    let credential = credential(id, .card(.number(format: number.format, hint: hint)), issuing, caller)
    return NewCredential(
      credential, [.setCardTags(CardTags(credential: id, tags: tags, now: caller.moment.wall))])
  }

  func newSUNCard(
    _ id: CredentialID, _ uid: CardUID, _ draft: CredentialDraft.SUNKeyDraft, _ issuing: Issuing, by caller: Caller,
    at pointer: String
  ) async throws(Refusal) -> NewCredential {
    guard uid.fitsSUN else { throw .invalid(pointer: pointer + "/card/uid_hex", detail: "must have 7 bytes") }
    let card = SUNCardID(of: uid, in: caller.tenant, keys: keys)
    let isTwice = issuing.siblings.contains { $0.medium == .card(.sun(card, hint: uid.hint)) && $0.status != .revoked }
    guard !isTwice else { throw .conflict("the grant has this card already") }
    let credential = credential(id, .card(.sun(card, hint: uid.hint)), issuing, caller)
    // No tags: the store only sees to it that the card is not in too many grants.
    let writes: [Write] = [.setCardTags(CardTags(credential: id, tags: [], now: caller.moment.wall))]
    let record = try await reading { () async throws(StoreError) in
      try await store.record(.sunCard(card), in: caller.tenant)
    }
    let made = try key(of: uid, card, draft, by: caller, at: pointer)
    var (needs, secret) = ([Write](), made.secret)
    if case .sunCard(var known)? = record, known.isKeyGone {
      // Its key went with the person who had it; its counter stays.
      guard made.wrapped != nil else { throw .conflict("the card is known with another key") }
      known.wrappedKey = made.wrapped
      needs = [.replace(.sunCard(known))]
    } else if case .sunCard(let known)? = record {
      // One card, one key, one counter, whatever grants it is in.
      guard known.fileReadKey(of: uid, in: caller.tenant, keys: keys) == given(draft, uid, caller) else {
        throw .conflict("the card is known with another key")
      }
      // It was shown to whoever enrolled the card first: naming a UID must not be enough to learn its key.
      if case .fileReadKey = secret { secret = .gone }
    } else {
      let new = SUNCard(
        id: card, wrappedKey: made.wrapped, counter: -1, isSuspended: false, createdAt: caller.moment.wall, revision: 1)
      needs = [.insert(.sunCard(new))]
    }
    return NewCredential(credential, needs: needs, writes, secret: secret)
  }

  private func key(
    of uid: CardUID, _ card: SUNCardID, _ draft: CredentialDraft.SUNKeyDraft, by caller: Caller, at pointer: String
  ) throws(Refusal) -> (wrapped: [UInt8]?, secret: IssuedSecret) {
    switch draft {
    case .given(let key):
      guard !key.isFactory else {
        throw .invalid(pointer: pointer + "/card/file_read_key_hex", detail: "is a published key; set one of your own")
      }
      let context = SUNCard.context(of: card, in: caller.tenant)
      return (key.wrapped(for: context, keys: keys, random: random), .none)
    // Whoever personalises the card has to write it there.
    case .derived:
      let key = derivedKey(of: uid, caller)
      guard !key.isFactory else { throw .conflict("the card's derived key is a published one; give it a key") }
      return (nil, .fileReadKey(key))
    }
  }

  private func given(_ draft: CredentialDraft.SUNKeyDraft, _ uid: CardUID, _ caller: Caller) -> AES128Key {
    switch draft {
    case .given(let key): key
    case .derived: derivedKey(of: uid, caller)
    }
  }

  private func derivedKey(of uid: CardUID, _ caller: Caller) -> AES128Key {
    CardKeyDiversification.fileReadKey(of: uid, tenant: caller.tenant, keys: keys)
  }

  /// Arms a reader for ``CardCapture/life``: the next card that nobody knows is bound to the grant.
  public func armCapture(
    at id: DeviceID, for grant: GrantID, by caller: Caller
  ) async throws(Refusal) -> Made<CardCapture> {
    try caller.demand(.captureCards)
    let device = try await device(id, by: caller)
    let kept = try await reading { () async throws(StoreError) in try await store.grant(grant, in: caller.tenant) }
    guard let kept else { throw .notFound(pointer: "/grant_id") }
    guard kept.status != .revoked, caller.moment.wall < kept.endsAt else { throw .conflict("the grant is over") }
    guard try await reaches(device, kept.targets, by: caller) else {
      throw .conflict("the grant opens nothing at this device")
    }
    let capture = CardCapture(
      device: id, grant: grant, armedBy: caller.maker, expiresAt: caller.moment.wall + CardCapture.life)
    var event = event(.captureArmed, by: caller)
    event.device = id
    event.grant = grant
    event.subject = try await pseudonym(of: kept, by: caller)
    switch try await commit([.arm(capture)], [event], by: caller, ids: [id.description]) {
    case .done: return Made(value: capture, isReplay: false)
    // It was armed by the first call, and its minute counts from then; what is left of it nobody asks.
    case .replay: return Made(value: capture, isReplay: true)
    case .conflict: throw .inconsistent
    }
  }

  /// How the tenant's cards are read.
  public func cardProfile(by caller: Caller) async throws(Refusal) -> CardProfileView {
    try caller.demand(.readPolicies)
    let record = try await reading { () async throws(StoreError) in try await store.cardProfile(of: caller.tenant) }
    return CardProfileView(
      splits: record?.splits ?? CardProfile(), metaReadKeys: record?.wrappedMetaReadKeys.count ?? 0)
  }

  /// Sets how the tenant's cards are read; nil keys leave those that there are. The ring has to be loaded again.
  public func setCardProfile(
    _ splits: CardProfile, metaReadKeys: [AES128Key]?, by caller: Caller
  ) async throws(Refusal) -> CardProfileView {
    try caller.demand(.setPolicies)
    for (index, key) in (metaReadKeys ?? []).enumerated() where key.isFactory {
      throw .invalid(pointer: "/sun_meta_read_keys_hex/\(index)", detail: "is a published key; set one of your own")
    }
    return try await retrying { () async throws(Refusal) in
      let kept = try await reading { () async throws(StoreError) in try await store.cardProfile(of: caller.tenant) }
      let wrapped = metaReadKeys.map { CardReading.wrapped($0, of: caller.tenant, keys: keys, random: random) }
      let record = CardProfileRecord(
        splits: splits, wrappedMetaReadKeys: wrapped ?? kept?.wrappedMetaReadKeys ?? [], revision: kept?.revision ?? 0)
      switch try await commit([.setCardProfile(record)], [event(.cardProfileChanged, by: caller)], by: caller) {
      case .done, .replay:
        return CardProfileView(splits: splits, metaReadKeys: record.wrappedMetaReadKeys.count)
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }
}

/// A card profile as it is shown: never a key.
public struct CardProfileView: Hashable, Sendable {
  /// The splits.
  public let splits: CardProfile
  /// How many generations of meta-read keys there are.
  public let metaReadKeys: Int
}

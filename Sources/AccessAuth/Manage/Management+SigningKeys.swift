import SodiumPrimitives

extension SigningPurpose {
  /// The purposes for which every tenant has keys.
  static let inUse: [SigningPurpose] = [.pass, .command, .webhook, .checkpoint, .receipt]
}

extension SigningPurpose {
  /// Whether what a key signs is shown and checked long after the key is retired, so that its public half is published for
  /// good: heads of a log and receipts, unlike what a door or a receiver checks within days.
  var outlivesKeys: Bool {
    switch self {
    case .checkpoint, .receipt: true
    case .pass, .manifest, .webhook, .command: false
    }
  }
}

/// The life of signing keys in time.
public enum SigningKeyLife {
  /// A key signs for this long before the next takes over.
  public static let active = Duration.days(90)
  /// A key verifies until this long after the end of what it signed last.
  public static let afterLastUse = Duration.hours(24)
}

extension Management {
  /// The signing keys of the caller's tenant, oldest first.
  public func signingKeys(ring: KeyRing, by caller: Caller) throws(Refusal) -> [SigningKeyRecord] {
    try caller.demand(.readSigningKeys)
    return ring.entries(of: caller.tenant)
  }

  /// Makes the next key the active one: the active one only verifies from now on, and a new next key is published.
  /// The caller swaps its key ring afterwards: passes of the new key count by the new ring only, those of the old key
  /// by both.
  public func rotateSigningKey(
    _ purpose: SigningPurpose, ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> Made<Void> {
    try caller.demand(.rotateSigningKeys)
    let effect = try rotation(of: purpose, in: caller.tenant, ring: ring, at: caller.moment.wall)
    switch try await commit(effect, [event(.signingKeyRotated, by: caller)], by: caller) {
    case .done: return Made(value: (), isReplay: false)
    case .replay: return Made(value: (), isReplay: true)
    case .conflict: throw .conflict("the keys were rotated meanwhile")
    }
  }

  /// Makes the keys that a tenant lacks because an earlier program made it: of each purpose without any, an active one and
  /// the next. True when something was made, here or elsewhere, and the ring has to be made again.
  public func completeSigningKeys(ring: KeyRing, at moment: Moment) async throws(Refusal) -> Bool {
    var hasChanged = false
    var cursor: [UInt8]?
    while true {
      let records = try await reading { () async throws(StoreError) in
        try await store.page(.tenants, in: .none, after: cursor, limit: Self.tenantsAtOnce)
      }
      for case .tenant(let tenant) in records {
        cursor = tenant.id.bytes
        let known = Set(ring.entries(of: tenant.id).map(\.purpose))
        let missing = SigningPurpose.inUse.filter { !known.contains($0) }
        guard !missing.isEmpty else { continue }
        hasChanged = true
        var effect: [Write] = []
        for purpose in missing {
          for state: SigningKeyState in [.active, .next] {
            effect.append(.insert(.signingKey(try signingKey(purpose, state, of: tenant.id, at: moment.wall))))
          }
        }
        do throws(Refusal) {
          try await plainly(effect, [Event(.audit, .signingKeyCreated, at: moment, random: random)], in: tenant.id)
        } catch {
          // A conflict: another process was started at the same time and made them.
          guard case .conflict = error else { throw error }
        }
      }
      guard records.count == Self.tenantsAtOnce else { return hasChanged }
    }
  }

  /// How many tenants are read at once.
  private static var tenantsAtOnce: Int { 100 }

  /// What time asks of the signing keys of all tenants: rotations that are due, keys to retire. True when something
  /// changed, here or elsewhere, and the ring has to be made again; what failed beside it is due again next time.
  /// Throws when all that was due failed.
  public func tendSigningKeys(ring: KeyRing, at moment: Moment) async throws(Refusal) -> Bool {
    var hasChanged = false
    var failure: Refusal?
    for entry in ring.all where Self.due(entry.record, at: moment.wall) != nil {
      do throws(Refusal) {
        try await tend(entry, ring: ring, at: moment)
        hasChanged = true
      } catch {
        // A conflict tells that the ring is older than the store.
        if case .conflict = error { hasChanged = true } else { failure = failure ?? error }
      }
    }
    if !hasChanged, let failure { throw failure }
    return hasChanged
  }

  /// Does what is due of one key, judged by the store's own record: a request that began before a rotation may have
  /// signed with the old key after the ring was made.
  private func tend(_ entry: KeyRing.Entry, ring: KeyRing, at moment: Moment) async throws(Refusal) {
    let kept = try await reading { () async throws(StoreError) in
      try await store.record(.signingKey(entry.record.id), in: entry.tenant)
    }
    guard case .signingKey(var record)? = kept, let action = Self.due(record, at: moment.wall) else { return }
    let effect: [Write]
    if action == .signingKeyRotated {
      effect = try rotation(of: record.purpose, in: entry.tenant, ring: ring, at: moment.wall)
    } else {
      record.state = .retired
      record.changedAt = moment.wall
      record.sealedSeed = []
      effect = [.replace(.signingKey(record))]
    }
    try await plainly(effect, [Event(.audit, action, at: moment, random: random)], in: entry.tenant)
  }

  /// What is due of a key at `now`, by its name in events.
  private static func due(_ record: SigningKeyRecord, at now: Instant) -> EventAction? {
    switch record.state {
    case .active: record.changedAt + SigningKeyLife.active <= now ? .signingKeyRotated : nil
    case .verifyOnly:
      max(record.latestExpiry, record.changedAt) + SigningKeyLife.afterLastUse <= now ? .signingKeyRetired : nil
    case .next, .retired: nil
    }
  }

  private func rotation(
    of purpose: SigningPurpose, in tenant: TenantID, ring: KeyRing, at now: Instant
  ) throws(Refusal) -> [Write] {
    let records = ring.entries(of: tenant).filter { $0.purpose == purpose }
    guard var active = records.first(where: { $0.state == .active }),
      var next = records.first(where: { $0.state == .next })
    else { throw .notFound }
    active.state = .verifyOnly
    active.changedAt = now
    next.state = .active
    next.changedAt = now
    return [
      // Rotating passes are signed without a write: the old key may have signed one just now.
      .extendSigningKey(active.id, until: now + PassLife.longestRotating),
      .replace(.signingKey(active)), .replace(.signingKey(next)),
      .insert(.signingKey(try signingKey(purpose, .next, of: tenant, at: now))),
    ]
  }
}

import SodiumPrimitives

// PINs are drawn, hashed once, and known at each of their doors by a tag of its own.
extension Management {
  func newPIN(
    _ id: CredentialID, _ entry: PINEntry, isDuress: Bool, _ issuing: Issuing, by caller: Caller, at pointer: String
  ) async throws(Refusal) -> NewCredential {
    var shadows: CredentialID?
    if isDuress {
      try caller.demand(.seeAlarms)
      shadows = issuing.siblings.first { $0.isShadowable(entry) }?.id
      guard shadows != nil else {
        throw .invalid(pointer: pointer + "/duress", detail: "needs another PIN of the grant with the same entry")
      }
    }
    let drawn = try await draw(
      for: id, entry, issuing.grant, atLeast: 0, together: issuing.pins, besides: nil, by: caller)
    let medium = PINMedium(entry: entry, digits: drawn.pin.count, shadows: shadows)
    return NewCredential(
      credential(id, .pin(medium), issuing, caller), [.setPINTags(drawn.tags)], secret: .pin(drawn.pin))
  }

  /// Draws a PIN for the doors of `grant`. `together` is how many of each entry there will be that the store does not count
  /// yet, this one included; those of the grant `besides` are among them.
  func draw(
    for id: CredentialID, _ entry: PINEntry, _ grant: Grant, atLeast: Int, together: [PINEntry: Int],
    besides: GrantID?, by caller: Caller
  ) async throws(Refusal) -> (pin: PIN, tags: PINTags) {
    let doors = try await doors(of: grant.targets, by: caller)
    guard doors.doors.count <= PINTags.maximumDevices, doors.sites.count == 1, let site = doors.sites.first else {
      throw .pinNeedsDevice
    }
    guard !doors.doors.isEmpty else { throw .conflict("the site has no device yet that could know a PIN") }
    let risks = try await risks(of: doors, grant, besides: besides, by: caller)
    let digits = try digits(entry, risks, atLeast: atLeast, together: together)
    guard let admission = hasher.admit(isUrgent: false) else { throw .store(.busy) }
    let salt = try await reading { () async throws(StoreError) in
      try await store.site(site, in: caller.tenant)?.pinSalt
    }
    guard let salt else { throw .inconsistent }
    let pin = PIN.draw(digits: digits, random: random)
    let hash: PINHash
    do throws(PINHashingFailure) { hash = try await hasher.hash(pin, salt: salt, admission) } catch {
      throw .store(.unavailable)
    }
    var tags: [PINTags.Tag] = []
    let version = keys.peppers.count
    for risk in risks {
      let device = risk.door.device.id
      guard let pepper = DevicePepper(version: version, tenant: caller.tenant, device: device, keys: keys) else {
        throw .inconsistent
      }
      let lockers: [LockerID?] = entry == .alone || risk.door.lockers.isEmpty ? [nil] : risk.door.lockers.sorted()
      for locker in lockers {
        tags.append(
          PINTags.Tag(
            device: device, locker: locker, tag: PINTag(hash, entry: entry, locker: locker, pepper: pepper),
            maximumLive: risk.risk.maximumLive(digits: digits)))
      }
    }
    return (pin, PINTags(credential: id, entry: entry, digits: digits, tags: tags, now: caller.moment.wall))
  }

  /// A grant that opens at other times, or again, must not make a guess too likely: its PINs are as long as they are.
  func demandBudget(of grant: Grant, _ credentials: [Credential], by caller: Caller) async throws(Refusal) {
    let pins = credentials.filter { $0.status != .revoked }.compactMap { credential in
      if case .pin(let pin) = credential.medium { pin } else { nil }
    }
    guard !pins.isEmpty else { return }
    let doors = try await doors(of: grant.targets, by: caller)
    for risk in try await risks(of: doors, grant, besides: grant.id, by: caller) {
      for pin in pins {
        let own = pins.count { $0.digits == pin.digits }
        guard risk.risk.maximumLive(digits: pin.digits) >= risk.live(pin.entry, digits: pin.digits) + own else {
          throw .riskBudgetExceeded
        }
      }
    }
  }

  /// What guessing at one door of a grant would meet during the grant's window.
  struct DoorRisk: Sendable {
    let door: Doors.Door
    let policy: DoorPolicy
    let pins: [PINCount]

    var risk: PINRisk { PINRisk(traffic: policy.pinTraffic) }

    /// How many PINs of `digits` digits one guess may meet already, where another is to be added for the door's lockers: a
    /// guess that names a locker tries its PINs, those for which any will do, and those that are entered alone.
    func live(_ entry: PINEntry, digits: Int) -> Int {
      let same = pins.filter { $0.digits == digits }
      let anywhere = same.filter { $0.locker == nil }.reduce(0) { $0 + $1.count }
      let isAnywhere = entry == .alone || door.lockers.isEmpty
      let named = same.filter { pin in pin.locker.map { isAnywhere || door.lockers.contains($0) } ?? false }
      return anywhere + (named.map(\.count).max() ?? 0)
    }

    /// The longest of the door's live PINs of this entry.
    func longest(_ entry: PINEntry) -> Int { pins.filter { $0.entry == entry }.map(\.digits).max() ?? 0 }

    func base(_ entry: PINEntry) -> Int {
      switch entry {
      case .withLocker: risk.baseWithLocker
      case .alone: risk.baseAlone(declaredMaximum: policy.maxLivePINs)
      }
    }
  }

  private func risks(
    of doors: Doors, _ grant: Grant, besides: GrantID?, by caller: Caller
  ) async throws(Refusal) -> [DoorRisk] {
    let policies = try await reading { () async throws(StoreError) in try await store.policies(of: caller.tenant) }
    let start = max(grant.startsAt, caller.moment.wall)
    let window = start..<max(grant.endsAt, start)
    var risks: [DoorRisk] = []
    for door in doors.doors {
      let pins = try await reading { () async throws(StoreError) in
        try await store.pins(at: door.device.id, in: caller.tenant, during: window, besides: besides)
      }
      risks.append(DoorRisk(door: door, policy: DoorPolicy(policies, at: door.device), pins: pins))
    }
    return risks
  }

  /// One length for each device and entry: it grows when guessing would become too likely, and all that are made from then
  /// on have it.
  private func digits(
    _ entry: PINEntry, _ risks: [DoorRisk], atLeast: Int, together: [PINEntry: Int]
  ) throws(Refusal) -> Int {
    func usual(_ entry: PINEntry) -> Int { risks.map { max($0.base(entry), $0.longest(entry)) }.max() ?? 0 }
    let other: PINEntry = entry == .alone ? .withLocker : .alone
    var digits = max(atLeast, usual(entry))
    while digits <= PINRisk.maximumDigits {
      // One guess is of one length, and tries both entries.
      let more = max(together[entry] ?? 1, 1) + (usual(other) == digits ? together[other] ?? 0 : 0)
      let isEnough = risks.allSatisfy { risk in
        risk.risk.maximumLive(digits: digits) >= risk.live(entry, digits: digits) + more
      }
      if isEnough { return max(digits, PIN.lengths.lowerBound) }
      digits += 1
    }
    throw .riskBudgetExceeded
  }

  /// The guess budget of a device.
  public func guessRisk(of id: DeviceID, by caller: Caller) async throws(Refusal) -> GuessRisk {
    try caller.demand(.readAccess)
    let device = try await device(id, by: caller)
    let policies = try await reading { () async throws(StoreError) in try await store.policies(of: caller.tenant) }
    let now = caller.moment.wall
    let pins = try await reading { () async throws(StoreError) in
      try await store.pins(at: id, in: caller.tenant, during: now..<(now + PINBudget.attack), besides: nil)
    }
    return GuessRisk(device: device, policy: DoorPolicy(policies, at: device), pins: pins)
  }
}

/// How likely a lucky guess at one device is.
public struct GuessRisk: Sendable {
  /// The device.
  public let device: Device
  /// What holds there.
  public let policy: DoorPolicy
  /// The PINs that a guess may meet within the next 30 days.
  let pins: [PINCount]

  /// The arithmetic of the device's traffic.
  public var risk: PINRisk { PINRisk(traffic: policy.pinTraffic) }

  /// How many PINs of an entry are live.
  public func live(_ entry: PINEntry) -> Int { pins.filter { $0.entry == entry }.reduce(0) { $0 + $1.count } }

  /// How many digits a new PIN has at least.
  public func digits(_ entry: PINEntry) -> Int {
    let base =
      switch entry {
      case .withLocker: risk.baseWithLocker
      case .alone: risk.baseAlone(declaredMaximum: policy.maxLivePINs)
      }
    return max(base, pins.filter { $0.entry == entry }.map(\.digits).max() ?? 0)
  }

  /// The chance of one lucky guess in ``PINBudget/attack``: a guess has one length, and names one locker or none.
  public var chance: Double {
    var worst = 0.0
    for digits in Set(pins.map(\.digits)) {
      let same = pins.filter { $0.digits == digits }
      let alone = same.filter { $0.entry == .alone }.reduce(0) { $0 + $1.count }
      let anywhere = same.filter { $0.entry == .withLocker && $0.locker == nil }.reduce(0) { $0 + $1.count }
      let named = same.filter { $0.locker != nil }.map(\.count).max() ?? 0
      worst = max(worst, risk.chance(live: alone + anywhere + named, digits: digits))
    }
    return worst
  }
}

extension Credential {
  /// Whether a duress PIN of this entry can stand in for it.
  fileprivate func isShadowable(_ entry: PINEntry) -> Bool {
    guard case .pin(let pin) = medium else { return false }
    return pin.entry == entry && pin.shadows == nil && status != .revoked
  }
}

extension Credential {
  /// The entry of a PIN; nil for other media.
  var pinEntry: PINEntry? {
    switch medium {
    case .pin(let pin): pin.entry
    case .qr, .appToken, .card, .face: nil
    }
  }
}

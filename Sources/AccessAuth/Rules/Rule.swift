/// One condition for opening, as a pure value. It answers the reason of a denial, or nil where it has nothing against.
public struct Rule: Sendable {
  /// The name of a rule, for printing the order.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    case place, standing, serial, window, uses, locker
  }

  /// Its name.
  public let name: Name
  let judge: @Sendable (Candidate, Circumstance) -> Reason?

  init(_ name: Name, _ judge: @escaping @Sendable (Candidate, Circumstance) -> Reason?) {
    self.name = name
    self.judge = judge
  }
}

/// Everything about a presentation that a rule may look at beside the grant.
public struct Circumstance: Hashable, Sendable {
  /// When.
  public let instant: Instant
  /// Where.
  public let device: Device
  /// The label of the locker that was asked for.
  public let locker: String?
  /// What the pass claims, proven by its signature.
  public let claims: PassClaims

  package init(instant: Instant, device: Device, locker: String?, claims: PassClaims) {
    self.instant = instant
    self.device = device
    self.locker = locker
    self.claims = claims
  }
}

extension Rule {
  /// The rules in the order in which they are asked; the first denial counts. Place comes first, so that a wrong door
  /// learns nothing of a grant's state; what a person can mend (another locker) comes last.
  public static let all: [Rule] = [place, standing, serial, window, uses, locker]

  /// The first reason against opening, or nil.
  static func firstDenial(of candidate: Candidate, in circumstance: Circumstance) -> Reason? {
    for rule in all {
      if let reason = rule.judge(candidate, circumstance) { return reason }
    }
    return nil
  }

  /// The pass is for this device, and so is the grant.
  static let place = Rule(.place) { candidate, at in
    if let audience = at.claims.audience, audience != at.device.code { return .wrongDevice }
    let isHere =
      switch candidate.grant.targets {
      case .lockers: !candidate.lockers.isEmpty
      case .device(let device): device == at.device.id
      case .site(let site): site == at.device.site
      }
    return isHere ? nil : .wrongDevice
  }

  /// Neither grant nor credential is taken back or resting.
  static let standing = Rule(.standing) { candidate, _ in
    switch (candidate.grant.status, candidate.credential.status) {
    case (.revoked, _), (_, .revoked): .revoked
    case (.suspended, _), (_, .suspended): .suspended
    case (.active, .active): nil
    }
  }

  /// The pass is the credential's present one; a reissue or a changed window made another.
  static let serial = Rule(.serial) { candidate, at in
    switch candidate.credential.medium {
    case .qr(let qr):
      switch qr.usage {
      case .singleUse, .multiUse:
        at.claims.serial == qr.serial && at.claims.epoch == qr.epoch ? nil : .revoked
      case .rotating:
        // The slot must be one that has begun: its number and its window say the same thing.
        at.claims.epoch == qr.epoch
          && at.claims.notBefore
            == PassLife.start(ofSlot: at.claims.serial, createdAt: candidate.credential.createdAt).wholeSeconds
          ? nil : .revoked
      }
    }
  }

  /// Now is inside the half-open windows of the grant and of the pass. Online there is no skew: the service's clock
  /// decides.
  static let window = Rule(.window) { candidate, at in
    if at.instant < candidate.grant.startsAt || at.instant.wholeSeconds < at.claims.notBefore { return .notYetValid }
    return at.instant < candidate.grant.endsAt && at.instant.wholeSeconds < at.claims.expiresAt ? nil : .expired
  }

  /// The grant has a use left, and what the pass would burn is not spent.
  static let uses = Rule(.uses) { candidate, _ in
    if candidate.isBurnt { return .alreadyUsed }
    guard let maximum = candidate.grant.maxUses else { return nil }
    return candidate.grant.uses < maximum ? nil : .alreadyUsed
  }

  /// The locker that was asked for is one that the grant opens; a grant over a device or a site has to be told which.
  static let locker = Rule(.locker) { candidate, at in
    switch candidate.grant.targets {
    case .lockers:
      guard let label = at.locker else { return nil }
      return candidate.lockers.contains { $0.label.utf8.elementsEqual(label.utf8) } ? nil : .wrongLocker
    case .device, .site:
      guard at.locker != nil else { return .lockerRequired }
      return candidate.lockers.isEmpty ? .wrongLocker : nil
    }
  }
}

extension Candidate {
  /// What opens when the rules have nothing against: the locker that was asked for, or all of the grant's lockers here.
  func opening(asking label: String?) -> [Locker] {
    guard let label else { return lockers }
    return lockers.filter { $0.label.utf8.elementsEqual(label.utf8) }
  }
}

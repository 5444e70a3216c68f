/// One condition for opening, as a pure value. It answers the reason of a denial, or nil where it has nothing against.
public struct Rule: Sendable {
  /// The name of a rule, for printing the order.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    case possession, place, standing, serial, assurance, window, schedule, uses, holds, locker
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
public struct Circumstance: Sendable {
  /// When.
  public let instant: Instant
  /// Where.
  public let device: Device
  /// The local time there; nil where the site's zone is not known to this system.
  let zone: SiteZone?
  /// What is demanded there.
  public let policy: DoorPolicy
  /// The label of the locker that was asked for.
  public let locker: String?
  /// What is proven of the presentation.
  public let evidence: Evidence

  package init(
    instant: Instant, device: Device, zone: SiteZone?, policy: DoorPolicy = .standard, locker: String?,
    evidence: Evidence
  ) {
    self.instant = instant
    self.device = device
    self.zone = zone
    self.policy = policy
    self.locker = locker
    self.evidence = evidence
  }
}

extension Rule {
  /// The rules in the order in which they are asked; the first denial counts. Whoever shows a copy of an app token learns
  /// nothing, nor does a wrong door of a grant's state; what a person can mend (a payment, another locker) comes last.
  public static let all: [Rule] = [
    possession, place, standing, serial, assurance, window, schedule, uses, holds, locker,
  ]

  /// The first reason against opening, or nil.
  static func firstDenial(of candidate: Candidate, in circumstance: Circumstance) -> Reason? {
    for rule in all {
      if let reason = rule.judge(candidate, circumstance) { return reason }
    }
    return nil
  }

  /// The phone that holds the key of an app token has signed a challenge that nobody has used.
  static let possession = Rule(.possession) { candidate, at in
    switch at.evidence {
    case .token(_, let isHeld): isHeld && !candidate.isBurnt ? nil : .proofRequired
    case .pass, .digits, .cardNumber, .cardMessage, .face, .call: nil
    }
  }

  /// The pass or the face is of this device, and so is the grant.
  static let place = Rule(.place) { candidate, at in
    if let audience = at.evidence.claims?.audience, audience != at.device.code { return .wrongDevice }
    if case .face(let device)? = candidate.credential?.medium, device != at.device.id { return .wrongDevice }
    let isHere =
      switch candidate.grant.targets {
      case .lockers: !candidate.lockers.isEmpty
      case .device(let device): device == at.device.id
      case .site(let site): site == at.device.site
      }
    return isHere ? nil : .wrongDevice
  }

  /// Neither grant nor credential is taken back or resting, and the person lets their data be used.
  static let standing = Rule(.standing) { candidate, _ in
    switch (candidate.grant.status, candidate.credential?.status ?? .active) {
    case (.revoked, _), (_, .revoked): .revoked
    case (.suspended, _), (_, .suspended): .suspended
    case (.active, .active): candidate.isRestricted ? .restricted : nil
    }
  }

  /// The pass is the credential's present one; a reissue or a changed window made another.
  static let serial = Rule(.serial) { candidate, at in
    guard let credential = candidate.credential, let terms = credential.pass, let claims = at.evidence.claims else {
      return nil
    }
    switch terms.usage {
    case .singleUse, .multiUse:
      return claims.serial == terms.serial && claims.epoch == terms.epoch ? nil : .revoked
    case .rotating:
      // The slot must be one that has begun: its number and its window say the same thing.
      let start = PassLife.start(ofSlot: claims.serial, createdAt: credential.createdAt)
      return claims.epoch == terms.epoch && claims.notBefore == start.wholeSeconds ? nil : .revoked
    }
  }

  /// The medium proves as much as the door and the grant demand, and the device is sure enough of a face.
  static let assurance = Rule(.assurance) { candidate, at in
    if case .face(let confidence) = at.evidence, confidence < at.policy.faceMinConfidence { return .assuranceTooLow }
    let demanded = max(at.policy.minAssurance, candidate.grant.minAssurance ?? .identifier)
    return candidate.assurance < demanded ? .assuranceTooLow : nil
  }

  /// Now is inside the half-open windows of the grant and of the pass. Online there is no skew: the service's clock
  /// decides.
  static let window = Rule(.window) { candidate, at in
    let claims = at.evidence.claims
    if at.instant < candidate.grant.startsAt { return .notYetValid }
    if let claims, at.instant.wholeSeconds < claims.notBefore { return .notYetValid }
    if at.instant >= candidate.grant.endsAt { return .expired }
    if let claims, at.instant.wholeSeconds >= claims.expiresAt { return .expired }
    return nil
  }

  /// It is one of the grant's local hours at the site. Where the zone is not known nobody can tell, and it stays shut.
  static let schedule = Rule(.schedule) { candidate, at in
    guard let schedule = candidate.grant.schedule else { return nil }
    guard let zone = at.zone, schedule.isOpen(at: at.instant, in: zone) else { return .outsideSchedule }
    return nil
  }

  /// The grant has a use left, and what the presentation would spend is not spent.
  static let uses = Rule(.uses) { candidate, at in
    switch at.evidence {
    case .pass: if candidate.isBurnt { return .alreadyUsed }
    case .cardMessage(let isFresh): if !isFresh { return .alreadyUsed }
    // A spent challenge of an app token was the first rule's business.
    case .token, .digits, .cardNumber, .face, .call: break
    }
    guard let maximum = candidate.grant.maxUses else { return nil }
    return candidate.grant.uses < maximum ? nil : .alreadyUsed
  }

  /// Every hold is cleared, and what was paid for is not over.
  static let holds = Rule(.holds) { candidate, at in
    candidate.holds.allSatisfy { $0.isMet(at: at.instant) } ? nil : .onHold
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
  /// How strongly what is used proves itself; a call was proven by its key.
  var assurance: Assurance { credential?.assurance ?? .cryptographic }

  /// What opens when the rules have nothing against: the locker that was asked for, or all of the grant's lockers here.
  func opening(asking label: String?) -> [Locker] {
    guard let label else { return lockers }
    return lockers.filter { $0.label.utf8.elementsEqual(label.utf8) }
  }
}

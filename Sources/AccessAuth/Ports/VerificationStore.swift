public import SodiumPrimitives

/// What the verifier needs of a store. A door backs it with a manifest, a service with a database.
public protocol VerificationStore: Sendable {
  /// Charges something that may be a guess, durably, before anybody looks whether it is right. Returns only after the
  /// commit.
  func charge(_ charge: Charge) async throws(StoreError) -> Charged
  /// Everything that a presentation could use, read in one snapshot.
  func candidates(_ query: CandidateQuery) async throws(StoreError) -> CandidateSet
  /// Uses up one use, durably: all of it or nothing. Returns only after the commit.
  func redeem(_ redemption: Redemption) async throws(StoreError) -> Recorded
  /// Remembers an attempt that uses nothing up. Returns only after the commit.
  func record(_ attempt: AttemptRecord) async throws(StoreError) -> Recorded
  /// What was answered to an attempt of this device, while it is kept.
  func attempt(_ id: AttemptID, of device: DeviceID, in tenant: TenantID) async throws(StoreError) -> KeptAttempt?
}

/// What was shown, as far as it is known without the store, and where.
public struct CandidateQuery: Sendable {
  /// The tenant of the device.
  package let tenant: TenantID
  /// The device that asks.
  package let device: DeviceID
  /// What leads to the credentials.
  package let key: Key
  /// What this presentation would burn; looked up as ``Candidate/isBurnt``.
  package let burn: Burn?
  /// The label of the locker that the person asked for.
  package let locker: String?
  /// Grants that are live now come first, where there are more than ``CardMedium/maximumGrants``.
  package let now: Instant

  /// What leads to the credentials that a presentation could be.
  package enum Key: Sendable {
    /// A credential by its name: of a pass whose signature is proven, or of a face that a device reports; a PIN or a card's
    /// number only where the device knows it.
    case credential(CredentialID)
    /// A PIN, by the tags that it would have at this device.
    case pin([PINTag])
    /// A card number, by the tag that it has at the device's site.
    case card(CardLookup)
    /// Physical cards, by their names; whether one of them is here has to be proven after.
    case sun([SUNCardID])
    /// A grant by itself: for whoever may use it without showing anything, and to learn whose it is.
    case grant(GrantID)
    /// Nothing that could be known: the device and what holds there are still read.
    case nothing
  }

  package init(
    tenant: TenantID, device: DeviceID, key: Key, burn: Burn? = nil, locker: String?, now: Instant
  ) {
    self.tenant = tenant
    self.device = device
    self.key = key
    self.burn = burn
    self.locker = locker
    self.now = now
  }
}

/// A card number on its way to the site's tag, which a store can ask for as soon as it knows the site.
public struct CardLookup: Sendable, Redacted {
  let number: CardNumber
  let tenant: TenantID
  let keys: DerivedKeys

  package init(number: CardNumber, tenant: TenantID, keys: DerivedKeys) {
    self.number = number
    self.tenant = tenant
    self.keys = keys
  }

  /// The tag of the card at `site`.
  package func tag(at site: SiteID) -> CardTag { number.tag(at: site, of: tenant, keys: keys) }
}

/// What a store knows of a presentation.
public struct CandidateSet: Hashable, Sendable {
  /// The device that asks; nil where it is gone.
  public let device: Device?
  /// Its site.
  public let site: Site?
  /// What is demanded there.
  public let policy: DoorPolicy
  /// The grants that the presentation could use. At most 16.
  public let candidates: [Candidate]
  /// The physical cards of the query that are known.
  public let sunCards: [SUNCard]
  /// Whether the reader is armed, for a query by a card's number; it may be over.
  public let capture: CardCapture?

  package init(
    device: Device?, site: Site? = nil, policy: DoorPolicy = .standard, candidates: [Candidate],
    sunCards: [SUNCard] = [], capture: CardCapture? = nil
  ) {
    self.device = device
    self.site = site
    self.policy = policy
    self.candidates = candidates
    self.sunCards = sunCards
    self.capture = capture
  }
}

/// One grant, through one credential, as it stood in one snapshot.
public struct Candidate: Hashable, Sendable {
  /// The grant, with the revision that is judged.
  public let grant: Grant
  /// The credential that is judged: for a duress PIN, the one that it shadows; nil where a grant is used by itself.
  public let credential: Credential?
  /// The duress PIN that was entered, and must raise an alarm.
  public let duress: Credential?
  /// The key of the subject's pseudonym.
  public let subjectKey: SubjectKey
  /// Whether the person has restricted the use of their data.
  public let isRestricted: Bool
  /// The holds of the grant.
  public let holds: [Hold]
  /// For a grant over lockers: those of its lockers that hang on this device, ascending by number. For a grant over a
  /// device or a site: the locker of this device that was asked for, if there is one.
  public let lockers: [Locker]
  /// Whether ``CandidateQuery/burn`` is spent.
  public let isBurnt: Bool

  package init(
    grant: Grant, credential: Credential?, duress: Credential? = nil, subjectKey: SubjectKey,
    isRestricted: Bool = false, holds: [Hold] = [], lockers: [Locker], isBurnt: Bool
  ) {
    self.grant = grant
    self.credential = credential
    self.duress = duress
    self.subjectKey = subjectKey
    self.isRestricted = isRestricted
    self.holds = holds
    self.lockers = lockers
    self.isBurnt = isBurnt
  }
}

/// Something that may be spent once: a serial of a pass, or a challenge. Keys begin with something ordered by time.
public struct Burn: Hashable, Sendable {
  /// What is spent: the 16 bytes of the credential, then the serial in 4; or a challenge's 16 bytes, then the device's.
  public let key: [UInt8]
  /// Until when it must be remembered.
  public let keepUntil: Instant

  package init(key: [UInt8], keepUntil: Instant) {
    self.key = key
    self.keepUntil = keepUntil
  }

  /// The burn of one serial of `credential`, whose pass ends at `expiresAt`.
  package init(credential: CredentialID, serial: UInt32, expiresAt: Instant) {
    let serialBytes = (0..<4).map { UInt8(truncatingIfNeeded: serial >> UInt32(24 - 8 * $0)) }
    self.init(key: credential.bytes + serialBytes, keepUntil: expiresAt + PassLife.burnMemory)
  }
}

/// One durable act: the judged revision still stands, a use is counted, the burns are spent, the counter rises, the
/// charges of the try come back, the events are appended and the attempt recorded.
public struct Redemption: Hashable, Sendable {
  /// The grant.
  public let grant: GrantID
  /// The revision that was judged.
  public let revision: Int64
  /// What is spent, at most 2.
  public let burns: [Burn]
  /// What comes back, as the try was right.
  public let giveBack: GiveBack?
  /// What is remembered.
  public let attempt: AttemptRecord

  package init(
    grant: GrantID, revision: Int64, burns: [Burn], giveBack: GiveBack? = nil, attempt: AttemptRecord
  ) {
    self.grant = grant
    self.revision = revision
    self.burns = burns
    self.giveBack = giveBack
    self.attempt = attempt
  }
}

/// What a store says to a redemption or a record.
public enum Recorded: Hashable, Sendable {
  /// It is durable. `usesLeft` is what remains after a redemption, nil without limit or where none was used.
  case done(usesLeft: Int64?)
  /// This attempt was answered before; this is the answer.
  case replay(Answer)
  /// This attempt was made before with another body.
  case mismatch
  /// The revision moved, the uses are gone, a burn is spent, a counter was passed or a consequence does not fit any more:
  /// read and judge again. Nothing was written.
  case moved
  /// The reader has failed too often: the attempt is not remembered, only counted.
  case refused(Refused)
}

import SodiumPrimitives

/// What the verifier needs of a store. A door backs it with a manifest, a service with a database.
public protocol VerificationStore: Sendable {
  /// Everything that an authentic presentation could use, read in one snapshot.
  func candidates(_ query: CandidateQuery) async throws(StoreError) -> CandidateSet
  /// Uses up one use, durably: all of it or nothing. Returns only after the commit.
  func redeem(_ redemption: Redemption) async throws(StoreError) -> Recorded
  /// Remembers an attempt that uses nothing up. Returns only after the commit.
  func record(_ attempt: AttemptRecord) async throws(StoreError) -> Recorded
  /// What was answered to an attempt of this device, while it is kept.
  func attempt(_ id: AttemptID, of device: DeviceID, in tenant: TenantID) async throws(StoreError) -> KeptAttempt?
}

/// Which credential was proven, and where it was shown.
public struct CandidateQuery: Hashable, Sendable {
  /// The tenant of the device.
  public let tenant: TenantID
  /// The device that asks.
  public let device: DeviceID
  /// What was proven.
  public let credential: CredentialID
  /// What this presentation would burn; looked up as ``Candidate/isBurnt``.
  public let burn: Burn?
  /// The label of the locker that the person asked for.
  public let locker: String?

  package init(tenant: TenantID, device: DeviceID, credential: CredentialID, burn: Burn?, locker: String?) {
    self.tenant = tenant
    self.device = device
    self.credential = credential
    self.burn = burn
    self.locker = locker
  }
}

/// What a store knows of a presentation.
public struct CandidateSet: Hashable, Sendable {
  /// The device that asks; nil where it is gone.
  public let device: Device?
  /// The grants that the presentation could use. At most 16.
  public let candidates: [Candidate]

  package init(device: Device?, candidates: [Candidate]) {
    self.device = device
    self.candidates = candidates
  }
}

/// One grant, through one credential, as it stood in one snapshot.
public struct Candidate: Hashable, Sendable {
  /// The grant, with the revision that is judged.
  public let grant: Grant
  /// The credential that was proven.
  public let credential: Credential
  /// The key of the subject's pseudonym.
  public let subjectKey: SubjectKey
  /// For a grant over lockers: those of its lockers that hang on this device, ascending by number. For a grant over a
  /// device or a site: the locker of this device that was asked for, if there is one.
  public let lockers: [Locker]
  /// Whether ``CandidateQuery/burn`` is spent.
  public let isBurnt: Bool

  package init(grant: Grant, credential: Credential, subjectKey: SubjectKey, lockers: [Locker], isBurnt: Bool) {
    self.grant = grant
    self.credential = credential
    self.subjectKey = subjectKey
    self.lockers = lockers
    self.isBurnt = isBurnt
  }
}

/// Something that may be spent once: a serial of a pass. Keys begin with a time-ordered identifier.
public struct Burn: Hashable, Sendable {
  /// What is spent: the 16 bytes of the credential, then the serial in 4 bytes.
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

/// One durable act: the judged revision still stands, a use is counted, the burns are spent, the event is appended and
/// the attempt recorded.
public struct Redemption: Hashable, Sendable {
  /// The grant.
  public let grant: GrantID
  /// The revision that was judged.
  public let revision: Int64
  /// What is spent, at most 2.
  public let burns: [Burn]
  /// What is remembered.
  public let attempt: AttemptRecord

  package init(grant: GrantID, revision: Int64, burns: [Burn], attempt: AttemptRecord) {
    self.grant = grant
    self.revision = revision
    self.burns = burns
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
  /// The revision moved, the uses are gone or a burn is spent: read and judge again. Nothing was written.
  case moved
}

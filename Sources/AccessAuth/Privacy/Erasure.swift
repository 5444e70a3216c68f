/// The erasure of a person: begun with one commit, after which nobody can open or read anything of theirs, carried out in
/// small steps, and ended with a signed receipt. It is named by the event that began it first, and keeps this name where a
/// restored store has to begin it again.
public struct Erasure: Hashable, Sendable {
  /// The event that began it first.
  public let id: EventID
  /// Who is erased.
  public let subject: SubjectID
  /// The family of keys that had made the subject: whose business the receipt is.
  public let madeBy: APIKeyID?
  /// The name in events, until these have left; nil afterwards, and where nobody could tell it.
  public var pseudonym: Pseudonym?
  /// When it began.
  public let begunAt: Instant
  /// What was done so far.
  public var tally: ErasureTally
  /// When nothing was left to do.
  public var finishedAt: Instant?
  /// The event that ended it.
  public var end: EventID?
  /// The receipt: a tagged COSE_Sign1 (``ErasureReceipt``); nil until it is finished.
  public var receipt: [UInt8]?
  /// Raised by every change of the record: of two that carry out the same erasure, the slower one looks again.
  public var revision: Int64

  package init(
    id: EventID, subject: SubjectID, madeBy: APIKeyID?, pseudonym: Pseudonym?, begunAt: Instant,
    tally: ErasureTally = ErasureTally(), finishedAt: Instant? = nil, end: EventID? = nil, receipt: [UInt8]? = nil,
    revision: Int64 = 1
  ) {
    self.id = id
    self.subject = subject
    self.madeBy = madeBy
    self.pseudonym = pseudonym
    self.begunAt = begunAt
    self.tally = tally
    self.finishedAt = finishedAt
    self.end = end
    self.receipt = receipt
    self.revision = revision
  }
}

/// What names an erasure among those of all tenants.
public struct ErasureName: Hashable, Sendable {
  /// The tenant.
  public let tenant: TenantID
  /// The event that began it.
  public let id: EventID
  /// Who was erased.
  public let subject: SubjectID
  /// When it began.
  public let begunAt: Instant

  package init(tenant: TenantID, id: EventID, subject: SubjectID, begunAt: Instant) {
    self.tenant = tenant
    self.id = id
    self.subject = subject
    self.begunAt = begunAt
  }
}

/// A credential that a device has to forget: what the device itself keeps of it (a face's template) goes, as its person
/// was erased.
public struct ForgottenCredential: Hashable, Sendable {
  /// The most that a device is told of, or tells, at once.
  public static let maximumAtOnce = 100

  /// The device.
  public let device: DeviceID
  /// The credential.
  public let credential: CredentialID
  /// Since when.
  public let at: Instant

  package init(device: DeviceID, credential: CredentialID, at: Instant) {
    self.device = device
    self.credential = credential
    self.at = at
  }
}

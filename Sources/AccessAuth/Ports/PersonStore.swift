import SodiumPrimitives

/// What is kept of one person beside the records that have lists of their own (grants, credentials, holds). Export and
/// erasure go by it: a table that holds a person and is not here is a defect.
public protocol PersonStore: Sendable {
  /// What hangs on these grants and credentials of the person, and on the person itself.
  func rows(
    of subject: SubjectID, grants: [GrantID], credentials: [CredentialID], in tenant: TenantID
  ) async throws(StoreError) -> PersonRows
  /// At most `limit` places above `sequence` of the events that name the person, one of the grants, or a credential and
  /// nothing else, oldest first. What has left the log is not among them.
  func places(
    of person: Pseudonym?, grants: [GrantID], credentials: [CredentialID], in tenant: TenantID, above sequence: Int64,
    limit: Int
  ) async throws(StoreError) -> [LogPlace]
  /// What is kept beside these events.
  func echoes(of events: [EventEcho], in tenant: TenantID) async throws(StoreError) -> EventEchoes
}

/// Erasures, and what they ask of devices.
public protocol ErasureStore: Sendable {
  /// The newest erasure of a person; nil where there was none.
  func erasure(of subject: SubjectID, in tenant: TenantID) async throws(StoreError) -> Erasure?
  /// At most `limit` erasures of any tenant that have begun and not ended, the oldest first.
  func openErasures(limit: Int) async throws(StoreError) -> [(tenant: TenantID, erasure: Erasure)]
  /// At most `limit` erasures behind `cursor`, in the order of their tenants and identifiers.
  func erasures(after cursor: ErasureName?, limit: Int) async throws(StoreError) -> [ErasureName]
  /// At most `limit` credentials that a device has to forget, the oldest first.
  func forgotten(at device: DeviceID, in tenant: TenantID, limit: Int) async throws(StoreError) -> [ForgottenCredential]
}

/// See ``PersonStore``.
public struct PersonRows: Hashable, Sendable {
  /// Where PINs are recognised.
  public var pins: [PINRow] = []
  /// Where cards are recognised.
  public var cards: [CardRow] = []
  /// The physical cards behind the credentials.
  public var sunCards: [SUNCard] = []
  /// Readers that wait for a card of the person.
  public var captures: [CardCapture] = []
  /// What bounds guessing at the credentials.
  public var throttles: [Throttle] = []
  /// Keys that speak for the person.
  public var apiKeys: [APIKey] = []
  /// Openings from afar by the grants.
  public var commands: [Command] = []
  /// How many passes were used up and are remembered, so that none opens twice …
  public var burns = 0
  /// … and until when the last of them is; nil where there is none.
  public var burnsKeptUntil: Instant?

  /// A place where a PIN is recognised.
  public struct PINRow: Hashable, Sendable {
    /// The credential.
    public let credential: CredentialID
    /// The device.
    public let device: DeviceID
    /// The locker that has to be named with it.
    public let locker: LockerID?

    package init(credential: CredentialID, device: DeviceID, locker: LockerID?) {
      self.credential = credential
      self.device = device
      self.locker = locker
    }
  }

  /// A place where a card's number is recognised.
  public struct CardRow: Hashable, Sendable {
    /// The credential.
    public let credential: CredentialID
    /// The site.
    public let site: SiteID

    package init(credential: CredentialID, site: SiteID) {
      self.credential = credential
      self.site = site
    }
  }

  package init() {}
}

/// What names the rows that were kept beside an event.
public struct EventEcho: Hashable, Sendable {
  /// The event, of which webhooks told.
  public let event: EventID
  /// The attempt that it tells of, whose answer is kept for repetitions …
  public let attempt: AttemptID?
  /// … of this device.
  public let device: DeviceID?

  package init(of event: Event) {
    self.event = event.id
    attempt = event.attempt
    device = event.device
  }
}

/// What is kept beside events, for repetitions.
public struct EventEchoes: Hashable, Sendable {
  /// Answers to attempts, kept for 24 hours.
  public var answers: [AttemptRow] = []
  /// Messages about the events that were sent, or are to be.
  public var deliveries: [WebhookDelivery] = []

  /// An answer that is kept for repetitions.
  public struct AttemptRow: Hashable, Sendable {
    /// Its name.
    public let attempt: AttemptID
    /// Where.
    public let device: DeviceID
    /// When.
    public let decidedAt: Instant

    package init(attempt: AttemptID, device: DeviceID, decidedAt: Instant) {
      self.attempt = attempt
      self.device = device
      self.decidedAt = decidedAt
    }
  }

  package init() {}
}

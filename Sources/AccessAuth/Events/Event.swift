public import SodiumPrimitives

/// What is remembered: of an attempt, of what a lock did, of an administrative act. Never a secret. An event is written
/// once and never changes.
public struct Event: Hashable, Sendable {
  /// Its identifier; ordered by time.
  public let id: EventID
  /// What kind of thing happened.
  public let `class`: EventClass
  /// The act itself, from a closed list.
  public let action: EventAction
  /// How access was asked for.
  public var mode: AccessMode?
  /// What was decided.
  public var decision: Decision.Verdict?
  /// Why.
  public var reason: Reason?
  /// What the lock did.
  public var actuation: Actuation?
  /// Where.
  public var device: DeviceID?
  /// The lock board in it, as its lockers name it; nil where more than one took part, or none.
  public var board: String?
  /// Which lockers opened, or which was asked for; at most ``IdempotencyResult/maximumIDs``.
  public var lockers: [LockerID] = []
  /// The credential that was proven, never one merely claimed.
  public var credential: CredentialID?
  /// Its grant.
  public var grant: GrantID?
  /// The person, under a name that means nothing without the person's own key.
  public var subject: Pseudonym?
  /// How strongly the medium proved itself.
  public var assurance: Assurance?
  /// The hold.
  public var hold: HoldID?
  /// The command to the device.
  public var command: CommandID?
  /// The webhook endpoint.
  public var endpoint: WebhookEndpointID?
  /// How many there were, of what is counted rather than told one by one.
  public var count: Int64?
  /// What is left of the grant's uses after this one; nil without limit, or where none was used.
  public var usesLeft: Int64?
  /// Who decided or told, and by what clock; nil of what the service did by itself.
  public var trust: Trust?
  /// What the firmware calls a fault: 1 to 32 characters of `A-Z a-z 0-9 . _ -`.
  public var code: String?
  /// A charge in percent, 0 to 100.
  public var level: Int64?
  /// The number that the device gave to what it reported.
  public var report: Int64?
  /// SHA-256 over what a record stands for: the places that left the log (``Departure``).
  public var digest: Digest?
  /// The kind of data that a purge was about.
  public var dataClass: DataClass?
  /// The attempt that this event tells of, or follows.
  public var attempt: AttemptID?
  /// The key that acted.
  public var actor: APIKeyID?
  /// The request in which it happened.
  public var request: RequestID?
  /// The device's own clock, where it told.
  public var capturedAt: Instant?
  /// The service's clock.
  public let receivedAt: Instant
  /// 16 random bytes that are part of the leaf hash and leave with the row, so that a leaf cannot be guessed back.
  public let salt: [UInt8]

  package init(
    id: EventID, class: EventClass, action: EventAction, receivedAt: Instant, salt: [UInt8]
  ) {
    self.id = id
    self.class = `class`
    self.action = action
    self.receivedAt = receivedAt
    self.salt = salt
  }

  /// An event of `moment`, with a fresh identifier and salt.
  package init(_ class: EventClass, _ action: EventAction, at moment: Moment, random: some RandomSource) {
    self.init(
      id: EventID(at: moment.wall, random: random), class: `class`, action: action, receivedAt: moment.wall,
      salt: random.bytes(16))
  }

  /// The board that all of these lockers hang on; nil where they hang on several, or there are none.
  static func board(of boards: [String]) -> String? {
    boards.first.flatMap { first in boards.allSatisfy { $0 == first } ? first : nil }
  }
}

/// What kind of thing an event tells of; retention goes by it.
public enum EventClass: String, Hashable, Sendable, CaseIterable {
  /// A decision at a door.
  case access
  /// What a lock did.
  case lock
  /// How a device is: its mains, its link, its firmware.
  case device
  /// An administrative act.
  case audit
  /// Something that a person has to look at, shown to operators and administrators alone.
  case alarm
}

/// The acts, closed: what is not listed here is not remembered.
public enum EventAction: String, Hashable, Sendable, CaseIterable {
  case verification = "access.verification"
  case readerThrottled = "reader.throttled"
  case duress = "access.duress"
  case lockOutcome = "lock.outcome"
  case grantedNotActuated = "access.granted_not_actuated"
  case useReturned = "grant.use_returned"
  case tenantCreated = "tenant.created"
  case tenantSuspended = "tenant.suspended"
  case tenantResumed = "tenant.resumed"
  case siteCreated = "site.created"
  case siteChanged = "site.changed"
  case siteRemoved = "site.removed"
  case deviceCreated = "device.created"
  case deviceChanged = "device.changed"
  case deviceRemoved = "device.removed"
  case lockersAdded = "lockers.added"
  case lockerChanged = "locker.changed"
  case lockerRemoved = "locker.removed"
  case subjectCreated = "subject.created"
  case subjectChanged = "subject.changed"
  case subjectRestricted = "subject.restricted"
  case subjectReleased = "subject.released"
  case grantCreated = "grant.created"
  case grantChanged = "grant.changed"
  case grantRevoked = "grant.revoked"
  case grantSuspended = "grant.suspended"
  case grantResumed = "grant.resumed"
  case credentialIssued = "credential.issued"
  case credentialReissued = "credential.reissued"
  case credentialRevoked = "credential.revoked"
  case credentialSuspended = "credential.suspended"
  case credentialResumed = "credential.resumed"
  case credentialFetched = "credential.fetched"
  case holdPlaced = "hold.placed"
  case holdCleared = "hold.cleared"
  case holdFailed = "hold.failed"
  case captureArmed = "capture.armed"
  case lockoutLifted = "lockout.lifted"
  case policiesChanged = "policies.changed"
  case cardProfileChanged = "card_profile.changed"
  case apiKeyCreated = "api_key.created"
  case apiKeyRotated = "api_key.rotated"
  case apiKeyRevoked = "api_key.revoked"
  case commandQueued = "command.queued"
  case commandFinished = "command.finished"
  case commandCancelled = "command.cancelled"
  case approvalRequested = "approval.requested"
  case approvalGiven = "approval.given"
  case webhookEndpointCreated = "webhook_endpoint.created"
  case webhookEndpointChanged = "webhook_endpoint.changed"
  case webhookEndpointRotated = "webhook_endpoint.rotated"
  case webhookEndpointRemoved = "webhook_endpoint.removed"
  case webhookDisabled = "webhook.disabled"
  case webhookTest = "webhook.test"
  case webhookResent = "webhook.resent"
  case signingKeyCreated = "signing_key.created"
  case signingKeyRotated = "signing_key.rotated"
  case signingKeyRetired = "signing_key.retired"
  // What a device reports of its locks.
  case lockOpened = "lock.opened"
  case lockClosed = "lock.closed"
  case lockJammed = "lock.jammed"
  case lockLeftOpen = "lock.left_open"
  case lockForced = "lock.forced_open"
  // What a device reports of itself.
  case deviceStarted = "device.started"
  case deviceOnline = "device.online"
  case deviceOffline = "device.offline"
  case deviceBattery = "device.battery"
  case deviceFault = "device.fault"
  case deviceTamper = "device.tamper"
  case deviceTamperCleared = "device.tamper_cleared"
  /// Another report came under the number of an earlier one.
  case reportConflict = "device.report_conflict"
  // The rights of a person, and what is kept how long.
  case subjectExported = "subject.exported"
  case erasureBegun = "subject.erasure_begun"
  case subjectErased = "subject.erased"
  case erasureRefused = "subject.erasure_refused"
  case credentialForgotten = "credential.forgotten"
  case legalHoldPlaced = "legal_hold.placed"
  case legalHoldReleased = "legal_hold.released"
  case affectedListed = "subjects.affected_listed"
  case retentionChanged = "retention.changed"
  case eventsExported = "events.exported"
  case eventsPurged = "events.purged"
  case grantsPurged = "grants.purged"
  // What follows from a rollback, and its end.
  case storeRestored = "store.restored"
  case epochRaised = "store.epoch_raised"
  case grantsSuspended = "grants.suspended"
  case cardsSuspended = "cards.suspended"
  case apiKeysSuspended = "api_keys.suspended"
  case grantsReleased = "grants.released"
  case cardsReleased = "cards.released"
  case apiKeysReleased = "api_keys.released"
}

/// What a lock did after a grant.
public enum Actuation: String, Hashable, Sendable, CaseIterable {
  /// The door opened.
  case opened
  /// The lock moved, the door did not.
  case jammed
  /// The cabinet did not try.
  case refused
  /// Nothing is known to have moved: nobody told in time.
  case nothing = "none"

  /// What a lock can report.
  public static let reported: [Actuation] = [.opened, .jammed, .refused]
}

/// How far what a device tells can be trusted.
public struct Trust: Hashable, Sendable {
  /// Who decided.
  public enum Link: String, Hashable, Sendable, CaseIterable {
    /// The service, at that moment.
    case online
    /// The device by itself; the service learnt of it later.
    case offline
  }

  /// Who decided.
  public var link: Link
  /// How old the manifest was that an offline decision went by, in seconds.
  public var manifestAge: Int64?
  /// How far the device's clock stood before the service's, in milliseconds; negative behind it.
  public var clockOffset: Int64?

  /// Decided by the service.
  public static let online = Trust(link: .online)

  /// Joins them.
  public init(link: Link, manifestAge: Int64? = nil, clockOffset: Int64? = nil) {
    self.link = link
    self.manifestAge = manifestAge
    self.clockOffset = clockOffset
  }
}

/// Kinds of data that are kept for a time of their own.
public enum DataClass: String, Hashable, Sendable, CaseIterable {
  case access, lock, device, audit, alarm
  /// Grants that are over, with their credentials and holds.
  case grants

  /// The kind of an event.
  public init(_ class: EventClass) {
    self =
      switch `class` {
      case .access: .access
      case .lock: .lock
      case .device: .device
      case .audit: .audit
      case .alarm: .alarm
      }
  }
}

/// How strongly a medium proves itself.
public enum Assurance: String, Hashable, Comparable, Sendable, CaseIterable {
  /// A number that can be copied.
  case identifier
  /// A signature or an authentication code.
  case cryptographic

  /// Whether `left` proves less.
  public static func < (left: Assurance, right: Assurance) -> Bool {
    switch (left, right) {
    case (.identifier, .cryptographic): true
    case (.identifier, .identifier), (.cryptographic, .identifier), (.cryptographic, .cryptographic): false
    }
  }
}

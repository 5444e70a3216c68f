package import SodiumPrimitives

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
}

/// What kind of thing an event tells of; retention goes by it.
public enum EventClass: String, Hashable, Sendable, CaseIterable {
  /// A decision at a door.
  case access
  /// What a lock did.
  case lock
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
  case signingKeyRotated = "signing_key.rotated"
  case signingKeyRetired = "signing_key.retired"
}

/// What a lock did after a grant.
public enum Actuation: String, Hashable, Sendable, CaseIterable {
  /// The door opened.
  case opened
  /// The lock moved, the door did not.
  case jammed
  /// The cabinet did not try.
  case refused
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

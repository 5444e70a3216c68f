/// An opening from afar on its way to its device: decided by the same engine as a scan, signed, good for 30 seconds.
public struct Command: Hashable, Sendable {
  /// How long a device may act on it, from the decision.
  public static let life = Answer.actionWindow
  /// How long after its end a device that was given it may still tell what the lock did, before nobody waits any more.
  public static let grace = Duration.seconds(30)
  /// For how long what the lock did is taken down nevertheless.
  public static let memory = Duration.hours(24)
  /// For how long it can be read after its end.
  public static let retention = Duration.days(30)
  /// How many a device is given at once.
  public static let maximumWaiting = 16
  /// The length of ``nonce`` in bytes.
  public static let nonceCount = 16

  /// Its identifier; its 16 bytes are the attempt's and part of what is signed.
  public let id: CommandID
  /// Which device has to open …
  public let device: DeviceID
  /// … which locker.
  public let locker: LockerID
  /// By which grant; nil where an operator opened without one.
  public let grant: GrantID?
  /// Why, in the caller's words, at most 200 Unicode scalars.
  public let reasonRef: String?
  /// What the device has to repeat: 16 random bytes.
  public let nonce: [UInt8]
  /// The key that signs it.
  public let keyID: KeyID
  /// The family of the key that asked.
  public let madeBy: APIKeyID
  /// Where it stands.
  public var status: CommandStatus
  /// When it was decided.
  public let createdAt: Instant
  /// The first instant at which the device may not act on it.
  public let expiresAt: Instant
  /// When the device was given it first.
  public var deliveredAt: Instant?
  /// When it ended.
  public var finishedAt: Instant?
  /// Raised by every change of the record.
  public var revision: Int64

  package init(
    id: CommandID, device: DeviceID, locker: LockerID, grant: GrantID?, reasonRef: String?, nonce: [UInt8],
    keyID: KeyID, madeBy: APIKeyID, status: CommandStatus = .queued, createdAt: Instant, expiresAt: Instant,
    deliveredAt: Instant? = nil, finishedAt: Instant? = nil, revision: Int64 = 1
  ) {
    self.id = id
    self.device = device
    self.locker = locker
    self.grant = grant
    self.reasonRef = reasonRef
    self.nonce = nonce
    self.keyID = keyID
    self.madeBy = madeBy
    self.status = status
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.deliveredAt = deliveredAt
    self.finishedAt = finishedAt
    self.revision = revision
  }

  /// The attempt that was decided.
  public var attempt: AttemptID { AttemptID(id) }
}

/// Where a command stands.
public enum CommandStatus: String, Hashable, Sendable, CaseIterable {
  /// It waits for its device. It is not open.
  case queued
  /// The device has it. It is not open.
  case delivered
  /// The door opened.
  case opened
  /// The lock moved, the door did not.
  case jammed
  /// The cabinet did not try.
  case refused
  /// Nobody told in time.
  case expired
  /// It was taken back before the device had it.
  case cancelled

  /// Whether nothing more is to come.
  public var isFinal: Bool {
    switch self {
    case .queued, .delivered: false
    case .opened, .jammed, .refused, .expired, .cancelled: true
    }
  }
}

extension AttemptID {
  /// The attempt that has the UUID of something else: a command is the outcome of one.
  package init<Kind>(_ id: Identifier<Kind>) {
    // Its type has 16 bytes, whatever was read into it: no input reaches this.
    guard let attempt = AttemptID(bytes: id.bytes) else { preconditionFailure("an identifier has 16 bytes") }
    self = attempt
  }
}

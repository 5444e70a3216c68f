package import SodiumPrimitives

/// What bounds guessing: one bucket or ladder, and whose it is.
public struct ThrottleKey: Hashable, Sendable {
  /// Its arithmetic.
  public let kind: ThrottleKind
  /// The tenant; ``TenantID/none`` for ``ThrottleKind/pinService``.
  public let tenant: TenantID
  /// The 16 bytes of the device or the credential; zeros for the tenant's and the service's own.
  package let target: [UInt8]

  /// The throttle with these parts, as a store reads it back. Nil unless `target` has 16 bytes.
  package init?(kind: ThrottleKind, tenant: TenantID, target: [UInt8]) {
    guard target.count == 16 else { return nil }
    self.kind = kind
    self.tenant = tenant
    self.target = target
  }

  private init(_ kind: ThrottleKind, _ tenant: TenantID, _ target: [UInt8]) {
    self.kind = kind
    self.tenant = tenant
    self.target = target
  }

  /// PINs at a reader.
  package static func pin(at device: DeviceID, of tenant: TenantID) -> ThrottleKey {
    ThrottleKey(.pinReader, tenant, device.bytes)
  }
  /// PINs of a whole tenant.
  package static func pin(of tenant: TenantID) -> ThrottleKey {
    ThrottleKey(.pinTenant, tenant, TenantID.none.bytes)
  }
  /// PINs of the whole service.
  package static let pins = ThrottleKey(.pinService, .none, TenantID.none.bytes)
  /// One PIN that needs its locker.
  package static func pin(_ credential: CredentialID, of tenant: TenantID) -> ThrottleKey {
    ThrottleKey(.pinCredential, tenant, credential.bytes)
  }
  /// What nobody knows, at a reader.
  package static func unknown(at device: DeviceID, of tenant: TenantID) -> ThrottleKey {
    ThrottleKey(.unknown, tenant, device.bytes)
  }
  /// Broken frames of a reader.
  package static func frames(at device: DeviceID, of tenant: TenantID) -> ThrottleKey {
    ThrottleKey(.frames, tenant, device.bytes)
  }
}

/// A throttle as it is kept.
public struct Throttle: Hashable, Sendable {
  /// Its name in the API.
  public let id: LockoutID
  /// What it bounds.
  public let key: ThrottleKey
  /// How far it is used up.
  public var state: ThrottleState

  package init(id: LockoutID, key: ThrottleKey, state: ThrottleState) {
    self.id = id
    self.key = key
    self.state = state
  }
}

/// Something that may be a guess.
public struct Charge: Sendable {
  /// What may be a guess.
  package enum Kind: Sendable {
    /// A PIN, with the label of the locker that was named; `attempt` and `fingerprint` find an earlier answer, which is
    /// given again without a charge.
    case pin(locker: String?, attempt: AttemptID, fingerprint: Digest)
    /// A card frame that no reader sends of its own accord.
    case frame
  }

  package let kind: Kind
  package let tenant: TenantID
  package let device: DeviceID
  package let reading: ThrottleReading
  /// The clock, for what is live and which answers still hold.
  package let now: Instant
  /// A fresh name for a throttle that is not kept yet, and for each PIN of the locker.
  package let names: @Sendable () -> LockoutID
  /// The event of a refusal: appended, with its count, where one is due.
  package let refusal: Event

  package init(
    _ kind: Kind, tenant: TenantID, device: DeviceID, reading: ThrottleReading, now: Instant,
    names: @escaping @Sendable () -> LockoutID, refusal: Event
  ) {
    self.kind = kind
    self.tenant = tenant
    self.device = device
    self.reading = reading
    self.now = now
    self.names = names
    self.refusal = refusal
  }
}

/// What a store says to a charge.
public enum Charged: Sendable {
  /// It is charged: look whether it is right.
  case charged(TryReceipt)
  /// This attempt was answered before; this is the answer.
  case replay(Answer)
  /// This attempt was made before with another body.
  case mismatch
  /// There were too many; nothing was charged.
  case refused(Refused)
  /// The device is gone.
  case unknownDevice
}

/// A refusal by a throttle.
public struct Refused: Hashable, Sendable {
  /// When it is worth trying again; nil where only a person lifts it.
  package let retryAfter: Duration?
  /// The event that counts it.
  package let event: EventID

  package init(retryAfter: Duration?, event: EventID) {
    self.retryAfter = retryAfter
    self.event = event
  }
}

/// What a charge tells: where the PIN was entered, and what has to come back if it is right.
public struct TryReceipt: Hashable, Sendable {
  /// The site of the device, and the salt of its PINs.
  package let site: SiteID
  package let salt: SiteSalt
  /// The locker that was named; nil where none was, or the device has none of that label.
  package let locker: LockerID?
  /// What was charged.
  package let charged: [ThrottleKey]
  /// The PINs of that locker whose tries were used up before: they open nothing, whether they are suspended yet or not.
  package let spent: [CredentialID]
  /// The PINs of that locker that are to be suspended unless this try is right: those in ``spent``, and those that this
  /// charge has used up.
  package let exhausted: [CredentialID]
  /// When it was charged.
  package let reading: ThrottleReading

  package init(
    site: SiteID, salt: SiteSalt, locker: LockerID?, charged: [ThrottleKey], spent: [CredentialID],
    exhausted: [CredentialID], reading: ThrottleReading
  ) {
    self.site = site
    self.salt = salt
    self.locker = locker
    self.charged = charged
    self.spent = spent
    self.exhausted = exhausted
    self.reading = reading
  }
}

/// The charges of one try that come back because it was right.
public struct GiveBack: Hashable, Sendable {
  /// One charge each; the ladders among them, which are those of the locker that was named, begin anew.
  package let keys: [ThrottleKey]
  /// The ladder of the PIN itself, which begins anew.
  package let reset: ThrottleKey?
  package let reading: ThrottleReading

  package init(keys: [ThrottleKey], reset: ThrottleKey?, reading: ThrottleReading) {
    self.keys = keys
    self.reset = reset
    self.reading = reading
  }
}

/// The charge of something that nobody knows, committed with the attempt; when there were too many, the attempt is not
/// remembered at all.
public struct UnknownCharge: Hashable, Sendable {
  package let reading: ThrottleReading
  /// A fresh name for the throttle, if it is not kept yet.
  package let name: LockoutID
  /// The event of a refusal.
  package let refusal: Event

  package init(reading: ThrottleReading, name: LockoutID, refusal: Event) {
    self.reading = reading
    self.name = name
    self.refusal = refusal
  }
}

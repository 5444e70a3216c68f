/// A grant that is to be made.
public struct GrantDraft: Sendable {
  /// The person it is for.
  public enum Person: Hashable, Sendable {
    /// A subject that exists.
    case id(SubjectID)
    /// The subject with this `external_ref`; made where there is none.
    case reference(String)
  }

  /// The person it is for.
  public var person: Person
  /// What it opens.
  public var targets: GrantTargets
  /// Its first instant; nil is now.
  public var startsAt: Instant?
  /// The first instant after.
  public var endsAt: Instant
  /// How many uses; nil is without limit.
  public var maxUses: Int64?
  /// Whether a door without network may decide.
  public var offline: OfflinePolicy
  /// At which local hours it opens; nil is at all hours.
  public var schedule: Schedule?
  /// The least that a medium has to prove; nil asks what the door asks.
  public var minAssurance: Assurance?
  /// What keeps it shut at first.
  public var holds: [HoldDraft]
  /// The tenant's own note.
  public var reference: String?
  /// What the person gets.
  public var credentials: [CredentialDraft]

  /// The uses that a grant may have.
  public static let uses: ClosedRange<Int64> = 1...0x7FFF_FFFF

  /// Joins the members.
  public init(
    person: Person, targets: GrantTargets, startsAt: Instant?, endsAt: Instant, maxUses: Int64?,
    offline: OfflinePolicy, schedule: Schedule? = nil, minAssurance: Assurance? = nil, holds: [HoldDraft] = [],
    reference: String?, credentials: [CredentialDraft]
  ) {
    self.person = person
    self.targets = targets
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.maxUses = maxUses
    self.offline = offline
    self.schedule = schedule
    self.minAssurance = minAssurance
    self.holds = holds
    self.reference = reference
    self.credentials = credentials
  }
}

/// A credential that is to be made.
public enum CredentialDraft: Sendable {
  /// A QR code; a lifetime of nil is ``PassLife/preset(for:)``.
  case qr(usage: QRUsage, lifetime: Duration?)
  /// A PIN, which is drawn and never chosen. Under duress it opens like the grant's other PIN, and raises an alarm.
  case pin(entry: PINEntry, isDuress: Bool)
  /// A card that has a number.
  case card(CardNumber)
  /// A card that proves itself. Without a key it is known already, or its key is derived from the tenant's.
  case sun(uid: CardUID, key: SUNKeyDraft)
  /// A pass bound to the key of a phone; a lifetime of nil is ``PassLife/token``.
  case appToken(key: COSEPublicKey, lifetime: Duration?)
  /// A face that this device recognises.
  case face(DeviceID)

  /// Where the file-read key of a card comes from.
  public enum SUNKeyDraft: Sendable {
    /// It is given.
    case given(AES128Key)
    /// It is derived from the tenant's.
    case derived
  }
}

/// A change of a grant; nil leaves a member as it is.
public struct GrantPatch: Hashable, Sendable {
  /// Its first instant.
  public var startsAt: Instant?
  /// The first instant after.
  public var endsAt: Instant?
  /// What it opens.
  public var targets: GrantTargets?
  /// How many uses; `.some(nil)` is without limit.
  public var maxUses: Int64??
  /// At which local hours it opens; `.some(nil)` is at all hours.
  public var schedule: Schedule??

  /// No change.
  public init() {}
}

/// A grant with its credentials and, where the caller may have them, what opens.
public struct IssuedGrant: Sendable {
  /// The grant.
  public let grant: Grant
  /// Its credentials, in the order in which they were asked for. A duress PIN is among them only for those who may know.
  public let credentials: [IssuedCredential]
  /// Its holds, oldest first.
  public let holds: [Hold]
  /// When it could open next, its schedule and its window considered; nil where it could not, or nobody asked.
  public let opensNextAt: Instant?
}

/// A credential with what its holder gets.
public struct IssuedCredential: Sendable {
  /// The credential.
  public let credential: Credential
  /// Its pass; nil where it has none any more, or the caller does not get it.
  public let pass: IssuedPass?
  /// What is shown once, with the call that made it.
  public let secret: IssuedSecret
  /// When it ends: its pass or its grant.
  public let expiresAt: Instant
}

/// A generated secret.
public enum IssuedSecret: Sendable {
  /// This credential has none.
  case none
  /// It was shown before, and cannot be shown again.
  case gone
  /// The digits of a PIN.
  case pin(PIN)
  /// The derived file-read key that the card is to be personalised with.
  case fileReadKey(AES128Key)
}

/// A pass and its end.
public struct IssuedPass: Sendable {
  /// The signed text.
  public let pass: Pass
  /// The first second after it.
  public let expiresAt: Instant
}

/// A grant that is to be made.
public struct GrantDraft: Hashable, Sendable {
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
  /// The tenant's own note.
  public var reference: String?
  /// What the person gets.
  public var credentials: [CredentialDraft]

  /// The uses that a grant may have.
  public static let uses: ClosedRange<Int64> = 1...0x7FFF_FFFF

  /// Joins the members.
  public init(
    person: Person, targets: GrantTargets, startsAt: Instant?, endsAt: Instant, maxUses: Int64?,
    offline: OfflinePolicy, reference: String?, credentials: [CredentialDraft]
  ) {
    self.person = person
    self.targets = targets
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.maxUses = maxUses
    self.offline = offline
    self.reference = reference
    self.credentials = credentials
  }
}

/// A credential that is to be made.
public enum CredentialDraft: Hashable, Sendable {
  /// A QR code; a lifetime of nil is ``PassLife/preset(for:)``.
  case qr(usage: QRUsage, lifetime: Duration?)
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

  /// No change.
  public init() {}
}

/// A grant with its credentials and, where the caller may have them, their passes.
public struct IssuedGrant: Sendable {
  /// The grant.
  public let grant: Grant
  /// Its credentials, in the order in which they were asked for.
  public let credentials: [IssuedCredential]
}

/// A credential with its present pass.
public struct IssuedCredential: Sendable {
  /// The credential.
  public let credential: Credential
  /// Its pass; nil where it has none any more, or the caller does not get it.
  public let pass: IssuedPass?
}

/// A pass and its end.
public struct IssuedPass: Sendable {
  /// The signed text.
  public let pass: Pass
  /// The first second after it.
  public let expiresAt: Instant
}

/// What is kept of a card: the last digits of its number, never the number. What it is recognised by are ``CardTags``, or
/// the physical card that a message proves.
public enum CardMedium: Hashable, Sendable {
  /// A number, which whoever has read it can copy.
  case number(format: CardFormat, hint: String)
  /// A card that proves itself with each tap (``SUNCard``).
  case sun(SUNCardID, hint: String)

  /// How strongly it proves itself.
  public var assurance: Assurance {
    switch self {
    case .number: .identifier
    case .sun: .cryptographic
    }
  }

  /// The last four hex digits of its number.
  public var hint: String {
    switch self {
    case .number(_, let hint), .sun(_, let hint): hint
    }
  }

  /// The most live grants that one physical card is good for.
  public static let maximumGrants = 16
}

/// What a site recognises a card number by: one tag at each site of the grant.
public struct CardTags: Hashable, Sendable {
  /// The card.
  package let credential: CredentialID
  /// Its tag at each site.
  package let tags: [Tag]
  /// When they are written: grants that are over do not count against ``CardMedium/maximumGrants``.
  package let now: Instant

  /// A tag at a site.
  package struct Tag: Hashable, Sendable {
    package let site: SiteID
    package let tag: CardTag

    package init(site: SiteID, tag: CardTag) {
      self.site = site
      self.tag = tag
    }
  }

  package init(credential: CredentialID, tags: [Tag], now: Instant) {
    self.credential = credential
    self.tags = tags
    self.now = now
  }
}

/// A physical card that makes secure unique messages (NXP NTAG 424 DNA), whatever grants it is in.
public struct SUNCard: Hashable, Sendable {
  /// The keyed tag of tenant and UID.
  package let id: SUNCardID
  /// Its file-read key, wrapped; nil where it is derived from the tenant's, empty where its person was erased.
  package var wrappedKey: [UInt8]?
  /// The greatest counter that was accepted; -1 before the first.
  package let counter: Int64
  /// Whether its counter can be trusted; a restore suspends it.
  package var isSuspended: Bool
  /// When it was first enrolled.
  package let createdAt: Instant
  /// Raised by every change but the counter's.
  package var revision: Int64

  package init(
    id: SUNCardID, wrappedKey: [UInt8]?, counter: Int64, isSuspended: Bool, createdAt: Instant, revision: Int64
  ) {
    self.id = id
    self.wrappedKey = wrappedKey
    self.counter = counter
    self.isSuspended = isSuspended
    self.createdAt = createdAt
    self.revision = revision
  }

  /// Whether its key went with the person who had it. No message of it is genuine until it is enrolled again.
  package var isKeyGone: Bool { wrappedKey == [] }
}

/// The counter of a message that was accepted: it must be above the stored one, which it replaces.
public struct CounterAdvance: Hashable, Sendable {
  /// The physical card.
  package let card: SUNCardID
  /// The counter.
  package let counter: Int64

  package init(card: SUNCardID, counter: Int64) {
    self.card = card
    self.counter = counter
  }
}

/// A reader that binds the next unknown card to a grant.
public struct CardCapture: Hashable, Sendable {
  /// The reader.
  public let device: DeviceID
  /// The grant.
  public let grant: GrantID
  /// The key that armed it, which is the maker of the credential.
  public let armedBy: APIKeyID
  /// The first instant after it.
  public let expiresAt: Instant

  /// How long a reader stays armed.
  public static let life = Duration.seconds(60)

  package init(device: DeviceID, grant: GrantID, armedBy: APIKeyID, expiresAt: Instant) {
    self.device = device
    self.grant = grant
    self.armedBy = armedBy
    self.expiresAt = expiresAt
  }
}

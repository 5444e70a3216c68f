/// What a tenant demands of its doors. Each member may be left open, and is then asked of what lies around: a device asks
/// its site, a site its tenant, and the tenant has ``standard``.
public struct Policy: Hashable, Sendable {
  /// The least that a medium has to prove.
  public var minAssurance: Assurance?
  /// How sure a device must be of a face, 0 to 1 in thousandths.
  public var faceMinConfidence: Int?
  /// How many PINs are tried at a reader.
  public var pinTraffic: PINTraffic?
  /// How many PINs that are entered alone may be live at a device.
  public var maxLivePINs: Int?
  /// How many openings from afar a minute a site allows; of a device it means nothing.
  public var openingsPerMinute: Int?
  /// Whether a lock that jammed gives the use back, once.
  public var jammedReturnsUse: Bool?

  /// What may be declared as ``maxLivePINs``.
  public static let livePINs = 1...10_000

  /// Leaves everything open.
  public init() {}

  /// What holds where nobody demands anything else.
  public static var standard: Policy {
    var policy = Policy()
    policy.minAssurance = .identifier
    policy.faceMinConfidence = 900
    policy.pinTraffic = .normal
    policy.maxLivePINs = 100
    policy.openingsPerMinute = OpeningCaps.perSite
    policy.jammedReturnsUse = false
    return policy
  }

  /// This policy, with what it leaves open taken from `outer`.
  package func inside(_ outer: Policy) -> Policy {
    var policy = self
    policy.minAssurance = minAssurance ?? outer.minAssurance
    policy.faceMinConfidence = faceMinConfidence ?? outer.faceMinConfidence
    policy.pinTraffic = pinTraffic ?? outer.pinTraffic
    policy.maxLivePINs = maxLivePINs ?? outer.maxLivePINs
    policy.openingsPerMinute = openingsPerMinute ?? outer.openingsPerMinute
    policy.jammedReturnsUse = jammedReturnsUse ?? outer.jammedReturnsUse
    return policy
  }
}

/// A policy and what it is for.
public struct PolicyEntry: Hashable, Sendable {
  /// What a policy is for.
  public enum Scope: Hashable, Sendable {
    case tenant
    case site(SiteID)
    case device(DeviceID)
  }

  /// What it is for.
  public let scope: Scope
  /// What it demands.
  public let policy: Policy

  /// The most entries of one tenant: its own, and a thousand sites and devices each.
  public static let maximumPerTenant = 2001

  /// Joins both.
  public init(scope: Scope, policy: Policy) {
    self.scope = scope
    self.policy = policy
  }
}

/// A policy that leaves nothing open: what holds at one door.
public struct DoorPolicy: Hashable, Sendable {
  /// The least that a medium has to prove.
  public let minAssurance: Assurance
  /// How sure a device must be of a face, in thousandths.
  public let faceMinConfidence: Int
  /// How many PINs are tried at a reader.
  public let pinTraffic: PINTraffic
  /// How many PINs that are entered alone may be live.
  public let maxLivePINs: Int
  /// How many openings from afar a minute its site allows.
  public let openingsPerMinute: Int
  /// Whether a lock that jammed gives the use back, once.
  public let jammedReturnsUse: Bool

  /// What holds at a device: its own entry first, then its site's, then its tenant's.
  package init(device: Policy, site: Policy, tenant: Policy) {
    let policy = device.inside(site.inside(tenant))
    let standard = Policy.standard
    minAssurance = policy.minAssurance ?? standard.minAssurance ?? .cryptographic
    faceMinConfidence = policy.faceMinConfidence ?? standard.faceMinConfidence ?? 1000
    pinTraffic = policy.pinTraffic ?? standard.pinTraffic ?? .normal
    maxLivePINs = policy.maxLivePINs ?? standard.maxLivePINs ?? 1
    openingsPerMinute = site.inside(tenant).openingsPerMinute ?? OpeningCaps.perSite
    jammedReturnsUse = policy.jammedReturnsUse ?? false
  }

  /// What holds where nobody demands anything.
  package static let standard = DoorPolicy(device: Policy(), site: Policy(), tenant: Policy())
}

/// How a tenant's cards are read: which split its Wiegand formats have, and which keys find the UID of a SUN message.
public struct CardProfileRecord: Hashable, Sendable {
  /// The splits.
  public var splits: CardProfile
  /// The meta-read keys, wrapped, the newest first; never shown.
  package var wrappedMetaReadKeys: [[UInt8]]
  /// Raised by every change of the record.
  package var revision: Int64

  /// The most generations of meta-read keys: each costs a decryption for every tap.
  public static let maximumMetaReadKeys = 4

  package init(splits: CardProfile, wrappedMetaReadKeys: [[UInt8]], revision: Int64) {
    self.splits = splits
    self.wrappedMetaReadKeys = wrappedMetaReadKeys
    self.revision = revision
  }
}

/// A contract: the boundary of data, keys and policies.
public struct Tenant: Hashable, Sendable {
  /// Its identifier.
  public let id: TenantID
  /// A name for people, 1 to 200 Unicode scalars.
  public var name: String
  /// Whether it holds simulated devices and `test` keys only.
  public let isSandbox: Bool
  /// Whether every key of it is refused for now.
  public var isSuspended: Bool
  /// When it was made.
  public let createdAt: Instant
  /// Raised by every change of the record.
  public var revision: Int64

  package init(id: TenantID, name: String, isSandbox: Bool, isSuspended: Bool, createdAt: Instant, revision: Int64) {
    self.id = id
    self.name = name
    self.isSandbox = isSandbox
    self.isSuspended = isSuspended
    self.createdAt = createdAt
    self.revision = revision
  }
}

/// A place with lockers.
public struct Site: Hashable, Sendable {
  /// Its identifier.
  public let id: SiteID
  /// A name for people, 1 to 200 Unicode scalars.
  public var name: String
  /// An IANA time-zone name, for example `Europe/Riga`.
  public var timezone: String
  /// The salt of the PINs that are entered here; drawn when the site is made, and never changed.
  public let pinSalt: SiteSalt
  /// When it was made.
  public let createdAt: Instant
  /// Raised by every change of the record.
  public var revision: Int64

  package init(
    id: SiteID, name: String, timezone: String, pinSalt: SiteSalt, createdAt: Instant, revision: Int64
  ) {
    self.id = id
    self.name = name
    self.timezone = timezone
    self.pinSalt = pinSalt
    self.createdAt = createdAt
    self.revision = revision
  }
}

/// A cabinet controller at a site.
public struct Device: Hashable, Sendable {
  /// Its identifier.
  public let id: DeviceID
  /// The place where it stands.
  public var site: SiteID
  /// A name for people, 1 to 200 Unicode scalars.
  public var label: String
  /// The code printed on the cabinet; never changes, for passes name it.
  public let code: DeviceCode
  /// When it was made.
  public let createdAt: Instant
  /// Raised by every change of the record.
  public var revision: Int64

  package init(
    id: DeviceID, site: SiteID, label: String, code: DeviceCode, createdAt: Instant, revision: Int64
  ) {
    self.id = id
    self.site = site
    self.label = label
    self.code = code
    self.createdAt = createdAt
    self.revision = revision
  }
}

/// One compartment of a device.
public struct Locker: Hashable, Sendable {
  /// Its identifier.
  public let id: LockerID
  /// The device that opens it.
  public let device: DeviceID
  /// What is written on its door, unique in the device, 1 to 32 Unicode scalars.
  public var label: String
  /// The lock board it hangs on, 1 to 32 Unicode scalars.
  public var board: String
  /// Its number, unique in the device, 1 to 65535; never changes, for passes name it.
  public let number: UInt16
  /// When it was made.
  public let createdAt: Instant
  /// Raised by every change of the record.
  public var revision: Int64

  package init(
    id: LockerID, device: DeviceID, label: String, board: String, number: UInt16, createdAt: Instant, revision: Int64
  ) {
    self.id = id
    self.device = device
    self.label = label
    self.board = board
    self.number = number
    self.createdAt = createdAt
    self.revision = revision
  }
}

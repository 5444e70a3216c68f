/// What is kept of a PIN: how it is entered, never its digits. What it is recognised by are ``PINTags``.
public struct PINMedium: Hashable, Sendable {
  /// Whether the person names a locker first.
  public let entry: PINEntry
  /// How many digits it has; a reissue may have more.
  public var digits: Int
  /// The credential that a duress PIN answers as, while it raises an alarm; nil for any other PIN.
  public let shadows: CredentialID?

  package init(entry: PINEntry, digits: Int, shadows: CredentialID?) {
    self.entry = entry
    self.digits = digits
    self.shadows = shadows
  }
}

/// What a device recognises a PIN by: one tag a device, or one a locker where the person has to name one.
public struct PINTags: Hashable, Sendable {
  /// The PIN.
  package let credential: CredentialID
  /// How it is entered.
  package let entry: PINEntry
  /// How many digits it has.
  package let digits: Int
  /// The tags, each at one device.
  package let tags: [Tag]
  /// When they are written: what cannot open any more gives up its tag.
  package let now: Instant

  /// A tag at a device.
  package struct Tag: Hashable, Sendable {
    package let device: DeviceID
    /// The locker that has to be named; nil where any will do, or none is named.
    package let locker: LockerID?
    package let tag: PINTag
    /// How many PINs of this length and entry that could be open at the same time may be tried by one guess, this one
    /// included: ``PINBudget/maximumLive(digits:)``.
    package let maximumLive: Int

    package init(device: DeviceID, locker: LockerID?, tag: PINTag, maximumLive: Int) {
      self.device = device
      self.locker = locker
      self.tag = tag
      self.maximumLive = maximumLive
    }
  }

  package init(credential: CredentialID, entry: PINEntry, digits: Int, tags: [Tag], now: Instant) {
    self.credential = credential
    self.entry = entry
    self.digits = digits
    self.tags = tags
    self.now = now
  }

  /// The most devices at which one PIN is known.
  public static let maximumDevices = 64
}

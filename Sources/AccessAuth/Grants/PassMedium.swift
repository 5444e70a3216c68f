/// What is kept of a credential that is shown as a pass, a QR code or an app token: enough to make its pass again to the
/// byte, and neither pass nor signature.
public struct PassMedium: Hashable, Sendable {
  /// How often it may be shown; an app token as often as the grant allows.
  public let usage: QRUsage
  /// How long a pass of it lives.
  public let lifetime: Duration
  /// Which pass of the credential is the valid one; a reissue or a changed window raises it. For a rotating credential
  /// it stays 0, and the slot stands in a pass instead.
  public var serial: UInt32
  /// The key that signs its pass; a rotating credential is signed by whichever key is active.
  public var keyID: KeyID
  /// The first second of its pass.
  public var notBefore: Instant
  /// The first second after its pass.
  public var expiresAt: Instant
  /// The service's epoch when the pass was made, in Unix seconds.
  public var epoch: Int64

  package init(
    usage: QRUsage, lifetime: Duration, serial: UInt32, keyID: KeyID, notBefore: Instant, expiresAt: Instant,
    epoch: Int64
  ) {
    self.usage = usage
    self.lifetime = lifetime
    self.serial = serial
    self.keyID = keyID
    self.notBefore = notBefore
    self.expiresAt = expiresAt
    self.epoch = epoch
  }
}

/// How often a QR credential may be shown.
public enum QRUsage: String, Hashable, Sendable, CaseIterable {
  /// Once.
  case singleUse = "single_use"
  /// As often as the grant allows.
  case multiUse = "multi_use"
  /// A fresh picture every 10 seconds, each once.
  case rotating
}

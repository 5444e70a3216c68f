/// How long the body of a request may be.
public struct BodyLimit: Hashable, Sendable {
  /// The most bytes that are accepted.
  public let bytes: Int

  /// A limit of `bytes`.
  public init(bytes: Int) { self.bytes = bytes }

  /// 16 KiB: a verification, of which the longest member is a pass with its proof, about 1.5 kB.
  public static let verification = BodyLimit(bytes: 16 * 1024)
  /// 256 KiB: lists of lockers, of credentials, of a door's events.
  public static let standard = BodyLimit(bytes: 256 * 1024)
  /// 512 KiB: what a tenant demands of 1000 sites and 1000 devices, each about 160 bytes.
  public static let policies = BodyLimit(bytes: 512 * 1024)
}

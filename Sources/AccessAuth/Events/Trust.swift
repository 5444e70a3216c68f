/// How far what a device tells can be trusted.
public struct Trust: Hashable, Sendable {
  /// Who decided.
  public enum Link: String, Hashable, Sendable, CaseIterable {
    /// The service, at that moment.
    case online
    /// The device by itself; the service learnt of it later.
    case offline
  }

  /// Who decided.
  public var link: Link
  /// How old the manifest was that an offline decision went by, in seconds.
  public var manifestAge: Int64?
  /// How far the device's clock stood before the service's, in milliseconds; negative behind it.
  public var clockOffset: Int64?

  /// Decided by the service.
  public static let online = Trust(link: .online)

  /// Joins them.
  public init(link: Link, manifestAge: Int64? = nil, clockOffset: Int64? = nil) {
    self.link = link
    self.manifestAge = manifestAge
    self.clockOffset = clockOffset
  }
}

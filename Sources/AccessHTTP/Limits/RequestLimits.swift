/// How often the service may be called. One number is chosen, the requests per second of one API key; the others follow.
///
/// | policy | counts | requests per second |
/// |---|---|---|
/// | `key`, `device` | one API key; `device` is what a door's key is told | N |
/// | `tenant` | all keys of a tenant | 20 N |
/// | `address` | requests that prove no key, by the client's address: failed ones and public pages | N / 5 |
///
/// Each budget holds what 10 seconds bring, so that a call that makes many others, or a door after a power cut, is not
/// slowed down.
public struct RequestLimits: Hashable, Sendable {
  /// What can be chosen. Below the upper bound no interval is rounded to nothing; it stands for "no limit".
  public static let allowed = 1...1_000_000_000
  /// Unless chosen otherwise: a device scans a few times a second at most, and a back end that does more is a loop.
  public static let preset = 100

  /// The requests per second of one API key.
  public let requestsPerSecond: Int

  /// The limits that follow from `requestsPerSecond`; nil outside ``allowed``.
  public init?(requestsPerSecond: Int) {
    guard Self.allowed.contains(requestsPerSecond) else { return nil }
    self.requestsPerSecond = requestsPerSecond
  }

  /// A budget's kind, as `RateLimit-Policy` names it.
  public enum Policy: Hashable, Sendable, CaseIterable {
    case key, device, tenant, address

    /// The name on the wire.
    var name: StaticString {
      switch self {
      case .key: "key"
      case .device: "device"
      case .tenant: "tenant"
      case .address: "address"
      }
    }
  }

  /// The rate of a budget of this kind.
  public func rate(of policy: Policy) -> GCRA.Rate {
    let seconds = 10
    switch policy {
    case .key, .device:
      return GCRA.Rate(requestsPerSecond, in: .seconds(1), burst: seconds * requestsPerSecond)
    case .tenant:
      return GCRA.Rate(20 * requestsPerSecond, in: .seconds(1), burst: seconds * 20 * requestsPerSecond)
    case .address:
      // A fifth, in integers: N = 1 is one request in 5 seconds, and 2 at once.
      return GCRA.Rate(requestsPerSecond, in: .seconds(5), burst: seconds * requestsPerSecond / 5)
    }
  }
}

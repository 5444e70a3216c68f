/// How much a device's PIN pad is used. It says how many wrong tries its reader bears and how long its PINs are.
public enum PINTraffic: String, CaseIterable, Hashable, Sendable {
  /// 5 tries at once, then one every 15 minutes.
  case normal
  /// Ten times as many of each, for PINs with one digit more.
  case busy
}

extension PINTraffic {
  /// What every number of a reader's throttle is multiplied with.
  var factor: Int {
    switch self {
    case .normal: 1
    case .busy: 10
    }
  }

  /// How many digits more a PIN has. They make up for ten times as many tries.
  public var additionalDigits: Int {
    switch self {
    case .normal: 0
    case .busy: 1
    }
  }
}

/// How likely a PIN is guessed at one device, and how long PINs have to be so that it stays unlikely.
///
/// The chance is at most tries × live PINs / 10^digits, for the tries that ``PINBudget`` leaves in 30 days; each try is
/// right for each live PIN with 1 / 10^digits, as PINs are drawn uniformly.
public struct PINRisk: Hashable, Sendable {
  /// The chance that is borne in 30 days: 1 in this many.
  public static let oneIn = 1000
  /// The chance that is borne in 30 days, 1e-3.
  public static let limit = 1 / Double(oneIn)
  /// No PIN is longer.
  public static let maximumDigits = 12
  /// No PIN is shorter.
  private static let leastDigits = 6

  /// How much the keypad is used.
  public let traffic: PINTraffic
  /// What the reader's throttle leaves to guess.
  public let budget: PINBudget

  /// The risk at a device with this traffic.
  public init(traffic: PINTraffic) {
    self.traffic = traffic
    budget = PINBudget(traffic)
  }

  /// Least digits of a PIN that is entered with its locker: 6, or 7 where traffic is busy.
  public var baseWithLocker: Int { Self.leastDigits + traffic.additionalDigits }

  /// Least digits of a PIN that is entered alone, on a device that declares at most `maximum` live ones:
  /// 6 + ⌈log10(maximum)⌉, so 8 for up to 100, and one more where traffic is busy.
  public func baseAlone(declaredMaximum maximum: Int) -> Int {
    var power = 1
    var exponent = 0
    while power < maximum {
      exponent += 1
      let (product, overflow) = power.multipliedReportingOverflow(by: 10)
      if overflow { break }
      power = product
    }
    return Self.leastDigits + exponent + traffic.additionalDigits
  }

  /// The chance, for people to read: what decides is whole-number arithmetic. Above 1 where it has no meaning any more.
  public func chance(live: Int, digits: Int) -> Double {
    var chance = Double(budget.triesPerAttack) * Double(max(live, 0))
    for _ in 0..<min(max(digits, 0), 400) { chance /= 10 }
    return chance
  }

  /// The least length, `base` or more, with which `live` PINs stay within ``limit``; nil beyond ``maximumDigits``.
  public func digits(entryBase base: Int, live: Int) -> Int? {
    guard base <= Self.maximumDigits else { return nil }
    return (max(base, Self.leastDigits)...Self.maximumDigits).first { maximumLive(digits: $0) >= live }
  }

  /// The most live PINs of one length that stay within ``limit``; 0 for a length that no PIN has.
  public func maximumLive(digits: Int) -> Int {
    guard (Self.leastDigits...Self.maximumDigits).contains(digits) else { return 0 }
    let numbers = (0..<digits).reduce(1) { product, _ in product * 10 }
    return numbers / (Self.oneIn * budget.triesPerAttack)
  }
}

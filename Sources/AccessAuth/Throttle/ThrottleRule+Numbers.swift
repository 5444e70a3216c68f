extension ThrottleRule {
  /// The rule of a kind. Traffic is a reader's matter: nothing else depends on it.
  package static func of(_ kind: ThrottleKind, traffic: PINTraffic) -> ThrottleRule {
    switch kind {
    case .pinReader: ThrottleRule(.bucket(pinReader(traffic)))
    case .pinCredential: ThrottleRule(.ladder)
    // Sprayed over many readers, one PIN meets these two.
    case .pinTenant: ThrottleRule(.bucket(Bucket(100, oneEvery: .seconds(5))))
    case .pinService: ThrottleRule(.bucket(Bucket(1000, oneEvery: .milliseconds(500))))
    case .unknown, .frames: ThrottleRule(.bucket(Bucket(10, oneEvery: .seconds(30))))
    }
  }

  /// 5 tries, one back every 15 minutes, and after 20 failures within 24 hours every 60 minutes; ten times as many of
  /// each where PINs have one digit more. A debt means the same share of the bucket in either, so that a change of
  /// traffic neither empties nor fills it.
  static func pinReader(_ traffic: PINTraffic) -> Bucket {
    let factor = traffic.factor
    return Bucket(
      5 * Int64(factor), oneEvery: .seconds(900) / factor,
      strict: (failures: 20 * factor, interval: .seconds(3600) / factor))
  }

  /// No bucket's debt is greater: that of an empty one at a reader.
  static let greatestDebt = pinReader(.normal).empty
}

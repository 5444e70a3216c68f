extension ThrottleRule {
  /// The rule of a kind. A try at a busy reader, where PINs have one digit more, weighs a tenth wherever PINs are counted
  /// together: a few busy keypads must not shut all the others.
  package static func of(_ kind: ThrottleKind, traffic: PINTraffic) -> ThrottleRule {
    switch kind {
    case .pinReader: ThrottleRule(.bucket(pinReader(traffic)))
    case .pinCredential: ThrottleRule(.ladder)
    // Sprayed over many readers, one PIN meets these two.
    case .pinTenant:
      ThrottleRule(.bucket(Bucket(100 * Int64(traffic.factor), oneEvery: .seconds(5) / traffic.factor)))
    case .pinService:
      ThrottleRule(.bucket(Bucket(1000 * Int64(traffic.factor), oneEvery: .milliseconds(500) / traffic.factor)))
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

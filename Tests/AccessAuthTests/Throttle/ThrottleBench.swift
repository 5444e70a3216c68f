import SodiumPrimitives

@testable import AccessAuth

/// One throttle with its clock, which moves when it is told to.
struct ThrottleBench {
  let rule: ThrottleRule
  var state = ThrottleState.fresh
  var session: UInt64 = 1
  var elapsed = Duration.zero

  init(_ kind: ThrottleKind, _ traffic: PINTraffic = .normal) { rule = .of(kind, traffic: traffic) }

  var now: ThrottleReading { ThrottleReading(session: session, elapsed: elapsed) }
  var refusal: ThrottleRefusal? { rule.refusal(of: state, at: now) }

  mutating func charge() -> ThrottleRefusal? { rule.charge(&state, at: now) }
  mutating func giveBack() { rule.giveBack(&state, at: now) }
  mutating func wait(_ duration: Duration) { elapsed += duration }

  /// Charges until it is refused; how often that went well.
  mutating func drain() -> Int {
    var count = 0
    while charge() == nil { count += 1 }
    return count
  }

  /// Charges `count` tries, each as soon as it is allowed; how many it was, fewer where time does not bring the next.
  mutating func fail(_ count: Int) -> Int {
    for made in 0..<count {
      if let refusal {
        guard let pause = refusal.retryAfter else { return made }
        wait(pause)
      }
      if charge() != nil { return made }
    }
    return count
  }

  /// Tries as soon as it is allowed, from now and for `span`; how often that went well.
  mutating func attack(for span: Duration) -> Int {
    let end = elapsed + span
    var tries = 0
    while elapsed < end {
      guard let refusal = charge() else {
        tries += 1
        continue
      }
      guard let pause = refusal.retryAfter else { break }
      wait(pause)
    }
    return tries
  }
}

extension SeededRandom {
  /// A duration of whole milliseconds from zero to below `bound`.
  func duration(below bound: Duration) -> Duration {
    .milliseconds(Int64(uniform(below: UInt32(clamping: bound.wholeMilliseconds))))
  }
}

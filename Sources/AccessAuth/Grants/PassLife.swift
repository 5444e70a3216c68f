/// How long passes live. All durations count from the later of issue and the grant's start, and never pass its end.
public enum PassLife {
  /// A single-use or multi-use QR, unless asked otherwise.
  public static let standard = Duration.hours(72)
  /// The longest life of a single-use or multi-use QR.
  public static let longest = Duration.days(7)
  /// An app token, unless asked otherwise; its longest life is ``longest``.
  public static let token = Duration.hours(24)
  /// A rotating QR, unless asked otherwise.
  public static let rotating = Duration.seconds(60)
  /// The longest life of a rotating QR.
  public static let longestRotating = Duration.seconds(600)
  /// A rotating QR changes this often; a shorter life would leave gaps.
  public static let slot = Duration.seconds(10)
  /// A burnt pass is remembered until its end, this much skew and a day, so that no clock lets it return.
  public static let burnMemory = Duration.seconds(60) + .hours(24)

  /// The lives that a caller may ask for.
  public static func allowed(for usage: QRUsage) -> ClosedRange<Duration> {
    switch usage {
    case .singleUse, .multiUse: .seconds(1)...longest
    case .rotating: slot...longestRotating
    }
  }

  /// The life where none is asked for.
  public static func preset(for usage: QRUsage) -> Duration {
    switch usage {
    case .singleUse, .multiUse: standard
    case .rotating: rotating
    }
  }

  /// The window of a pass in whole seconds, or nil where nothing of it is left.
  static func window(
    usage: QRUsage, lifetime: Duration, issuedAt: Instant, startsAt: Instant, endsAt: Instant
  ) -> (notBefore: Instant, expiresAt: Instant)? {
    let begin = max(issuedAt, startsAt)
    let end: Instant
    switch usage {
    case .singleUse, .multiUse: end = min(begin + lifetime, endsAt)
    // The credential lives as long as the grant; each of its passes lives one `lifetime`.
    case .rotating: end = endsAt
    }
    let window = (notBefore: begin.flooredToSecond, expiresAt: end.flooredToSecond)
    return window.notBefore < window.expiresAt ? window : nil
  }

  /// The slot at `instant` of a rotating credential made at `createdAt`: whole tens of seconds since. Nil before that,
  /// and after 2^32 slots.
  static func slot(at instant: Instant, createdAt: Instant) -> UInt32? {
    let elapsed = instant.wholeSeconds - createdAt.wholeSeconds
    return elapsed < 0 ? nil : UInt32(exactly: elapsed / slot.components.seconds)
  }

  /// The first second of a slot; the inverse of ``slot(at:createdAt:)``.
  static func start(ofSlot number: UInt32, createdAt: Instant) -> Instant {
    createdAt.flooredToSecond + .seconds(Int64(number) * slot.components.seconds)
  }
}

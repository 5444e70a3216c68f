/// What would go, and what keeps the rest: a dry run.
public struct RetentionPreview: Hashable, Sendable {
  /// One kind of data.
  public struct Kind: Hashable, Sendable {
    /// How many would go.
    public internal(set) var goes = 0
    /// When the oldest of those was received, or ended.
    public internal(set) var oldest: Instant?
    /// How many would stay.
    public internal(set) var stays = 0
    /// What keeps them, each counted once, by the first thing that does.
    public internal(set) var keptBy: [RetentionVerdict.Why: Int] = [:]
  }

  /// How long it is read.
  public static let maximumTime = Duration.seconds(2)

  /// The moment of which it speaks.
  public let at: Instant
  /// By kind, of all kinds.
  public private(set) var kinds: [DataClass: Kind]
  /// Whether there was more than could be read in its time: the numbers are then what was seen, the oldest first.
  public private(set) var isPartial = false

  init(at instant: Instant) {
    at = instant
    kinds = Dictionary(uniqueKeysWithValues: DataClass.allCases.map { ($0, Kind()) })
  }

  /// Counts one verdict on something that began to age at `start`.
  mutating func count(_ verdict: RetentionVerdict, _ class: DataClass, since start: Instant) {
    var kind = kinds[`class`] ?? Kind()
    switch verdict {
    case .goes:
      kind.goes += 1
      kind.oldest = kind.oldest.map { min($0, start) } ?? start
    case .stays(let why):
      kind.stays += 1
      kind.keptBy[why, default: 0] += 1
    }
    kinds[`class`] = kind
  }

  /// The same, as what could be read of it.
  consuming func cutShort() -> RetentionPreview {
    isPartial = true
    return self
  }
}

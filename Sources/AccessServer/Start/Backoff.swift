import SodiumPrimitives

/// How long to wait between two tries: twice as long after each, up to a bound, and a part of it by chance, so that many
/// processes that have lost the same thing do not come back at one moment.
struct Backoff: Sendable {
  private static let first = Duration.milliseconds(250)
  /// Short enough that nobody waits long for a service whose database is back.
  private static let longest = Duration.seconds(5)

  private var next = Backoff.first

  /// The wait before the next try: from half of it to all of it.
  mutating func pause(_ random: some RandomSource) -> Duration {
    let whole = next
    next = min(next * 2, Self.longest)
    // Of 256 steps.
    return whole / 2 + whole / 512 * Int(random.bytes(1).first ?? 0)
  }
}

/// How long forgetting rests between two of its steps.
///
/// Whoever asks while a step is committed waits for it. While doors ask, a step is followed by a rest of 150 times as long,
/// so that less than one of them in a hundred meets one, and their 99th percentile does not. When no door has asked for a
/// while, it takes half of the time.
struct RetentionPace: Sendable {
  /// How many times as long as a step the rest is while doors ask.
  private static let shareOfDoors = 150
  /// For how long after the last answer doors are expected to ask again.
  private static let memory = Duration.seconds(10)
  /// Forgetting goes on, however long a step was.
  private static let longest = Duration.seconds(5)
  private static let shortest = Duration.milliseconds(10)

  private var begun: ContinuousClock.Instant?
  private var answers: Int?
  private var lastAnswer: ContinuousClock.Instant?

  /// Notes that a step begins.
  mutating func begin(at now: ContinuousClock.Instant) { begun = now }

  /// How long to rest after the step that has just ended; `answers` is how many presentations were answered so far.
  mutating func rest(answers: Int, at now: ContinuousClock.Instant) -> Duration {
    if let before = self.answers, before != answers { lastAnswer = now }
    self.answers = answers
    let step = begun.map { $0.duration(to: now) } ?? .zero
    let isQuiet = lastAnswer.map { $0.duration(to: now) > Self.memory } ?? true
    return min(max(isQuiet ? step : step * Self.shareOfDoors, Self.shortest), Self.longest)
  }
}

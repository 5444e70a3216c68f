/// How long work that can wait rests between two of its steps.
///
/// Whoever asks while a step is committed waits for it. While doors ask, a step is followed by a rest of a hundred times as
/// long, so that one of them in a hundred meets one, unless a step is so long that the bound of the rest cuts that short.
/// When no door has asked for a while, the work takes half of the time.
struct BackgroundPace: Sendable {
  /// How many times as long as a step the rest is while doors ask.
  private static let shareOfDoors = 100
  /// For how long after the last answer doors are expected to ask again.
  private static let memory = Duration.seconds(10)
  /// The work goes on, however long a step was.
  private static let longest = Duration.seconds(15)
  private static let shortest = Duration.milliseconds(10)

  private var begun: ContinuousClock.Instant?
  private var answers: Int?
  private var lastAnswer: ContinuousClock.Instant

  /// A service that starts has doors waiting.
  init(at start: ContinuousClock.Instant) { lastAnswer = start }

  /// Notes that a step begins.
  mutating func begin(at now: ContinuousClock.Instant) { begun = now }

  /// How long to rest after the step that has just ended; `answers` is how many presentations were answered so far.
  mutating func rest(answers: Int, at now: ContinuousClock.Instant) -> Duration {
    if let before = self.answers, before != answers { lastAnswer = now }
    self.answers = answers
    let step = begun.map { $0.duration(to: now) } ?? .zero
    let isQuiet = lastAnswer.duration(to: now) > Self.memory
    return min(max(isQuiet ? step : step * Self.shareOfDoors, Self.shortest), Self.longest)
  }
}

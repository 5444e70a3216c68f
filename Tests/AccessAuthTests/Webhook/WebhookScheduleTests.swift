import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("When a webhook is tried again")
struct WebhookScheduleTests {
  private static let now = Instant(seconds: 1_795_359_845)

  /// Draws the lowest or the highest number.
  private struct Edge: RandomSource {
    let isHigh: Bool
    func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
    func uniform(below bound: UInt32) -> UInt32 { isHigh && bound > 0 ? bound - 1 : 0 }
  }

  @Test("the delays are those of the contract")
  func delays() {
    #expect(
      WebhookSchedule.delays.map(\.wholeMilliseconds).map { $0 / 1000 } == [
        0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400,
      ])
  }

  @Test("a delay is between 90 % and 110 % of its length", arguments: 0...9)
  func jitter(_ tries: Int) throws {
    let delay = WebhookSchedule.delays[tries].wholeMilliseconds
    let earliest = try #require(
      WebhookSchedule.next(afterTry: tries, at: Self.now, random: Edge(isHigh: false)))
    let latest = try #require(WebhookSchedule.next(afterTry: tries, at: Self.now, random: Edge(isHigh: true)))
    #expect(earliest.milliseconds - Self.now.milliseconds == delay * 9 / 10)
    #expect(latest.milliseconds - Self.now.milliseconds == delay * 11 / 10)
    let random = SeededRandom(seed: UInt64(tries))
    let drawn = try (0..<200).map { _ in
      try #require(WebhookSchedule.next(afterTry: tries, at: Self.now, random: random))
    }
    #expect(drawn.allSatisfy { (earliest...latest).contains($0) })
    #expect(tries == 0 ? Set(drawn).count == 1 : Set(drawn).count > 100)
  }

  @Test("nothing follows the tenth try, and no other number is a try", arguments: [10, 11, .max, -1, .min])
  func ends(_ tries: Int) {
    #expect(WebhookSchedule.next(afterTry: tries, at: Self.now, random: SystemRandom()) == nil)
  }

  @Test("a clock at its end stays there")
  func clamped() {
    let end = Instant(milliseconds: .max)
    #expect(WebhookSchedule.next(afterTry: 9, at: end, random: SystemRandom()) == end)
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite struct WebhookDeliveryTests {
  private static let random = SeededRandom(seed: 1)
  private static let start = Instant(seconds: 1_800_000_000)

  private static func delivery(_ result: WebhookResult) -> WebhookDelivery {
    let event = Event(.audit, .webhookTest, at: Moment(wall: start, boot: .zero), random: random)
    let message = WebhookMessage(.webhookTest, of: SealedEvent(sequence: 1, event: event), isSecond: false)
    return WebhookDelivery(
      of: message, to: WebhookEndpointID(at: start, random: random), result, from: start, to: start + .seconds(3),
      random: random)
  }

  @Test("a message that is taken has ended")
  func taken() {
    let delivery = Self.delivery(.taken(status: 204))
    #expect((delivery.status, delivery.tries, delivery.lastStatus, delivery.nextTryAt) == (.delivered, 1, 204, nil))
    #expect((delivery.createdAt, delivery.finishedAt) == (Self.start, Self.start + .seconds(3)))
  }

  @Test("one that is not is due again, nine times after the end of the try before, and has failed then")
  func failing() throws {
    var delivery = Self.delivery(.refused(status: 500))
    var now = Self.start + .seconds(3)
    for tries in 1..<WebhookSchedule.delays.count {
      #expect((delivery.status, delivery.tries, delivery.finishedAt) == (.pending, tries, nil))
      let next = try #require(delivery.nextTryAt)
      #expect(next > now && next <= now + WebhookSchedule.delays[tries] * 1.1)
      now = next + .seconds(1)
      let isRefused = tries % 2 == 0
      delivery.note(isRefused ? .refused(status: 500) : .failed("timeout"), at: now, random: Self.random)
      #expect(delivery.lastStatus == (isRefused ? 500 : nil))
      #expect(delivery.lastError == (isRefused ? nil : "timeout"))
    }
    #expect((delivery.status, delivery.tries) == (.failed, WebhookSchedule.delays.count))
    #expect((delivery.nextTryAt, delivery.finishedAt) == (nil, now))
    delivery.restart(at: now)
    #expect((delivery.status, delivery.tries, delivery.nextTryAt, delivery.finishedAt) == (.pending, 0, now, nil))
  }

  @Test("one whose event is gone is given up")
  func gone() {
    var delivery = Self.delivery(.failed("dns"))
    delivery.giveUp(at: Self.start + .seconds(9))
    #expect((delivery.status, delivery.lastError, delivery.nextTryAt) == (.failed, "gone", nil))
  }

  @Test("first tries pause after five failures in a row, twice as long each time up to five minutes")
  func breaker() {
    var breaker = WebhookBreaker()
    var boot = Duration.zero
    func moment() -> Moment { Moment(wall: Self.start, boot: boot) }
    for _ in 1..<WebhookBreaker.threshold {
      breaker.note(.refused(status: 500), at: moment())
      #expect(breaker.allows(at: moment()))
    }
    for pause in [5, 10, 20, 40, 80, 160, 300, 300, 300] as [Int64] {
      breaker.note(.failed("timeout"), at: moment())
      boot += .seconds(pause) - .milliseconds(1)
      #expect(!breaker.allows(at: moment()))
      boot += .milliseconds(1)
      #expect(breaker.allows(at: moment()))
    }
    breaker.note(.failed("timeout"), at: moment())
    breaker.note(.taken(status: 200), at: moment())
    #expect(breaker == WebhookBreaker() && breaker.allows(at: moment()))
  }
}

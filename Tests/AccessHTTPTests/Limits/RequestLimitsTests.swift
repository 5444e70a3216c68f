import Testing

@testable import AccessHTTP

@Suite("The numbers of the request limits")
struct RequestLimitsTests {
  @Test(
    "one number makes all others",
    arguments: [
      (100, RequestLimits.Policy.key, Duration.milliseconds(10), 1000), (100, .device, .milliseconds(10), 1000),
      (100, .tenant, .microseconds(500), 20_000), (100, .address, .milliseconds(50), 200),
      (1, .key, .seconds(1), 10), (1, .tenant, .milliseconds(50), 200), (1, .address, .seconds(5), 2),
      (3, .address, .seconds(5) / 3, 6), (1_000_000_000, .tenant, .nanoseconds(1) / 20, 200_000_000_000),
    ])
  func numbers(_ requestsPerSecond: Int, _ policy: RequestLimits.Policy, _ interval: Duration, _ burst: Int) throws {
    let rate = try #require(RequestLimits(requestsPerSecond: requestsPerSecond)).rate(of: policy)
    #expect(rate.interval == interval)
    #expect(rate.burst == burst)
  }

  @Test("every budget holds what 10 seconds bring")
  func windows() throws {
    for requestsPerSecond in [1, 2, 3, 7, 100, 999, 1_000_000, 1_000_000_000] {
      let limits = try #require(RequestLimits(requestsPerSecond: requestsPerSecond))
      for policy in RequestLimits.Policy.allCases {
        #expect(limits.rate(of: policy).window.secondsRoundedUp == 10, "\(requestsPerSecond) \(policy)")
        #expect(limits.rate(of: policy).interval > .zero)
      }
    }
  }

  @Test("no limit at all cannot be chosen by a number", arguments: [0, -1, .min, .max, 1_000_000_001])
  func refused(_ requestsPerSecond: Int) {
    #expect(RequestLimits(requestsPerSecond: requestsPerSecond) == nil)
  }
}

import HTTPTypes
import RawStructuredFieldValues
import Testing

@testable import AccessHTTP

@Suite("The fields RateLimit and RateLimit-Policy")
struct RateLimitFieldTests {
  /// The only item of a list, or nil.
  private static func item(_ text: String?) throws -> Item? {
    var parser = StructuredFieldValueParser(Array(try #require(text).utf8))
    let list = try parser.parseListFieldValue()
    guard list.count == 1, case .item(let item)? = list.first else { return nil }
    return item
  }

  private static func item(_ name: String, _ parameters: OrderedMap<String, RFC9651BareItem>) -> Item {
    Item(bareItem: RFC9651BareItem.string(name), parameters: parameters)
  }

  @Test("both are lists of RFC 9651 with one string, and parameters that are integers")
  func parsed() throws {
    var headers = HTTPFields()
    RateLimit(
      name: "tenant", quota: 20_000, window: .seconds(10), remaining: 3, resetsAfter: .milliseconds(1001)
    ).write(to: &headers)
    #expect(headers[.rateLimitPolicy] == "\"tenant\";q=20000;w=10")
    #expect(headers[.rateLimit] == "\"tenant\";r=3;t=2")
    let policy = try #require(try Self.item(headers[.rateLimitPolicy]))
    #expect(policy == Self.item("tenant", ["q": .integer(20_000), "w": .integer(10)]))
    let state = try #require(try Self.item(headers[.rateLimit]))
    #expect(state == Self.item("tenant", ["r": .integer(3), "t": .integer(2)]))
  }

  @Test("what no field can hold is the nearest that it can")
  func clamped() throws {
    for (number, written) in [(Int.min, Int64(0)), (-1, 0), (.max, 999_999_999_999_999)] {
      var headers = HTTPFields()
      RateLimit(
        name: "key", quota: number, window: .seconds(number), remaining: number, resetsAfter: .seconds(number)
      ).write(to: &headers)
      let policy = try #require(try Self.item(headers[.rateLimitPolicy]))
      #expect(policy.rfc9651Parameters == ["q": .integer(written), "w": .integer(written)])
      let state = try #require(try Self.item(headers[.rateLimit]))
      #expect(state.rfc9651Parameters == ["r": .integer(written), "t": .integer(written)])
    }
  }

  @Test("the names are the closed list of the contract")
  func names() {
    let names = RequestLimits.Policy.allCases.map { String(describing: $0.name) }
    #expect(names == ["key", "device", "tenant", "address"])
  }
}

import AccessAuth
import AccessAuthTesting
import NIOCore
import NIOEmbedded
import SodiumPrimitives
import Synchronization
import Testing

@testable import AccessHTTP

@Suite("Posting webhooks")
struct WebhookClientTests {
  static let thisMachine = ["127.0.0.0/8", "::1"].compactMap { AddressBlock($0) }
  private static let body = #"{"type":"webhook.test"}"#
  private static let secret = WebhookSecret(random: SeededRandom(seed: 1))

  static func message() throws -> SignedWebhook {
    try #require(
      SignedWebhook(id: "evt_1", at: Instant(seconds: 1_795_359_845), body: Array(body.utf8), by: .secret(secret)))
  }

  /// A client with names that resolve to `names`, or as the system says.
  static func client(
    allowing blocks: [AddressBlock] = thisMachine, whole: Duration = .seconds(15), dropping: Duration = .seconds(2),
    names: [String: [String]]? = nil
  ) -> WebhookClient {
    var bounds = WebhookClient.Bounds()
    bounds.whole = whole
    bounds.dropping = dropping
    let reachable = ReachableAddresses(allowing: blocks)
    guard let names else { return WebhookClient(reachable: reachable, bounds: bounds) }
    return WebhookClient(reachable: reachable, bounds: bounds) { name in
      (names[name] ?? []).compactMap { IPAddress($0) }
    }
  }

  @Test("a message arrives with its headers and its body to the byte, and nothing else of the service")
  func arrives() async throws {
    let message = try Self.message()
    try await Receiver.run { receiver in
      let outcome = try await Self.client().send(message, to: "\(receiver.url)/hook?a=%20b")
      #expect(outcome == .delivered(status: 204))
      #expect(receiver.connections == 1)
      let request = try #require(receiver.requests.first)
      let lines = request.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
      #expect(lines.first == "POST /hook?a=%20b HTTP/1.1")
      #expect(lines.last == Self.body)
      let headers = lines.dropFirst().prefix { !$0.isEmpty }.map { $0.lowercased() }.sorted()
      #expect(
        headers
          == [
            "content-length: \(Self.body.utf8.count)", "content-type: application/json",
            "host: \(receiver.address):\(receiver.port)", "user-agent: accessauth/\(AccessAuthVersion.current)",
            "webhook-id: evt_1", "webhook-signature: \(message.signatures.lowercased())",
            "webhook-timestamp: 1795359845",
          ].sorted())
    }
  }

  @Test(
    "each status is what it is",
    arguments: [
      (200, .delivered(status: 200)), (204, .delivered(status: 204)), (299, .delivered(status: 299)),
      (301, .unreachable(.redirect)), (304, .unreachable(.redirect)), (400, .refused(status: 400)),
      (410, .refused(status: 410)), (429, .refused(status: 429)), (500, .refused(status: 500)),
      (599, .refused(status: 599)),
    ] as [(Int, WebhookOutcome)])
  func statuses(_ status: Int, _ outcome: WebhookOutcome) async throws {
    let message = try Self.message()
    let answer = "HTTP/1.1 \(status) Word\r\ncontent-length: 0\r\n\r\n"
    let actual = try await Receiver.run(.bytes(answer)) { receiver in
      try await Self.client().send(message, to: "\(receiver.url)/")
    }
    #expect(actual == outcome)
  }

  @Test(
    "F-05 a redirect is not followed, to whatever place",
    arguments: ["301", "302", "303", "307", "308"], ["", "http://169.254.169.254/", "file:///etc/passwd"])
  func redirects(_ status: String, _ place: String) async throws {
    let message = try Self.message()
    try await Receiver.run { other in
      let location = place.isEmpty ? "\(other.url)/" : place
      let answer = "HTTP/1.1 \(status) Word\r\nlocation: \(location)\r\ncontent-length: 0\r\n\r\n"
      let outcome = try await Receiver.run(.bytes(answer)) { receiver in
        try await Self.client().send(message, to: "\(receiver.url)/")
      }
      #expect(outcome == .unreachable(.redirect))
      #expect(other.connections == 0)
    }
  }

  @Test("F-05 a name of this machine is not connected to unless that is allowed")
  func localhost() async throws {
    let message = try Self.message()
    // Names are looked up by the system here, which knows one address; others may connect to it.
    try await Receiver.run(at: "127.0.0.1") { receiver in
      for scheme in ["https", "http"] {
        let url = "\(scheme)://localhost:\(receiver.port)/"
        let refused = try await Self.client(allowing: []).send(message, to: url)
        #expect(refused == .unreachable(.addressRefused))
      }
      #expect(!receiver.requests.contains { $0.contains("webhook-id") })
      let outcome = try await Self.client().send(message, to: "http://localhost:\(receiver.port)/")
      #expect(outcome == .delivered(status: 204))
      #expect(receiver.requests.contains { $0.contains("webhook-id") })
    }
  }

  @Test("F-05 a name that turns out to be of this machine is not connected to unless that is allowed")
  func innerName() async throws {
    let message = try Self.message()
    let names = ["receiver.example": [Receiver.ownAddress]]
    try await Receiver.run { receiver in
      // The second client allows http, and an address beside.
      for blocks in [[], ["127.83.0.2"].compactMap { AddressBlock($0) }] {
        for scheme in ["https", "http"] {
          let refused = try await Self.client(allowing: blocks, names: names)
            .send(message, to: "\(scheme)://receiver.example:\(receiver.port)/")
          #expect(refused == .unreachable(.addressRefused))
        }
      }
      #expect(receiver.connections == 0)
      let outcome = try await Self.client(names: names)
        .send(message, to: "http://receiver.example:\(receiver.port)/")
      #expect(outcome == .delivered(status: 204))
      #expect(receiver.connections == 1)
    }
  }

  @Test("F-05 a name with one address that is not allowed is not connected to, in whichever order they come")
  func mixed() async throws {
    let message = try Self.message()
    let own = Receiver.ownAddress
    let block = [own].compactMap { AddressBlock($0) }
    try await Receiver.run { receiver in
      for addresses in [[own, "10.0.0.1"], ["10.0.0.1", own], [own, "fe80::1"]] {
        let client = Self.client(allowing: block, names: ["receiver.example": addresses])
        for scheme in ["http", "https"] {
          let outcome = try await client.send(message, to: "\(scheme)://receiver.example:\(receiver.port)/")
          #expect(outcome == .unreachable(.addressRefused))
        }
      }
      // http to a public address is refused too, once the name shows one.
      let client = Self.client(allowing: block, names: ["receiver.example": [own, "8.8.8.8"]])
      let outcome = try await client.send(message, to: "http://receiver.example:\(receiver.port)/")
      #expect(outcome == .unreachable(.addressRefused))
      #expect(receiver.connections == 0)
    }
  }

  @Test(
    "F-05 a name that resolves elsewhere the second time is asked once a try, and connected to where it was looked at")
  func rebinding() async throws {
    let message = try Self.message()
    try await Receiver.run { receiver in
      let asked = Atomic(0)
      let client = WebhookClient(
        reachable: ReachableAddresses(allowing: [Receiver.ownAddress].compactMap { AddressBlock($0) }),
        bounds: WebhookClient.Bounds()
      ) { _ in
        let count = asked.wrappingAdd(1, ordering: .relaxed).newValue
        return [count == 1 ? Receiver.ownAddress : "10.0.0.1"].compactMap { IPAddress($0) }
      }
      // No server of names knows it: had the library looked for itself, there would be no connection.
      let url = "http://receiver.invalid:\(receiver.port)/"
      let first = try await client.send(message, to: url)
      #expect(first == .delivered(status: 204))
      #expect(asked.load(ordering: .relaxed) == 1)
      #expect(receiver.requests.first?.lowercased().contains("host: receiver.invalid:\(receiver.port)\r\n") == true)
      let second = try await client.send(message, to: url)
      #expect(second == .unreachable(.addressRefused))
      #expect(receiver.connections == 1)
    }
  }

  @Test("F-05 a published URL is refused when it is delivered to", arguments: ReceiverURLTests.published)
  func published(_ url: String) async throws {
    let message = try Self.message()
    let client = Self.client(allowing: [], names: ["example.com": ["127.0.0.1"]])
    #expect(try await client.send(message, to: url) == .unreachable(.addressRefused))
  }

  @Test("F-05 a connection to another address than was looked at carries nothing")
  func elsewhere() async throws {
    let message = try Self.message()
    try await Receiver.run { receiver in
      // The library connects to the address in the URL; the one that was looked at is another.
      let post = WebhookPost(
        message: message,
        url: try ReceiverURL(
          "\(receiver.url)/", reachable: ReachableAddresses(allowing: Self.thisMachine)),
        address: try #require(IPAddress("127.0.0.2")), bounds: WebhookClient.Bounds(),
        deadline: ContinuousClock.now + .seconds(15))
      #expect(await post.run() == .unreachable(.addressRefused))
      #expect(receiver.requests.isEmpty)
    }
  }

  @Test("a name without an address is said to be that, in time")
  func unknownName() async throws {
    let message = try Self.message()
    let outcome = try await Self.client(names: [:]).send(message, to: "https://receiver.example/")
    #expect(outcome == .unreachable(.dns))
    let slow = WebhookClient(
      reachable: ReachableAddresses(), bounds: WebhookClient.Bounds(whole: .milliseconds(20))
    ) { _ in
      try? await Task.sleep(for: .seconds(3600))
      return []
    }
    #expect(try await slow.send(message, to: "https://receiver.example/") == .unreachable(.timeout))
  }

  @Test("the other version of IP is tried where the first gives no connection")
  func otherVersion() async throws {
    let message = try Self.message()
    try await Receiver.run { receiver in
      // Nobody listens there with IPv6.
      let client = Self.client(names: ["receiver.example": ["::1", Receiver.ownAddress]])
      let outcome = try await client.send(message, to: "http://receiver.example:\(receiver.port)/")
      #expect(outcome == .delivered(status: 204))
    }
    let addresses = ["::1", "::2", "127.0.0.1", "127.0.0.2"].compactMap { IPAddress($0) }
    #expect(WebhookClient.attempts(addresses).map(\.description) == ["0:0:0:0:0:0:0:1", "127.0.0.1"])
    #expect(WebhookClient.attempts(Array(addresses.suffix(2))).map(\.description) == ["127.0.0.1"])
    #expect(WebhookClient.attempts([]).isEmpty)
  }

  @Test("nobody there is no connection, without the words of a library")
  func refusedConnection() async throws {
    let message = try Self.message()
    // A port that was free a moment ago may be another test's by now; nothing listens at 127.77.0.1.
    let outcome = try await Self.client().send(message, to: "http://127.77.0.1:80/")
    #expect(outcome == .unreachable(.connect))
  }
}

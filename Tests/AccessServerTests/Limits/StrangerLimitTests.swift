import AccessAuth
import AccessHTTP
import SodiumPrimitives
import Testing

/// What callers without a key reach: their own address, and nobody else. The limits are those of ``RequestLimitTests``.
@Suite("Limits of strangers")
struct StrangerLimitTests {
  /// A key of the right form that nobody made.
  private static func wrongKey(_ role: Role = .device) -> String {
    String(decoding: APIKeyToken(role: role, isTest: false, random: SystemRandom()).text, as: UTF8.self)
  }

  /// A call with this key, from this client as a proxy would tell it.
  private static func call(_ key: String?, from client: String? = nil) -> HTTPCall {
    var call = HTTPCall(method: "GET", path: "/v1/sites", key: key)
    if let client { call.headers = [("X-Forwarded-For", client)] }
    return call
  }

  @Test("requests without a key, with a broken and with a wrong one are charged to one address")
  func failed() async throws {
    let wrong = [Self.wrongKey(), Self.wrongKey(.admin), Self.wrongKey()]
    for keys: [String?] in [[nil, nil, nil], ["nonsense", nil, "aa_live_admin_x"], wrong] {
      try await ServiceFolder().serving(requestsPerSecond: 1) { service in
        var statuses: [Int] = []
        for key in keys { statuses.append(try await service.call(Self.call(key)).status) }
        #expect(statuses == [401, 401, 429])
        service.clock.advance(by: .seconds(5))
        #expect(try await service.call(Self.call(keys[2])).status == 401)
      }
    }
  }

  @Test("strangers with wrong keys make no genuine caller behind the same address fail, remembered or not")
  func genuineCaller() async throws {
    try await ServiceFolder().serving(requestsPerSecond: 1) { service in
      let cabinet = try await service.admin.makeCabinet()
      var passes: [String] = []
      for _ in 0..<5 { passes.append(try await service.admin.issue(cabinet.first).pass()) }
      for pass in passes {
        // Longer than a key is remembered.
        service.clock.advance(by: .seconds(3))
        var last = 0
        for _ in 0..<20 { last = try await service.call(Self.call(Self.wrongKey())).status }
        #expect(last == 429)
        #expect(try await cabinet.door.show(pass).decision == "grant granted")
        #expect(try await service.call(Self.call(nil)).status == 429)
        #expect(try await cabinet.door.show(pass).decision == "deny already_used")
      }
    }
  }

  @Test("a revoked key is a stranger's, and is not charged to its tenant")
  func revokedKey() async throws {
    try await ServiceFolder().serving(requestsPerSecond: 1) { service in
      let made = try await service.admin.post("/v1/api_keys", ["role": "operator"])
      let revoked = made.json["key"].text
      #expect(try await service.admin.delete("/v1/api_keys/\(try made.id(201))").status == 204)
      var statuses: [Int] = []
      for _ in 0..<3 { statuses.append(try await service.call(Self.call(revoked)).status) }
      #expect(statuses == [401, 401, 429])
    }
  }

  @Test("F-08 X-Forwarded-For of a peer that is no trusted proxy does not change which address is charged")
  func untrustedPeer() async throws {
    let elsewhere = try #require(AddressBlock("10.0.0.0/8"))
    for proxies in [TrustedProxies(), TrustedProxies([elsewhere])] {
      try await ServiceFolder().serving(requestsPerSecond: 1, proxies: proxies) { service in
        var statuses: [Int] = []
        for number in 1...4 {
          statuses.append(try await service.call(Self.call(nil, from: "198.51.100.\(number)")).status)
        }
        #expect(statuses == [401, 401, 429, 429])
        // And nobody was charged for them whom they named.
        #expect(try await service.call(Self.call(nil)).status == 429)
      }
    }
  }

  @Test("F-08 behind a trusted proxy each client is charged alone, whatever it writes before its own address")
  func trustedPeer() async throws {
    let proxies = TrustedProxies([try #require(AddressBlock("127.0.0.0/8"))])
    try await ServiceFolder().serving(requestsPerSecond: 1, proxies: proxies) { service in
      let rows: [(client: String, status: Int)] = [
        ("198.51.100.1", 401), ("203.0.113.7, 198.51.100.1", 401), ("203.0.113.8, 198.51.100.1", 429),
        ("198.51.100.2, 127.0.0.2, 198.51.100.1", 429), ("::ffff:198.51.100.1", 429), ("198.51.100.2", 401),
        ("198.51.100.1, 198.51.100.2", 401), ("198.51.100.2", 429),
        // A client of IPv6 draws its addresses from its own /64.
        ("2001:db8:0:1::1", 401), ("2001:db8:0:1:ffff::2", 401), ("2001:db8:0:1::3", 429), ("2001:db8:0:2::1", 401),
      ]
      for row in rows {
        let reply = try await service.call(Self.call(nil, from: row.client))
        #expect(reply.status == row.status, "\(row.client)")
      }
      // A genuine key is charged to itself wherever it calls from.
      #expect(try await service.call(Self.call(service.admin.key, from: "198.51.100.1")).status == 200)
    }
  }
}

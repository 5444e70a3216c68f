import AccessAuth
import SodiumPrimitives
import Testing

@testable import AccessHTTP

@Suite("The request limiter")
struct RequestLimiterTests {
  /// One request a second of a key, 10 at once; 2 at once of an address, 200 of a tenant.
  private let limits: RequestLimits
  private let start = Duration.seconds(1000)

  init() throws { limits = try #require(RequestLimits(requestsPerSecond: 1)) }

  private static func key() -> RequestLimiter.Caller {
    .key(APIKeyID(at: Instant(milliseconds: 0), random: SystemRandom()))
  }

  private static func tenant() -> RequestLimiter.Caller {
    .tenant(TenantID(at: Instant(milliseconds: 0), random: SystemRandom()))
  }

  private static func address(_ number: Int) -> RequestLimiter.Caller {
    .address(ClientBlock(IPAddress(bytes: [10] + [16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) })))
  }

  /// How many of `count` requests pass.
  private func admitted(
    _ count: Int, _ limiter: RequestLimiter, _ callers: [RequestLimiter.Caller], after pause: Duration = .zero
  ) -> Int {
    (0..<count).filter { _ in limiter.charge(callers, at: start + pause) == nil }.count
  }

  @Test("a caller has its burst and then waits; another one has its own")
  func alone() throws {
    let limiter = RequestLimiter(limits)
    let (caller, other) = (Self.key(), Self.key())
    #expect(admitted(20, limiter, [caller]) == 10)
    let refusal = try #require(limiter.charge([caller], at: start))
    #expect(
      refusal
        == RateLimit(name: "key", quota: 10, window: .seconds(10), remaining: 0, resetsAfter: .seconds(1)))
    #expect(admitted(20, limiter, [other]) == 10)
    #expect(admitted(20, limiter, [caller], after: .seconds(3)) == 3)
  }

  @Test("one request is charged to all callers, or to none where one refuses")
  func together() throws {
    let limiter = RequestLimiter(limits)
    let (first, second, tenant) = (Self.key(), Self.key(), Self.tenant())
    #expect(admitted(10, limiter, [first, tenant]) == 10)
    // Refused by the key: the tenant is not charged for it.
    #expect(admitted(500, limiter, [first, tenant]) == 0)
    #expect(admitted(189, limiter, [tenant]) == 189)
    #expect(admitted(5, limiter, [second, tenant]) == 1)
    // Refused by the tenant: the key is not charged for it.
    #expect(limiter.charge([second, tenant], at: start)?.name == "tenant")
    #expect(admitted(20, limiter, [second]) == 9)
  }

  @Test("of two that refuse, the one is told that refuses for longest")
  func longest() {
    let limiter = RequestLimiter(limits)
    let (key, tenant) = (Self.key(), Self.tenant())
    #expect(admitted(10, limiter, [key]) == 10)
    #expect(admitted(200, limiter, [tenant]) == 200)
    for callers in [[key, tenant], [tenant, key]] {
      let refusal = limiter.charge(callers, at: start)
      #expect(refusal?.name == "key")
      #expect(refusal?.resetsAfter == .seconds(1))
    }
    #expect(limiter.charge([tenant, key], at: start + .milliseconds(500))?.resetsAfter == .milliseconds(500))
  }

  @Test("a key is charged with its tenant, the platform's alone, and a door's alone as a device")
  func keys() throws {
    let limiter = RequestLimiter(limits)
    let moment = Moment(wall: Instant(milliseconds: 0), boot: start)
    let tenant = TenantID(at: moment.wall, random: SystemRandom())
    for (role, name) in [(Role.admin, "key"), (.operator, "key"), (.device, "device")] {
      let key = APIKey(role, of: tenant)
      #expect((0..<11).compactMap { _ in limiter.charge(key, at: moment)?.name } == [name])
    }
    let platform = APIKey(.platform, of: nil)
    #expect((0..<11).compactMap { _ in limiter.charge(platform, at: moment)?.name } == ["key"])
    // 20 requests of its people's keys, and none of the door's and the platform's.
    #expect(admitted(300, limiter, [.tenant(tenant)]) == 180)
    #expect(admitted(300, limiter, [.tenant(.none)]) == 200)
  }

  @Test(
    "an address of IPv6 counts with its whole /64, one of IPv4 alone and in either spelling",
    arguments: [
      ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true), ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
      ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "::ffff:192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
      ("0.0.0.0", "::", false), ("::c000:201:0:0:0:0", "192.0.2.1", false), ("::", "::1", true),
    ])
  func blocks(_ first: String, _ second: String, _ isOne: Bool) throws {
    let limiter = RequestLimiter(limits)
    let moment = Moment(wall: Instant(milliseconds: 0), boot: start)
    let (first, second) = (try #require(IPAddress(first)), try #require(IPAddress(second)))
    #expect((0..<2).allSatisfy { _ in limiter.charge(first, at: moment) == nil })
    #expect(limiter.charge(first, at: moment)?.name == "address")
    #expect((limiter.charge(second, at: moment) == nil) != isOne)
    #expect((ClientBlock(first) == ClientBlock(second)) == isOne)
  }

  @Test("requests without an address count as one client, which is no address")
  func noAddress() {
    let limiter = RequestLimiter(limits)
    let moment = Moment(wall: Instant(milliseconds: 0), boot: start)
    let nobody: IPAddress? = nil
    #expect((0..<4).filter { _ in limiter.charge(nobody, at: moment) == nil }.count == 2)
    #expect(limiter.charge(IPAddress("0.0.0.0"), at: moment) == nil)
  }

  @Test("H-07 100,000 strangers fill a bounded table, and whoever is exhausted stays so")
  func bounded() {
    let limiter = RequestLimiter(limits, capacity: 1024)
    let caller = Self.key()
    #expect(admitted(20, limiter, [caller]) == 10)
    var most = 0
    for number in 0..<100_000 {
      _ = limiter.charge([Self.address(number)], at: start)
      most = max(most, limiter.count)
    }
    #expect(most == 1024)
    // It was the furthest from full.
    #expect(admitted(20, limiter, [caller]) == 0)
  }

  @Test("a full table forgets those first that are full again, and of the others those that are nearest to it")
  func idleFirst() {
    let limiter = RequestLimiter(limits, capacity: 100)
    // Full again after 5 seconds: one request each.
    for number in 0..<10 { #expect(admitted(1, limiter, [Self.address(number)]) == 1) }
    // Not before 10 seconds, and each a millisecond later than the one before.
    for number in 10..<100 {
      #expect(admitted(2, limiter, [Self.address(number)], after: .milliseconds(number)) == 2)
    }
    #expect(limiter.count == 100)
    #expect(admitted(1, limiter, [Self.address(100)], after: .seconds(6)) == 1)
    // The ten that were full have gone, fifteen more to leave three quarters, and one came.
    #expect(limiter.count == 76)
    for number in 10..<25 {
      #expect(admitted(3, limiter, [Self.address(number)], after: .seconds(6)) == 2, "\(number) was forgotten")
    }
    for number in 25..<100 {
      #expect(admitted(3, limiter, [Self.address(number)], after: .seconds(6)) == 1, "\(number) was kept")
    }
  }

  @Test("a table that only full budgets fill is empty when somebody comes")
  func allIdle() {
    let limiter = RequestLimiter(limits, capacity: 100)
    for number in 0..<100 { #expect(admitted(1, limiter, [Self.address(number)]) == 1) }
    #expect(admitted(1, limiter, [Self.address(100)], after: .seconds(5)) == 1)
    #expect(limiter.count == 1)
  }

  @Test("many at once take no more than there is, of a key and of a tenant over its keys")
  func races() async {
    let limiter = RequestLimiter(limits)
    let tenant = Self.tenant()
    let keys = (0..<64).map { _ in Self.key() }
    let passed = await withTaskGroup(of: Int.self) { group in
      for key in keys {
        for _ in 0..<4 {
          group.addTask { [self] in admitted(50, limiter, [key, tenant]) }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(passed == 200)
    let alone = Self.key()
    let taken = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<64 { group.addTask { [self] in admitted(50, limiter, [alone]) } }
      return await group.reduce(0, +)
    }
    #expect(taken == 10)
  }
}

extension APIKey {
  fileprivate init(_ role: Role, of tenant: TenantID?) {
    let instant = Instant(milliseconds: 0)
    self.init(
      id: APIKeyID(at: instant, random: SystemRandom()), tenant: tenant, role: role, isTest: false, device: nil,
      person: nil, hash: BLAKE2b.hash([], count: 32), hint: "wXyZ", lineage: [], createdAt: instant, revokedAt: nil,
      revision: 1)
  }
}

import AccessAuth
import SodiumPrimitives
import Testing

@testable import PostgresStore

@Suite("Guesses at several stores on one database")
struct ThrottleTests {
  /// How long until the next PIN is tried, or nil where it is charged.
  private func wait(_ scene: DoorScene, at store: PostgresStore) async throws -> Duration? {
    try await store.charge(scene.pin()).refused?.retryAfter
  }

  @Test("B-04 of two hundred tries at once, at three stores, exactly the allowed number is charged")
  func allowed() async throws {
    try await DoorHouse.with(3, throttleTime: .callers) { house in
      let charged = try await race(200) { number in
        try await patiently { try await house.stores[number % 3].charge(house.scene.pin()).receipt != nil }
      }
      #expect(charged.count { $0 } == 5)
    }
  }

  @Test("B-06 no try of another tenant is lost to the service's count")
  func service() async throws {
    try await DoorHouse.with(3, throttleTime: .callers) { house in
      let scenes = try (0..<16).map { _ in try house.otherScene() }
      let charged = try await race(16 * 5) { number in
        try await patiently { try await house.stores[number % 3].charge(scenes[number % 16].pin()).receipt }
      }
      #expect(charged.allSatisfy { $0 != nil })
      var expected = ThrottleState.fresh
      let reading = ThrottleReading(session: 1, elapsed: .zero)
      for _ in 0..<80 { _ = ThrottleRule.of(.pinService, traffic: .normal).charge(&expected, at: reading) }
      #expect(try await state(.pins, house) == expected)
      // They come back as they were charged, each once.
      _ = try await race(80) { number in
        let (scene, receipt) = (scenes[number % 16], try #require(charged[number]))
        let grant = try house.grant(uses: nil, in: scene)
        let back = GiveBack(keys: receipt.charged, reset: nil, reading: receipt.reading)
        let redemption = scene.redemption(of: grant, giveBack: back)
        return try await patiently { try await house.stores[number % 3].redeem(redemption) }
      }
      #expect(try await state(.pins, house) == .fresh)
    }
  }

  private func state(_ key: ThrottleKey, _ house: DoorHouse) async throws -> ThrottleState {
    let found = try await house.stores[0].page(.throttles, in: key.tenant, after: nil, limit: 100)
    for case .throttle(let throttle) in found where throttle.key == key { return throttle.state }
    return .fresh
  }

  @Test("B-02 a try stays charged when the store is closed that charged it, whatever would have come of it")
  func ended() async throws {
    try await DoorHouse.with(1) { house in
      for _ in 0..<5 {
        let store = PostgresStore(try house.database.target("accessauth_serve"), .few)
        #expect(try await patiently { try await store.charge(house.scene.pin()).receipt != nil })
        store.close()
      }
      #expect(try await wait(house.scene, at: house.stores[0]) != nil)
    }
  }

  @Test("B-08 a lock-out holds at every store and at a new one, whatever the callers' clocks say")
  func restart() async throws {
    try await DoorHouse.with(2) { house in
      for number in 0..<5 { #expect(try await wait(house.scene, at: house.stores[number % 2]) == nil) }
      let late = house.scene.pin(at: ThrottleReading(session: 9, elapsed: .days(30)))
      for store in house.stores { #expect(try await store.charge(late).refused != nil) }
      let next = PostgresStore(try house.database.target("accessauth_serve"), .few)
      defer { next.close() }
      let wait = try #require(try await wait(house.scene, at: next))
      #expect(wait > .seconds(600) && wait <= .seconds(900))
    }
  }

  @Test(
    "B-08 a lock-out holds when the server's clock is set forward or back by a day, and time goes on after that",
    arguments: [Duration.days(1), .days(-1)])
  func clock(_ jump: Duration) async throws {
    try await DoorHouse.with(2) { house in
      let scene = house.scene
      for number in 0..<5 { #expect(try await wait(scene, at: house.stores[number % 2]) == nil) }
      // The mark goes back where the clock would go forward.
      try house.database.run("UPDATE accessauth.throttle_clock SET mark = mark - \(jump.wholeMilliseconds)")
      let after = try #require(try await wait(scene, at: house.stores[0]))
      #expect(after > .seconds(600) && after <= .seconds(900))
      // Minutes pass, a tick in each.
      for _ in 0..<16 {
        try house.database.run("UPDATE accessauth.throttle_clock SET mark = mark - 60000")
        try house.serving { session in
          try session.begin(.none)
          try session.advanceThrottleClock()
          try session.commit()
        }
      }
      #expect(try await wait(scene, at: house.stores[1]) == nil, "a try came back")
    }
  }

  @Test("B-08 a lock-out holds after a failover to a standby, whose clock stands elsewhere")
  func failover() async throws {
    let primary = try Cluster(settings: ["wal_level=replica"])
    let name = try primary.database()
    try Database.makeSchema(in: name, of: primary)
    let session = try Session(to: primary.target("accessauth_serve", database: name), before: .patient)
    let scene = try DoorScene(by: session)
    let store = PostgresStore(try primary.target("accessauth_serve", database: name), .few)
    for _ in 0..<5 { #expect(try await wait(scene, at: store) == nil) }
    _ = try #require(try await wait(scene, at: store))
    let standby = try primary.standby()
    while try standby.run("SELECT pg_last_wal_replay_lsn() >= '\(primary.run("SELECT pg_current_wal_lsn()"))'") != "t" {
      try await Task.sleep(for: .milliseconds(20))
    }
    primary.kill9()
    store.close()
    try standby.run("SELECT pg_promote()")
    try standby.run("UPDATE accessauth.throttle_clock SET mark = mark - 3600000", in: name)
    let next = PostgresStore(try standby.target("accessauth_serve", database: name), .few)
    let wait = try #require(try await wait(scene, at: next))
    #expect(wait > .seconds(600) && wait <= .seconds(900))
    next.close()
  }

  @Test("what nobody knows is charged by the same clock, and refused in the same way, at every store")
  func unknown() async throws {
    try await DoorHouse.with(3) { house in
      let outcomes = try await race(40) { number in
        let attempt = house.scene.unknown()
        return try await patiently { try await house.stores[number % 3].record(attempt) }
      }
      #expect(outcomes.count { $0 == .done(usesLeft: nil) } == 10)
      #expect(outcomes.count { if case .refused = $0 { true } else { false } } == 30)
      #expect(try house.number("SELECT count(*) FROM accessauth.events") == 11)
    }
  }

  @Test("a store moves the clock's mark while nobody guesses")
  func ticker() async throws {
    try await DoorHouse.with(0) { house in
      let pool = Pool(to: try house.database.target("accessauth_serve"), bounds: PoolBounds(lines: 1), turn: WorkTurn())
      {
        0.5
      }
      let ticker = ThrottleTicker(every: .milliseconds(20), by: pool)
      for round in 1...3 {
        try house.database.run("UPDATE accessauth.throttle_clock SET mark = mark - 30000")
        while try house.number("SELECT elapsed FROM accessauth.throttle_clock") < round * 30_000 {
          try await Task.sleep(for: .milliseconds(10))
        }
      }
      ticker.stop()
      pool.close()
      #expect(try house.number("SELECT elapsed FROM accessauth.throttle_clock") < 180_000)
    }
  }
}

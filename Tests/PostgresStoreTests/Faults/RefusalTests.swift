import AccessAuth
import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import PostgresStore

/// A database that is spread over machines refuses with SQLSTATE 40001 what lost against another transaction, at any
/// statement and at the commit. Each of them is refused here, once: the work is done again, and its effect is there once.
@Suite("Every statement may be refused with 40001")
struct RefusalTests {
  /// A database with one store on it, and a tenant for each try.
  private struct House {
    let database: Database
    let refusals = Refusals()
    let store: PostgresStore
    private let proxy: RefusingProxy
    private let session: Session

    init() async throws {
      database = try Database(withSchema: true)
      proxy = try RefusingProxy(to: database.cluster, refusals)
      session = try database.session("accessauth_serve")
      store = PostgresStore(try proxy.target(database.name), .few, throttleTime: .callers)
    }

    func scene() throws -> DoorScene { try DoorScene(by: session) }
    func grant(uses: Int64?, in scene: DoorScene) throws -> GrantID { try scene.grant(uses: uses, by: session) }

    /// How many rows of `table` the tenant of `scene` has.
    func count(_ table: String, of scene: DoorScene) throws -> Int? {
      Int(try database.run("SELECT count(*) FROM accessauth.\(table) WHERE tenant_id = '\(uuid(scene))'"))
    }

    /// How the guesses of a tenant are counted.
    func throttles(of scene: DoorScene) throws -> String {
      try database.run("SELECT kind, state FROM accessauth.throttles WHERE tenant_id = '\(uuid(scene))' ORDER BY kind")
    }

    /// How many calls of `caller` are remembered.
    func claims(of caller: APIKeyID) throws -> Int? {
      Int(try database.run("SELECT count(*) FROM accessauth.claims WHERE caller = '\(uuid(caller.bytes))'"))
    }

    private func uuid(_ scene: DoorScene) -> String { uuid(scene.tenant.bytes) }

    private func uuid(_ bytes: [UInt8]) -> String {
      bytes.map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }.joined()
    }
  }

  /// Does `work` for a new tenant again and again, each time with another statement refused, until there is none left.
  /// Returns how many there were.
  private func refusingEach(_ house: House, _ work: (DoorScene) async throws -> Void) async throws -> Int {
    // Prepared statements are sent in fewer messages, but are no fewer statements.
    try await work(house.scene())
    for number in 0..<200 {
      let scene = try house.scene()
      let before = house.refusals.count
      house.refusals.refuse(after: number)
      try await work(scene)
      guard !house.refusals.stop() else { return number }
      #expect(house.refusals.count == before + 1)
    }
    Issue.record("the work has no end")
    return 0
  }

  @Test("a change is done again, and is there once, with its event and its claim")
  func change() async throws {
    let house = try await House()
    let random = SystemRandom()
    let statements = try await refusingEach(house) { scene in
      let (site, actor) = (SiteID(at: DoorScene.start, random: random), APIKeyID(at: DoorScene.start, random: random))
      let event = Event(.audit, .siteCreated, at: Moment(wall: DoorScene.start, boot: .zero), random: random)
      let claim = IdempotencyClaim(
        caller: actor, key: BLAKE2b.hash(site.bytes), fingerprint: BLAKE2b.hash([1]),
        result: IdempotencyResult(ids: [site.description]), at: DoorScene.start)
      let made = Site(
        id: site, name: "S", timezone: "UTC", pinSalt: .draw(random: random), createdAt: DoorScene.start, revision: 1)
      let change = Change(
        tenant: scene.tenant, effect: [.insert(.site(made))], actor: actor, request: nil, claim: claim, events: [event])
      let outcome = try await house.store.commit(change)
      #expect(outcome == .done)
      // One stands there from the beginning.
      #expect(try house.count("sites", of: scene) == 2)
      #expect(try house.count("events", of: scene) == 1)
      #expect(try house.claims(of: actor) == 1)
    }
    #expect(statements >= 6)
    house.store.close()
  }

  @Test("a try of a PIN is charged again, and counted once")
  func charge() async throws {
    let house = try await House()
    let alone = try house.scene()
    _ = try await house.store.charge(alone.pin())
    let expected = try house.throttles(of: alone)
    let statements = try await refusingEach(house) { scene in
      let charged = try await house.store.charge(scene.pin())
      #expect(charged.receipt != nil)
      #expect(try house.throttles(of: scene) == expected)
    }
    #expect(statements >= 6)
    house.store.close()
  }

  @Test("a redemption that gives a charge back is done again, uses one use and gives back once")
  func longRedemption() async throws {
    let house = try await House()
    let statements = try await refusingEach(house) { scene in
      let grant = try house.grant(uses: 3, in: scene)
      let redemption = scene.redemption(
        of: grant, burns: [scene.burn()],
        giveBack: GiveBack(keys: [], reset: nil, reading: ThrottleReading(session: 1, elapsed: .zero)))
      let recorded = try await house.store.redeem(redemption)
      #expect(recorded == .done(usesLeft: 2))
      for table in ["attempts", "burns", "events"] { #expect(try house.count(table, of: scene) == 1) }
    }
    #expect(statements >= 6)
    house.store.close()
  }

  @Test("a redemption of the short way is done again, and uses one use")
  func shortRedemption() async throws {
    let house = try await House()
    let statements = try await refusingEach(house) { scene in
      let grant = try house.grant(uses: 3, in: scene)
      let recorded = try await house.store.redeem(scene.redemption(of: grant, burns: [scene.burn()]))
      #expect(recorded == .done(usesLeft: 2))
      for table in ["attempts", "burns", "events"] { #expect(try house.count(table, of: scene) == 1) }
    }
    // The beginning, the tenant's name, the statement and the commit.
    #expect(statements == 4)
    house.store.close()
  }

  @Test("the store keeps its whole contract while every statement that it has is refused once")
  func contract() async throws {
    let refusals = Refusals(eachOnce: true)
    func run(_ part: StoreContract<PostgresStore>.Case) async throws {
      let database = try Database(withSchema: true)
      let proxy = try RefusingProxy(to: database.cluster, refusals)
      let make: @Sendable () throws -> PostgresStore = {
        PostgresStore(try proxy.target(database.name), .few, throttleTime: .callers)
      }
      let contract = StoreContract<PostgresStore>(
        make: make,
        reopen: { store in
          store.close()
          return try make()
        }, end: { $0.close() })
      try await contract.run(part)
    }
    for part in StoreContract<PostgresStore>.cases {
      do {
        // One statement of a transaction is refused: where several came for the first time, the next run refuses another.
        var count = -1
        repeat {
          count = refusals.count
          try await run(part)
        } while refusals.count > count && !refusals.neverRefused.isEmpty
      } catch {
        Issue.record(error, "\(part.testDescription)")
      }
    }
    #expect(refusals.count > 200)
    #expect(refusals.neverRefused.isEmpty, "\(refusals.neverRefused)")
  }
}

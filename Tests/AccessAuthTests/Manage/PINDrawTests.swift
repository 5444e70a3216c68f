import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Drawing a PIN for its doors", .timeLimit(.minutes(1)))
struct PINDrawTests {
  private let scene: Scene
  private let caller: Caller

  init() throws {
    scene = try Scene()
    caller = try scene.caller(.operator)
  }

  private func store(_ pins: [PINCount] = [], policies: [PolicyEntry] = []) throws -> KeyRecords {
    var records: [RecordKey: Record] = [
      .device(scene.cabinet.id): .device(scene.cabinet), .device(scene.otherCabinet.id): .device(scene.otherCabinet),
      .site(scene.site): .site(try scene.siteRecord()), .grant(scene.grantID): .grant(scene.grant()),
    ]
    for locker in scene.lockers + [scene.otherLocker] { records[.locker(locker.id)] = .locker(locker) }
    return KeyRecords(records, lists: [.policies: policies.map(Record.policy)], livePINs: pins)
  }

  private func draw(
    _ entry: PINEntry, _ targets: GrantTargets? = nil, knowing pins: [PINCount] = [], policies: [PolicyEntry] = [],
    together: Int = 1, atLeast: Int = 0
  ) async throws -> (pin: PIN, tags: PINTags) {
    let management = scene.management(try store(pins, policies: policies))
    return try await management.draw(
      for: scene.credentialID, entry, scene.grant(targets: targets ?? .lockers([scene.lockers[0].id])),
      atLeast: atLeast, together: [entry: together], besides: nil, by: caller)
  }

  private func named(_ locker: Int, digits: Int, count: Int = 1) -> PINCount {
    PINCount(entry: .withLocker, locker: scene.lockers[locker].id, digits: digits, count: count)
  }

  @Test("one PIN of a locker has 6 digits, a second 7, and PINs that are entered alone 8")
  func growth() async throws {
    #expect(try await draw(.withLocker).pin.count == 6)
    #expect(try await draw(.withLocker, knowing: [named(0, digits: 6)]).pin.count == 7)
    #expect(try await draw(.withLocker, together: 2).pin.count == 7)
    #expect(try await draw(.alone).pin.count == 8)
    // 13 of 7 digits are borne, and 135 of 8.
    #expect(try await draw(.withLocker, knowing: [named(0, digits: 7, count: 12)]).pin.count == 7)
    #expect(try await draw(.withLocker, knowing: [named(0, digits: 7, count: 13)]).pin.count == 8)
    func alone(_ count: Int) -> [PINCount] { [PINCount(entry: .alone, locker: nil, digits: 8, count: count)] }
    #expect(try await draw(.alone, knowing: alone(134)).pin.count == 8)
    #expect(try await draw(.alone, knowing: alone(135)).pin.count == 9)
  }

  @Test("a PIN of another locker is not met by the same guess, but one length holds at a device from then on")
  func otherLockers() async throws {
    #expect(try await draw(.withLocker, knowing: [named(1, digits: 6)]).pin.count == 6)
    #expect(try await draw(.withLocker, knowing: [named(1, digits: 7)]).pin.count == 7)
    // One for any locker of the device meets those of each.
    let device = GrantTargets.device(scene.cabinet.id)
    #expect(try await draw(.withLocker, device, knowing: [named(1, digits: 6)]).pin.count == 7)
    let anywhere = PINCount(entry: .withLocker, locker: nil, digits: 6, count: 1)
    #expect(try await draw(.withLocker, knowing: [anywhere]).pin.count == 7)
    // They add up: 5 of the locker and 7 of any leave room for one more of 7 digits, and 8 of any for none.
    func any(_ count: Int) -> PINCount { PINCount(entry: .withLocker, locker: nil, digits: 7, count: count) }
    let named = named(0, digits: 7, count: 5)
    #expect(try await draw(.withLocker, knowing: [any(7), named]).pin.count == 7)
    #expect(try await draw(.withLocker, knowing: [any(8), named]).pin.count == 8)
  }

  @Test("the entries do not count against each other's length")
  func entries() async throws {
    let alone = PINCount(entry: .alone, locker: nil, digits: 9, count: 50)
    #expect(try await draw(.withLocker, knowing: [alone]).pin.count == 6)
    #expect(try await draw(.alone, knowing: [named(0, digits: 10, count: 9)]).pin.count == 8)
  }

  @Test("a policy makes them longer: busy traffic by one digit, a thousand live PINs by one")
  func policy() async throws {
    var busy = Policy()
    busy.pinTraffic = .busy
    let entry = PolicyEntry(scope: .device(scene.cabinet.id), policy: busy)
    #expect(try await draw(.withLocker, policies: [entry]).pin.count == 7)
    #expect(try await draw(.alone, policies: [entry]).pin.count == 9)
    var many = Policy()
    many.maxLivePINs = 1000
    let tenant = PolicyEntry(scope: .tenant, policy: many)
    #expect(try await draw(.alone, policies: [tenant]).pin.count == 9)
    #expect(try await draw(.withLocker, policies: [tenant]).pin.count == 6)
  }

  @Test("a reissue is never shorter than what it replaces")
  func atLeast() async throws {
    #expect(try await draw(.withLocker, atLeast: 9).pin.count == 9)
  }

  @Test("where no length makes guessing unlikely enough no PIN is drawn")
  func exhausted() async throws {
    let full = named(0, digits: 12, count: 1_358_695)
    await #expect(throws: Refusal.riskBudgetExceeded) { _ = try await draw(.withLocker, knowing: [full]) }
    let last = named(0, digits: 12, count: 1_358_694)
    #expect(try await draw(.withLocker, knowing: [last]).pin.count == 12)
  }

  @Test("a PIN is known by one tag for each locker that must be named, and by one a device where none must")
  func tags() async throws {
    let ids = scene.lockers.map(\.id)
    let several = try await draw(.withLocker, .lockers(ids)).tags
    #expect(several.tags.map(\.locker) == ids.sorted().map(Optional.some))
    #expect(Set(several.tags.map(\.tag)).count == 3 && several.tags.allSatisfy { $0.device == scene.cabinet.id })
    for (entry, targets) in [
      (PINEntry.alone, GrantTargets.lockers(ids)), (.withLocker, .device(scene.cabinet.id)),
      (.alone, .device(scene.cabinet.id)),
    ] {
      let (pin, tags) = try await draw(entry, targets)
      #expect(tags.tags.map(\.locker) == [nil] && tags.digits == pin.count && tags.entry == entry)
      #expect(tags.credential == scene.credentialID && tags.now == scene.now)
    }
    let both = try await draw(.withLocker, .lockers([ids[0], scene.otherLocker.id])).tags
    #expect(Set(both.tags.map(\.device)) == [scene.cabinet.id, scene.otherCabinet.id])
    #expect(Set(both.tags.map(\.tag)).count == 2 && both.tags.map(\.maximumLive) == [1, 1])
  }

  @Test("a PIN is what the verifier looks up: entered for its locker it has the tag that was kept")
  func lookedUp() async throws {
    let (pin, kept) = try await draw(.withLocker, .lockers([scene.lockers[1].id]))
    let door = try DoorScene()
    let receipt = try door.receipt(locker: scene.lockers[1].id)
    let verifying = door.store(try door.known(), charges: [.success(.charged(receipt))])
    _ = try await door.verify(.pin(pin), verifying, locker: "A12")
    guard case .pin(let tags)? = verifying.asked.queries.first?.key else {
      Issue.record("no tags were looked up")
      return
    }
    #expect(Set(tags).intersection(kept.tags.map(\.tag)).count == 1)
  }

  @Test("a PIN is for at most 64 devices of one site")
  func tooManyDevices() async throws {
    let random = SeededRandom(seed: 8)
    func devices(_ count: Int) -> [Record] {
      (0..<count).map { index in
        .device(
          Device(
            id: DeviceID(at: scene.now, random: random), site: scene.site, label: "\(index)",
            code: DeviceCode(random: random), createdAt: scene.now, revision: 1))
      }
    }
    for (count, isDrawn) in [(64, true), (65, false)] {
      let store = KeyRecords(
        [.site(scene.site): .site(try scene.siteRecord())], lists: [.devices(scene.site): devices(count)])
      let grant = scene.grant(targets: .site(scene.site))
      let management = scene.management(store)
      if isDrawn {
        let drawn = try await management.draw(
          for: scene.credentialID, .alone, grant, atLeast: 0, together: [.alone: 1], besides: nil, by: caller)
        #expect(drawn.tags.tags.count == count && Set(drawn.tags.tags.map(\.tag)).count == count)
      } else {
        await #expect(throws: Refusal.pinNeedsDevice) {
          _ = try await management.draw(
            for: scene.credentialID, .alone, grant, atLeast: 0, together: [.alone: 1], besides: nil, by: caller)
        }
      }
    }
  }

  @Test("when no thread is free the caller is told busy, and nothing is drawn")
  func busy() async throws {
    let hasher = PINSample.hasher()
    hasher.shutdown()
    let management = scene.management(try store(), hasher: hasher)
    await #expect(throws: Refusal.store(.busy)) {
      _ = try await management.draw(
        for: scene.credentialID, .alone, scene.grant(), atLeast: 0, together: [.alone: 1], besides: nil, by: caller)
    }
  }
}

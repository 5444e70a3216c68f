import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What a pass is bound to")
struct PassBindingTests {
  private let scene: Scene
  private let caller: Caller

  init() throws {
    scene = try Scene()
    caller = try scene.caller(.admin)
  }

  private func binding(of targets: GrantTargets, lockers: [Locker]) async throws -> PassBinding {
    var records: [RecordKey: Record] = [
      .device(scene.cabinet.id): .device(scene.cabinet), .device(scene.otherCabinet.id): .device(scene.otherCabinet),
      .site(scene.site): .site(
        Site(
          id: scene.site, name: "n", timezone: "UTC", pinSalt: try PINSample.salt(), createdAt: scene.now, revision: 1)),
    ]
    for locker in lockers { records[.locker(locker.id)] = .locker(locker) }
    return try await scene.management(KeyRecords(records)).binding(of: targets, by: caller)
  }

  /// Lockers of the cabinet with descending numbers.
  private func lockers(_ count: UInt16) -> [Locker] {
    let random = SeededRandom(seed: 3)
    return (0..<count).map { index in
      Locker(
        id: LockerID(at: scene.now, random: random), device: scene.cabinet.id, label: "L\(index)", board: "B",
        number: 100 - index, createdAt: scene.now, revision: 1)
    }
  }

  @Test(
    "lockers of one device stand by number, ascending; beyond 16 the grant says which", arguments: [1, 2, 16, 17, 64])
  func oneDevice(count: UInt16) async throws {
    let lockers = lockers(count)
    let binding = try await binding(of: .lockers(lockers.map(\.id)), lockers: lockers)
    #expect(binding.audience == scene.cabinet.code)
    #expect(binding.lockerNumbers == (count > 16 ? [] : lockers.map(\.number).reversed()))
  }

  @Test("over several devices, or a site, it is bound to nothing; over a device to that one")
  func others() async throws {
    let all = scene.lockers + [scene.otherLocker]
    #expect(try await binding(of: .lockers(all.map(\.id)), lockers: all) == .unbound)
    #expect(try await binding(of: .site(scene.site), lockers: []) == .unbound)
    let device = try await binding(of: .device(scene.cabinet.id), lockers: [])
    #expect(device == PassBinding(audience: scene.cabinet.code, lockerNumbers: []))
  }

  @Test("what is not there is named by its place in the body")
  func notFound() async throws {
    await #expect(throws: Refusal.notFound(pointer: "/targets/locker_ids/2")) {
      try await binding(of: .lockers(scene.lockers.map(\.id)), lockers: Array(scene.lockers.prefix(2)))
    }
    await #expect(throws: Refusal.notFound(pointer: "/targets/device_id")) {
      try await binding(of: .device(try KeySample.identifier(9)), lockers: [])
    }
    await #expect(throws: Refusal.notFound(pointer: "/targets/site_id")) {
      try await binding(of: .site(try KeySample.identifier(9)), lockers: [])
    }
  }
}

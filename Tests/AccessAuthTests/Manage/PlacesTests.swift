import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Managing places")
struct PlacesTests {
  private let scene: Scene
  private let caller: Caller

  init() throws {
    scene = try Scene()
    caller = try scene.caller(.admin)
  }

  private func management(_ store: KeyRecords) -> Management<KeyRecords, SeededRandom> {
    scene.management(store)
  }

  @Test(
    "a site takes any IANA name, also one that another name has overtaken",
    arguments: [
      "UTC", "GMT", "Etc/UTC", "Europe/Riga", "Europe/Kyiv", "Europe/Kiev", "Asia/Kolkata", "Asia/Calcutta",
      "Asia/Ho_Chi_Minh", "America/Argentina/Buenos_Aires", "Etc/GMT+3", "America/Port-au-Prince",
    ])
  func timezones(name: String) async throws {
    let site = try await management(KeyRecords([:])).createSite(name: "Riga", timezone: name, by: caller)
    #expect(site.value.timezone == name)
  }

  @Test(
    "a site takes no offset, no other case or script, and no path for a time zone",
    arguments: [
      "", "/", "GMT+3", "GMT+0300", "+03:00", "EET-2", "europe/riga", "EUROPE/RIGA", " Europe/Riga", "Europe/Riga ",
      "Europe/Riga\0", "Europe/Riga\n", "Europe//Riga", "Europe/", "Asia/\u{212A}olkata", "Еurope/Riga", "Foo/Bar",
      "Etc/Unknown", "../../etc/localtime", "/usr/share/zoneinfo/UTC",
    ])
  func noTimezones(name: String) async throws {
    let store = KeyRecords([:])
    await #expect(throws: Refusal.invalid(pointer: "/timezone", detail: "is not an IANA time-zone name")) {
      _ = try await management(store).createSite(name: "Riga", timezone: name, by: caller)
    }
    #expect(store.changes.isEmpty)
  }

  @Test("a locker that goes takes every judgement with it that is on its way to open it")
  func removedLocker() async throws {
    let locker = scene.lockers[0]
    let store = KeyRecords([.locker(locker.id): .locker(locker)])
    try await management(store).removeLocker(locker.id, of: scene.cabinet.id, by: caller)
    #expect(store.changes.map(\.effect) == [[.remove(.locker(locker.id)), .raiseRevision(.device(scene.cabinet.id))]])
    #expect(store.changes.flatMap(\.events).map(\.action) == [.lockerRemoved])
  }
}

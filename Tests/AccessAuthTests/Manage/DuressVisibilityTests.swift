import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Who sees that there is a duress PIN")
struct DuressVisibilityTests {
  private let scene: Scene
  private let pin: Credential
  private let duress: Credential
  private let store: KeyRecords

  init() throws {
    let scene = try Scene()
    let pin = scene.credential(.pin(PINMedium(entry: .withLocker, digits: 6, shadows: nil)))
    let duress = scene.credential(
      .pin(PINMedium(entry: .withLocker, digits: 6, shadows: pin.id)), id: try KeySample.identifier(80))
    store = KeyRecords(
      [
        .grant(scene.grantID): .grant(scene.grant()), .credential(pin.id): .credential(pin),
        .credential(duress.id): .credential(duress), .site(scene.site): .site(try scene.siteRecord()),
        .device(scene.cabinet.id): .device(scene.cabinet),
        .locker(scene.lockers[0].id): .locker(scene.lockers[0]), .subject(scene.subject): .subject(scene.person),
      ], lists: [.credentials(scene.grantID): [.credential(duress), .credential(pin)]])
    (self.scene, self.pin, self.duress) = (scene, pin, duress)
  }

  @Test("of a grant's credentials it is shown to those alone who see alarms", arguments: Role.allCases)
  func grant(role: Role) async throws {
    let management = scene.management(store)
    let caller = try scene.caller(role)
    guard role.allows(.readGrants) else {
      await #expect(throws: Refusal.forbidden) { _ = try await management.grant(scene.grantID, by: caller) }
      return
    }
    let shown = try await management.grant(scene.grantID, by: caller).credentials.map(\.credential)
    #expect(shown == (role.allows(.seeAlarms) ? [pin, duress] : [pin]))
  }

  @Test("by its name it is there for those alone who see alarms", arguments: Role.allCases)
  func credential(role: Role) async throws {
    let management = scene.management(store)
    let caller = try scene.caller(role)
    if role.allows(.readGrants), role.allows(.seeAlarms) {
      #expect(try await management.credential(duress.id, by: caller) == duress)
    } else {
      await #expect(throws: role.allows(.readGrants) ? Refusal.notFound : .forbidden) {
        _ = try await management.credential(duress.id, by: caller)
      }
    }
  }

  @Test("events come without alarms for all others", arguments: Role.allCases, [false, true])
  func events(role: Role, asked: Bool) async throws {
    let management = scene.management(store)
    let caller = try scene.caller(role)
    var filter = EventFilter()
    // What a caller asks for does not decide it.
    filter.withoutAlarms = asked
    filter.class = .alarm
    guard role.allows(.readEvents) else {
      await #expect(throws: Refusal.forbidden) {
        _ = try await management.events(filter, subject: nil, below: nil, limit: 10, by: caller)
      }
      #expect(store.filters.isEmpty)
      return
    }
    _ = try await management.events(filter, subject: nil, below: nil, limit: 10, by: caller)
    #expect(store.filters.map(\.withoutAlarms) == [!role.allows(.seeAlarms)])
    #expect(store.filters.map(\.class) == [.alarm])
  }

  @Test("what happens to it is told as an alarm, and of any other PIN as an administrative act")
  func eventClass() async throws {
    let management = scene.management(store)
    let caller = try scene.caller(.operator)
    for (credential, expected) in [(duress, EventClass.alarm), (pin, .audit)] {
      _ = try await management.setStanding(.suspended, ofCredential: credential.id, by: caller)
      let event = try #require(store.changes.last?.events.first)
      #expect(event.class == expected && event.action == .credentialSuspended && event.credential == credential.id)
    }
  }

  private func make(
    _ entry: PINEntry, by role: Role, beside siblings: [Credential]
  ) async throws -> NewCredential {
    let grant = scene.grant(targets: .lockers([scene.lockers[0].id]))
    let issuing = Issuing(grant: grant, epoch: scene.epoch, ring: scene.ring, siblings: siblings, pins: [:])
    return try await scene.management(store).newCredential(
      .pin(entry: entry, isDuress: true), KeySample.identifier(81), issuing, by: scene.caller(role),
      at: "/credentials/0")
  }

  @Test("it is made by those alone who see alarms", arguments: Role.allCases)
  func making(role: Role) async throws {
    if role.allows(.seeAlarms) {
      let made = try await make(.withLocker, by: role, beside: [pin])
      #expect(made.credential.shadows == pin.id && made.credential.grant == scene.grantID)
    } else {
      await #expect(throws: Refusal.forbidden) { _ = try await make(.withLocker, by: role, beside: [pin]) }
    }
  }

  @Test("it stands in for a PIN of the same entry that may still open, and for no other duress PIN")
  func shadowed() async throws {
    let missing = Refusal.invalid(
      pointer: "/credentials/0/duress", detail: "needs another PIN of the grant with the same entry")
    let revoked = scene.credential(pin.medium, status: .revoked)
    for siblings in [[], [duress], [revoked], [try scene.credential()]] {
      await #expect(throws: missing) { _ = try await make(.withLocker, by: .admin, beside: siblings) }
    }
    await #expect(throws: missing) { _ = try await make(.alone, by: .admin, beside: [pin]) }
    let made = try await make(.withLocker, by: .admin, beside: [revoked, duress, pin])
    #expect(made.credential.shadows == pin.id)
  }
}

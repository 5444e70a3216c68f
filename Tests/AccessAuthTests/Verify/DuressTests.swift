import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The verifier and a PIN under duress", .timeLimit(.minutes(1)))
struct DuressTests {
  private let door: DoorScene
  private let scene: Scene
  private let duressID: CredentialID

  init() throws {
    door = try DoorScene()
    scene = door.scene
    duressID = try KeySample.identifier(80)
  }

  /// What one PIN of the grant is answered, and what is remembered of it.
  private func verify(
    isDuress: Bool, status: Standing = .active, consume: Bool = true, spent: [CredentialID] = [],
    exhausted: [CredentialID] = []
  ) async throws -> (answer: Answer, record: AttemptRecord, store: ScriptedStore) {
    let shadowed = door.pinCredential(status: status)
    let duress = door.pinCredential(duressID, shadows: shadowed.id)
    let set = try door.known(scene.candidate(nil, shadowed, duress: isDuress ? duress : nil))
    let receipt = try door.receipt(locker: scene.lockers[1].id, spent: spent, exhausted: exhausted)
    let store = door.store(set, charges: [.success(.charged(receipt))])
    let pin = Presentation.pin(try PINSample.pin(isDuress ? "771204" : "482913"))
    let answer = try await door.verify(pin, store, locker: "A12", consume: consume)
    return (answer, try store.onlyAttempt(), store)
  }

  @Test(
    "the answer is that of the PIN which it shadows, to the byte, and so is the event of the access",
    arguments: Standing.allCases, [true, false])
  func answer(status: Standing, consume: Bool) async throws {
    let plain = try await verify(isDuress: false, status: status, consume: consume)
    let duress = try await verify(isDuress: true, status: status, consume: consume)
    #expect(duress.answer == plain.answer)
    #expect(duress.answer.encoded == plain.answer.encoded)
    #expect(duress.record.event == plain.record.event)
    #expect(duress.record.event.credential == scene.credentialID)
    #expect(duress.record.answer == plain.record.answer && duress.record.fingerprint == plain.record.fingerprint)
    #expect(duress.store.asked.calls == plain.store.asked.calls && duress.record.unknown == nil)
  }

  @Test("an alarm tells which PIN it was, whatever was decided", arguments: Standing.allCases, [true, false])
  func alarm(status: Standing, consume: Bool) async throws {
    let plain = try await verify(isDuress: false, status: status, consume: consume)
    #expect(plain.record.moreEvents.isEmpty)
    let duress = try await verify(isDuress: true, status: status, consume: consume)
    #expect(duress.record.moreEvents.count == 1)
    let (alarm, seen) = (try #require(duress.record.moreEvents.first), duress.record.event)
    #expect(alarm.class == .alarm && alarm.action == .duress && alarm.credential == duressID)
    #expect(alarm.id != seen.id && alarm.grant == seen.grant && alarm.lockers == seen.lockers)
    #expect(alarm.decision == seen.decision && alarm.reason == seen.reason && alarm.device == seen.device)
    #expect(alarm.subject == seen.subject && alarm.attempt == door.attempt && alarm.mode == .pin)
    #expect(alarm.receivedAt == seen.receivedAt)
  }

  @Test("with a grant the ladder of the PIN that was entered begins anew, and not that of the other")
  func ladder() async throws {
    let duress = try await verify(isDuress: true)
    #expect(duress.store.asked.redemptions.map(\.giveBack?.reset) == [.pin(duressID, of: scene.tenant)])
    #expect(duress.store.asked.redemptions.map(\.grant) == [scene.grantID])
  }

  @Test("its own tries are used up by themselves: it then opens nothing, and still raises the alarm")
  func spent() async throws {
    let spent = try await verify(isDuress: true, spent: [duressID], exhausted: [duressID])
    #expect(spent.answer.decision.reason == .suspended)
    #expect(spent.record.consequences == [.suspend(duressID)])
    #expect(spent.record.moreEvents.map(\.action) == [.duress, .credentialSuspended])
    let other = try await verify(isDuress: true, spent: [scene.credentialID])
    #expect(other.answer.decision.reason == .granted)
  }
}

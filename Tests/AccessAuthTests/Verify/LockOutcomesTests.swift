import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What a lock did")
struct LockOutcomesTests {
  private let scene: Scene
  private let door: Door
  private let caller: Caller
  private let attempt: AttemptID

  init() throws {
    scene = try Scene()
    door = Door(tenant: scene.tenant, device: scene.cabinet.id)
    attempt = try #require(AttemptID(bytes: [UInt8](repeating: 7, count: 16)))
    caller = try scene.caller(.device)
  }

  private func kept(_ reason: Reason = .granted, consume: Bool = true, told: Actuation? = nil) throws -> KeptAttempt {
    let answer = Answer(
      attempt: attempt, decision: Decision(reason: reason, consume: consume), event: try KeySample.identifier(9),
      decidedAt: scene.now, lockers: reason == .granted ? scene.lockers.map(Answer.OpenedLocker.init) : [],
      grant: scene.grantID, credential: scene.credentialID, usesLeft: 0, retryAfter: nil)
    return KeptAttempt(
      answer: answer, fingerprint: BLAKE2b.hash([]), subject: Pseudonym(bytes: [UInt8](repeating: 5, count: 16)),
      outcome: try told.map { KeptAttempt.Outcome(actuation: $0, event: try KeySample.identifier(10)) })
  }

  private func record(_ actuation: Actuation, _ script: ScriptedStore) async throws -> KeptAttempt.Outcome {
    try await LockOutcomes(store: script, random: SeededRandom(seed: 1))
      .record(actuation, after: attempt, at: door, by: caller).value
  }

  @Test("is remembered once, with an event of its own that follows the attempt", arguments: Actuation.allCases)
  func remembered(actuation: Actuation) async throws {
    let nowhere = CandidateSet(device: nil, candidates: [])
    let store = ScriptedStore(
      .init(candidates: [.success(nowhere)], attempts: [.success(try kept())], commits: [.success(.done)]))
    let outcome = try await record(actuation, store)
    let change = try #require(store.asked.changes.first)
    let event = try #require(change.events.first)
    #expect(change.effect == [.lockOutcome(attempt: attempt, device: scene.cabinet.id, outcome)])
    #expect(outcome.actuation == actuation && outcome.event == event.id)
    #expect(event.class == .lock && event.action == .lockOutcome && event.actuation == actuation)
    #expect(event.attempt == attempt && event.grant == scene.grantID && event.lockers == scene.lockers.map(\.id))
    #expect(event.actor == scene.maker && event.decision == nil)
    // That a granted door stayed shut is told by itself.
    let more = change.events.dropFirst()
    #expect(more.map(\.action) == (actuation == .opened ? [] : [.grantedNotActuated]))
    #expect(more.allSatisfy { $0.class == .lock && $0.actuation == actuation && $0.attempt == attempt })
  }

  /// What the store knows of the grant and of the credential at a door that gives back what a jam took.
  private func returning() throws -> [Result<CandidateSet, StoreError>] {
    var policy = Policy()
    policy.jammedReturnsUse = true
    let door = DoorPolicy(device: policy, site: Policy(), tenant: Policy())
    return try [scene.candidate()].map {
      .success(CandidateSet(device: scene.cabinet, site: try scene.siteRecord(), policy: door, candidates: [$0]))
    }
  }

  @Test("A-12 a jam gives the use and the burn of a single-use QR back, where the policy says so")
  func givesBack() async throws {
    let store = ScriptedStore(
      .init(candidates: try returning(), attempts: [.success(try kept())], commits: [.success(.done)]))
    let outcome = try await record(.jammed, store)
    let change = try #require(store.asked.changes.first)
    let burn = Burn(credential: scene.credentialID, serial: 0, expiresAt: scene.now + .hours(1))
    #expect(
      change.effect == [
        .lockOutcome(attempt: attempt, device: scene.cabinet.id, outcome),
        .returnUse(scene.grantID, attempt: attempt, device: scene.cabinet.id, burns: [burn]),
      ])
    #expect(change.events.map(\.action) == [.lockOutcome, .grantedNotActuated, .useReturned])
    #expect(store.asked.queries.count == 2)
  }

  @Test("A-12 what cannot come back any more does not keep the jam from being told")
  func cannotGiveBack() async throws {
    let store = ScriptedStore(
      .init(
        candidates: try returning(), attempts: [.success(try kept()), .success(try kept())],
        commits: [.success(.conflict(.revision)), .success(.done)]))
    #expect(try await record(.jammed, store).actuation == .jammed)
    let (first, second) = (try #require(store.asked.changes.first), try #require(store.asked.changes.last))
    #expect((first.effect.count, second.effect.count) == (2, 1))
    #expect(second.events.map(\.action) == [.lockOutcome, .grantedNotActuated])
  }

  @Test("of an opening from afar it is told by its command alone")
  func command() async throws {
    let plain = try kept()
    let answer = Answer(
      attempt: attempt, decision: plain.answer.decision, event: plain.answer.event, decidedAt: scene.now,
      lockers: plain.answer.lockers, grant: scene.grantID, credential: nil, usesLeft: nil, retryAfter: nil)
    let kept = KeptAttempt(answer: answer, fingerprint: plain.fingerprint, subject: nil, outcome: nil)
    let store = ScriptedStore(.init(attempts: [.success(kept)]))
    await #expect(throws: Refusal.notFound) { try await record(.opened, store) }
  }

  @Test("told twice it is answered the same way; another word is a conflict, and nothing is written")
  func twice() async throws {
    let same = ScriptedStore(.init(attempts: [.success(try kept(told: .opened))]))
    #expect(try await record(.opened, same).event == KeySample.identifier(10))
    let other = ScriptedStore(.init(attempts: [.success(try kept(told: .opened))]))
    await #expect(throws: Refusal.conflict("another outcome was told before")) { try await record(.jammed, other) }
    #expect(same.asked.changes.isEmpty && other.asked.changes.isEmpty)
  }

  @Test("told twice at once, the word that came first counts")
  func atOnce() async throws {
    let same = ScriptedStore(
      .init(
        attempts: [.success(try kept()), .success(try kept(told: .opened))],
        commits: [.success(.conflict(.revision))]))
    #expect(try await record(.opened, same).event == KeySample.identifier(10))
    let other = ScriptedStore(
      .init(
        attempts: [.success(try kept()), .success(try kept(told: .jammed))],
        commits: [.success(.conflict(.revision))]))
    await #expect(throws: Refusal.conflict("another outcome was told before")) { try await record(.opened, other) }
  }

  @Test("of an attempt that opened nothing it cannot be told")
  func nothingOpened() async throws {
    for attempt in [try kept(.expired), try kept(.granted, consume: false)] {
      let store = ScriptedStore(.init(attempts: [.success(attempt)]))
      await #expect(throws: Refusal.conflict("the attempt opened nothing")) { try await record(.opened, store) }
      #expect(store.asked.changes.isEmpty)
    }
  }

  @Test("of an attempt that is not known it cannot be told, and a store that fails says so")
  func unknown() async throws {
    let unknown = ScriptedStore(.init(attempts: [.success(nil)]))
    await #expect(throws: Refusal.notFound) { try await record(.opened, unknown) }
    let failing = ScriptedStore(.init(attempts: [.failure(.unavailable)]))
    await #expect(throws: Refusal.store(.unavailable)) { try await record(.opened, failing) }
    let full = ScriptedStore(.init(attempts: [.success(try kept())], commits: [.failure(.busy)]))
    await #expect(throws: Refusal.store(.busy)) { try await record(.opened, full) }
  }
}

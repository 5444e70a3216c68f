import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Opening from afar")
struct TriggersTests {
  let scene: TriggerScene

  init() throws { scene = try TriggerScene() }

  @Test("is counted before it is decided, and use, command, events and claim are one act")
  func oneAct() async throws {
    let known = try scene.known()
    let store = TriggerStore(
      .init(candidates: [known], redeem: [.success(.done(usesLeft: 0))], commits: [.success(.done)]), scene.records)
    let triggered = try await scene.trigger(store)
    let asked = store.asked
    #expect(asked.calls == [.candidates, .commit, .candidates, .redeem])
    let charge = OpeningCharge(
      maker: scene.caller.maker, site: scene.scene.site, at: scene.scene.now, perKey: 3, perSite: 10)
    #expect(asked.changes.map(\.effect) == [[.chargeOpening(charge)]])
    let redemption = try #require(asked.redemptions.first)
    let command = try #require(triggered.value.command)
    #expect(redemption.grant == scene.scene.grantID && redemption.revision == 5 && redemption.burns.isEmpty)
    guard redemption.attempt.consequences.count == 3,
      case .claim(let claim) = redemption.attempt.consequences[2]
    else {
      Issue.record("a command, its key and a claim are due")
      return
    }
    #expect(
      Array(redemption.attempt.consequences.prefix(2)) == [
        .insert(.command(command)), .extendSigningKey(scene.key.id, until: command.expiresAt),
      ])
    #expect(claim.result.ids == [command.id.description, command.device.description])
    #expect(command.expiresAt == scene.scene.now + .seconds(30) && command.nonce.count == 16)
    #expect(command.attempt == redemption.attempt.answer.attempt && command.madeBy == scene.caller.maker)
    let event = redemption.attempt.event
    #expect(event.mode == .apiTrigger && event.reason == .granted && event.command == command.id)
    #expect(event.assurance == .cryptographic && event.subject != nil && event.actor == scene.caller.key)
    #expect(redemption.attempt.moreEvents.map(\.action) == [.commandQueued])
    #expect(!triggered.isReplay && triggered.value.answer.usesLeft == 0)
  }

  @Test("a denial is remembered with its claim, without a command")
  func denied() async throws {
    let known = try scene.known(scene.scene.grant(uses: 1))
    let store = TriggerStore(
      .init(candidates: [known], record: [.success(.done(usesLeft: nil))], commits: [.success(.done)]), scene.records)
    let triggered = try await scene.trigger(store)
    #expect(triggered.value.command == nil)
    #expect(triggered.value.answer.decision == Decision(reason: .alreadyUsed, consume: true))
    let record = try #require(store.asked.records.first)
    #expect(record.consequences.count == 1 && record.event.command == nil && record.unknown == nil)
    #expect(record.moreEvents.isEmpty && record.event.grant == scene.scene.grantID)
  }

  @Test("one that the store had to ask for twice is answered as what the first time did")
  func askedTwice() async throws {
    let known = try scene.known()
    let first = try await scene.trigger(
      TriggerStore(
        .init(candidates: [known], redeem: [.success(.done(usesLeft: 0))], commits: [.success(.done)]), scene.records))
    // The names are drawn from the same seed.
    let found = TriggerStore(
      .init(candidates: [known], redeem: [.success(.replay(first.value.answer))], commits: [.success(.done)]),
      scene.records)
    #expect(try await scene.trigger(found) == first)
    let free = try await scene.trigger(
      TriggerStore(
        .init(candidates: [known], record: [.success(.done(usesLeft: nil))], commits: [.success(.done)]), scene.records),
      free: true)
    let foundFree = TriggerStore(
      .init(candidates: [known], record: [.success(.replay(free.value.answer))], commits: [.success(.done)]),
      scene.records)
    #expect(try await scene.trigger(foundFree, free: true) == free)
    #expect(free.value.command != nil)
  }

  @Test("a call that was made before is answered as it was, without being counted or judged")
  func repeated() async throws {
    let known = try scene.known()
    let first = TriggerStore(
      .init(candidates: [known], redeem: [.success(.done(usesLeft: 0))], commits: [.success(.done)]), scene.records)
    let triggered = try await scene.trigger(first).value
    let command = try #require(triggered.command)
    let idempotency = try #require(scene.caller.idempotency)
    func claim(_ fingerprint: Digest, at instant: Instant) -> IdempotencyClaim {
      IdempotencyClaim(
        caller: scene.caller.key, key: idempotency.key, fingerprint: fingerprint,
        result: IdempotencyResult(ids: [command.id.description, command.device.description]), at: instant)
    }
    var records = scene.records
    records[.command(command.id)] = .command(command)
    let kept = KeptAttempt(
      answer: triggered.answer, fingerprint: BLAKE2b.hash([]), subject: nil, outcome: nil)
    let again = TriggerStore(
      .init(attempts: [.success(kept)]), records, claims: [claim(idempotency.fingerprint, at: scene.scene.now)])
    #expect(try await scene.trigger(again) == Made(value: triggered, isReplay: true))
    #expect(again.asked.calls == [.attempt])
    let other = TriggerStore(.init(), records, claims: [claim(BLAKE2b.hash([7]), at: scene.scene.now)])
    await #expect(throws: Refusal.idempotencyMismatch) { try await scene.trigger(other) }
    let forgotten = TriggerStore(
      .init(candidates: [known], redeem: [.success(.done(usesLeft: 0))], commits: [.success(.done)]), records,
      claims: [claim(idempotency.fingerprint, at: scene.scene.now - .hours(24))])
    #expect(try await scene.trigger(forgotten).isReplay == false)
  }

  @Test("a grant that moves is judged again, at most three times")
  func moved() async throws {
    let known = try scene.known()
    let once = TriggerStore(
      .init(
        candidates: [known], redeem: [.success(.moved), .success(.done(usesLeft: 0))], commits: [.success(.done)]),
      scene.records)
    #expect(try await scene.trigger(once).value.command != nil)
    let thrice = TriggerStore(
      .init(
        candidates: [known], redeem: Array(repeating: .success(.moved), count: 3), commits: [.success(.done)]),
      scene.records)
    await #expect(throws: Refusal.store(.busy)) { try await scene.trigger(thrice) }
    #expect(thrice.asked.changes.count == 1, "it is counted once")
  }

  @Test("a label that names another locker meanwhile opens nothing")
  func labels() async throws {
    let lockers = scene.scene.lockers
    var (first, second) = (lockers[0], lockers[1])
    (first.label, second.label) = (second.label, first.label)
    let known = try scene.known(lockers: [first, second, lockers[2]])
    let store = TriggerStore(.init(candidates: [known], commits: [.success(.done)]), scene.records)
    await #expect(throws: Refusal.store(.busy)) { try await scene.trigger(store) }
    #expect(store.asked.redemptions.isEmpty)
  }

  @Test("without a grant it is recorded with the reason that was given; a role that may not is refused unread")
  func freely() async throws {
    let known = try scene.known()
    let store = TriggerStore(
      .init(candidates: [known], record: [.success(.done(usesLeft: nil))], commits: [.success(.done)]), scene.records)
    let triggered = try await scene.trigger(store, free: true)
    #expect(triggered.value.command?.reasonRef == "ticket 77" && triggered.value.command?.grant == nil)
    #expect(triggered.value.answer.decision.reason == .granted && triggered.value.answer.grant == nil)
    #expect(store.asked.records.first?.consequences.count == 3)
    for role in Role.allCases where ![.admin, .operator].contains(role) {
      let other = try TriggerScene(role: role)
      let untouched = TriggerStore(.init(), other.records)
      await #expect(throws: Refusal.forbidden) { try await other.trigger(untouched, free: true) }
      await #expect(throws: Refusal.forbidden) { try await other.trigger(untouched) }
      #expect(untouched.asked.calls.isEmpty)
    }
  }

  @Test("F-13 beyond the caps it leaves a request with an alarm and decides nothing")
  func beyond() async throws {
    let known = try scene.known()
    let store = TriggerStore(
      .init(candidates: [known], commits: [.success(.conflict(.openingCap)), .success(.done)]), scene.records)
    await #expect(throws: Refusal.approvalRequired) { try await scene.trigger(store) }
    #expect(store.asked.calls == [.candidates, .commit, .commit])
    let change = try #require(store.asked.changes.last)
    guard case .insert(.approval(let approval))? = change.effect.first else {
      Issue.record("a request is due")
      return
    }
    #expect(approval.status(at: scene.scene.now) == .pending && approval.person == "Anna")
    #expect(approval.expiresAt == scene.scene.now + .seconds(900) && approval.maker == scene.caller.maker)
    #expect(change.events.map(\.class) == [.alarm] && change.claim == nil)
  }

  @Test("F-13 an approval that holds is spent together with the count; one that waits is only found")
  func approved() async throws {
    let now = scene.scene.now
    var approval = Approval(
      id: try KeySample.identifier(60), maker: scene.caller.maker, makerLineage: [], person: "Anna",
      site: scene.scene.site, requestedAt: now - .seconds(60), expiresAt: now + .seconds(60))
    var records = scene.records
    records[.openApproval(scene.caller.maker, scene.scene.site, at: now)] = .approval(approval)
    let known = try scene.known()
    let waiting = TriggerStore(
      .init(candidates: [known], commits: [.success(.conflict(.openingCap))]), records)
    await #expect(throws: Refusal.approvalRequired) { try await scene.trigger(waiting) }
    (approval.approvedAt, approval.approvedBy) = (now - .seconds(1), try KeySample.identifier(61))
    records[.openApproval(scene.caller.maker, scene.scene.site, at: now)] = .approval(approval)
    let holding = TriggerStore(
      .init(
        candidates: [known], redeem: [.success(.done(usesLeft: 0))],
        commits: [.success(.conflict(.openingCap)), .success(.done)]), records)
    #expect(try await scene.trigger(holding).value.command != nil)
    let uncapped = OpeningCharge(
      maker: scene.caller.maker, site: scene.scene.site, at: now, perKey: nil, perSite: nil)
    #expect(
      holding.asked.changes.last?.effect == [.spendApproval(approval.id, now: now), .chargeOpening(uncapped)])
  }

  @Test("a store that fails opens nothing", arguments: [StoreError.busy, .unavailable, .corrupt])
  func failing(_ error: StoreError) async throws {
    let known = try scene.known()
    let counting = TriggerStore(.init(candidates: [known], commits: [.failure(error)]), scene.records)
    await #expect(throws: Refusal.store(error)) { try await scene.trigger(counting) }
    let redeeming = TriggerStore(
      .init(candidates: [known], redeem: [.failure(error)], commits: [.success(.done)]), scene.records)
    await #expect(throws: Refusal.store(error)) { try await scene.trigger(redeeming) }
  }
}

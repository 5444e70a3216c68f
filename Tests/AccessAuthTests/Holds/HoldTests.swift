import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Placing and settling holds")
struct HoldTests {
  private let scene: Scene
  private let caller: Caller

  init() throws {
    scene = try Scene()
    caller = try scene.caller(.operator)
  }

  private func store(_ hold: Hold) -> KeyRecords {
    KeyRecords([
      .hold(hold.id): .hold(hold), .grant(scene.grantID): .grant(scene.grant(hasHolds: true)),
      .subject(scene.subject): .subject(scene.person),
    ])
  }

  private func settle(_ hold: Hold, _ result: HoldResult) async throws -> (hold: Hold, changes: [Change]) {
    let store = store(hold)
    return (try await scene.management(store).settleHold(hold.id, result, by: caller), store.changes)
  }

  @Test("a hold that is settled moves every judgement that is on its way, and is remembered")
  func settled() async throws {
    let cleared = HoldResult(status: .cleared, transactionRef: "pay_1", paidUntil: scene.now + .days(1))
    let (hold, changes) = try await settle(scene.hold(.pending), cleared)
    #expect(hold.status == .cleared && hold.transactionRef == "pay_1" && hold.paidUntil == scene.now + .days(1))
    #expect(hold.changedAt == scene.now && hold.revision == 2)
    let change = try #require(changes.first)
    #expect(change.effect.last == .raiseRevision(.grant(scene.grantID)) && change.effect.count == 2)
    #expect(change.events.map(\.action) == [.holdCleared] && change.events.map(\.hold) == [hold.id])
    let failed = HoldResult(status: .failed, transactionRef: nil, paidUntil: nil)
    #expect(try await settle(scene.hold(.pending), failed).changes.flatMap(\.events).map(\.action) == [.holdFailed])
  }

  @Test("the same word twice changes nothing; another end of what is paid for does")
  func twice() async throws {
    let hold = try scene.hold(.cleared, paidUntil: scene.now)
    let same = HoldResult(status: .cleared, transactionRef: nil, paidUntil: scene.now)
    #expect(try await settle(hold, same).changes.isEmpty)
    let later = HoldResult(status: .cleared, transactionRef: nil, paidUntil: scene.now + .hours(1))
    #expect(try await settle(hold, later).hold.paidUntil == scene.now + .hours(1))
  }

  @Test("what failed may still be cleared, and what was cleared may fail")
  func backAndForth() async throws {
    let clear = HoldResult(status: .cleared, transactionRef: nil, paidUntil: nil)
    let fail = HoldResult(status: .failed, transactionRef: nil, paidUntil: nil)
    #expect(try await settle(scene.hold(.failed), clear).hold.status == .cleared)
    let failed = try await settle(scene.hold(.cleared, paidUntil: scene.now), fail).hold
    #expect(failed.status == .failed && failed.paidUntil == nil)
  }

  @Test("an end of what is paid for belongs to a payment that is cleared")
  func paidUntil() async throws {
    let store = store(try scene.hold(.pending, kind: .approval))
    let cleared = HoldResult(status: .cleared, transactionRef: nil, paidUntil: scene.now)
    await #expect(throws: Refusal.invalid(pointer: "/paid_until", detail: "belongs to a payment")) {
      _ = try await scene.management(store).settleHold(try KeySample.identifier(60), cleared, by: caller)
    }
    let failed = HoldResult(status: .failed, transactionRef: nil, paidUntil: scene.now)
    await #expect(throws: Refusal.invalid(pointer: "/paid_until", detail: "belongs to a payment that is cleared")) {
      _ = try await settle(scene.hold(.pending), failed)
    }
    #expect(store.changes.isEmpty)
  }

  @Test(
    "holds are settled by administrators and operators alone, and placed by whoever makes grants",
    arguments: Role.allCases)
  func roles(role: Role) async throws {
    let caller = try scene.caller(role)
    let store = store(try scene.hold(.pending))
    let cleared = HoldResult(status: .cleared, transactionRef: nil, paidUntil: nil)
    guard role.allows(.settleHolds) else {
      await #expect(throws: Refusal.forbidden) {
        _ = try await scene.management(store).settleHold(try KeySample.identifier(60), cleared, by: caller)
      }
      guard !role.allows(.placeHolds) else { return }
      await #expect(throws: Refusal.forbidden) {
        _ = try await scene.management(store).placeHold(
          HoldDraft(kind: .payment, reference: nil, amountClass: nil), on: scene.grantID, ring: scene.ring, by: caller)
      }
      #expect(store.changes.isEmpty)
      return
    }
    let hold = try await scene.management(store).settleHold(try KeySample.identifier(60), cleared, by: caller)
    #expect(hold.status == .cleared)
  }

  @Test("the first hold of a grant that a door may decide by itself makes its passes others, and no later one does")
  func passes() async throws {
    let credential = try scene.credential()
    let instance = Instance(
      keyCheck: scene.keys.check.bytes, epoch: scene.epoch, createdAt: scene.now - .days(1), revision: 1)
    for (offline, hasHolds, isRenewed) in [
      (OfflinePolicy.allowed, false, true), (.never, false, false), (.allowed, true, false),
    ] {
      let grant = scene.grant(offline: offline, hasHolds: hasHolds)
      let store = KeyRecords(
        [
          .instance: .instance(instance), .grant(scene.grantID): .grant(grant),
          .subject(scene.subject): .subject(scene.person),
        ],
        lists: [.credentials(scene.grantID): [.credential(credential)]])
      let made = try await scene.management(store).placeHold(
        HoldDraft(kind: .payment, reference: "INV-9", amountClass: .small), on: scene.grantID, ring: scene.ring,
        by: caller)
      #expect(made.value.status == .pending && made.value.reference == "INV-9" && made.value.madeBy == scene.maker)
      let effect = try #require(store.changes.first).effect
      #expect(effect.prefix(2) == [.insert(.hold(made.value)), .replace(.grant(grant))])
      let serials = effect.compactMap { write -> UInt32? in
        guard case .replace(.credential(let renewed)) = write else { return nil }
        return renewed.pass?.serial
      }
      #expect(serials == (isRenewed ? [1] : []))
    }
  }
}

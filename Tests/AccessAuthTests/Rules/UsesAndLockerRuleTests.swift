import Testing

@testable import AccessAuth

@Suite("The rule of uses")
struct UsesRuleTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  private func answer(maxUses: Int64?, uses: Int64, isBurnt: Bool = false) throws -> Reason? {
    let candidate = try scene.candidate(scene.grant(maxUses: maxUses, uses: uses), isBurnt: isBurnt)
    return Rule.uses.judge(candidate, try scene.circumstance())
  }

  @Test("the last use opens, and the one after does not")
  func counted() throws {
    #expect(try answer(maxUses: 1, uses: 0) == nil)
    #expect(try answer(maxUses: 1, uses: 1) == .alreadyUsed)
    #expect(try answer(maxUses: 5, uses: 4) == nil)
    #expect(try answer(maxUses: 5, uses: 5) == .alreadyUsed)
    // A limit may be lowered below what is used.
    #expect(try answer(maxUses: 2, uses: 5) == .alreadyUsed)
    #expect(try answer(maxUses: GrantDraft.uses.upperBound, uses: GrantDraft.uses.upperBound - 1) == nil)
  }

  @Test("without a limit no count is too high")
  func unlimited() throws {
    #expect(try answer(maxUses: nil, uses: .max) == nil)
  }

  @Test("A-01 a burnt pass does not open, however many uses are left")
  func burnt() throws {
    #expect(try answer(maxUses: 5, uses: 0, isBurnt: true) == .alreadyUsed)
    #expect(try answer(maxUses: nil, uses: 0, isBurnt: true) == .alreadyUsed)
  }
}

@Suite("The rule of uses, for what counts by itself")
struct FreshnessRuleTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  @Test("C-03 a card's message whose counter has not risen does not open, however many uses are left")
  func freshness() throws {
    let credential = scene.credential(.card(.sun(scene.sunID, hint: "E5F6")))
    for (isFresh, maxUses, uses, expected) in [
      (true, 5, 0, nil), (false, 5, 0, .alreadyUsed), (false, nil, 0, .alreadyUsed), (true, 5, 5, .alreadyUsed),
    ] as [(Bool, Int64?, Int64, Reason?)] {
      let candidate = try scene.candidate(scene.grant(maxUses: maxUses, uses: uses), credential)
      let at = scene.circumstance(evidence: .cardMessage(isFresh: isFresh))
      #expect(Rule.uses.judge(candidate, at) == expected)
    }
  }

  @Test("digits, card numbers and faces are shown again and again: only the grant's uses count")
  func again() throws {
    for evidence in [Evidence.digits, .cardNumber, .face(confidence: 1000)] {
      let candidate = try scene.candidate(scene.grant(maxUses: 2, uses: 1), isBurnt: true)
      #expect(Rule.uses.judge(candidate, scene.circumstance(evidence: evidence)) == nil)
      let used = try scene.candidate(scene.grant(maxUses: 2, uses: 2))
      #expect(Rule.uses.judge(used, scene.circumstance(evidence: evidence)) == .alreadyUsed)
    }
  }
}

@Suite("The rule of the locker")
struct LockerRuleTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  private func answer(_ targets: GrantTargets?, _ lockers: [Locker], asking label: String?) throws -> Reason? {
    Rule.locker.judge(
      try scene.candidate(scene.grant(targets: targets), lockers: lockers), try scene.circumstance(locker: label))
  }

  @Test("a grant over a list opens all of it here, or the one that is asked for")
  func list() throws {
    #expect(try answer(nil, scene.lockers, asking: nil) == nil)
    #expect(try answer(nil, scene.lockers, asking: "A12") == nil)
    #expect(try answer(nil, scene.lockers, asking: "A14") == .wrongLocker)
    #expect(try answer(nil, scene.lockers, asking: "") == .wrongLocker)
    let candidate = try scene.candidate()
    #expect(candidate.opening(asking: nil) == scene.lockers)
    #expect(candidate.opening(asking: "A12") == [scene.lockers[1]])
    #expect(candidate.opening(asking: "A14").isEmpty)
  }

  @Test("a grant over a device or a site has to be told which locker")
  func anyLocker() throws {
    for targets in [GrantTargets.device(scene.cabinet.id), .site(scene.site)] {
      #expect(try answer(targets, [], asking: nil) == .lockerRequired)
      #expect(try answer(targets, [scene.lockers[1]], asking: "A12") == nil)
      #expect(try answer(targets, [], asking: "A14") == .wrongLocker)
    }
  }

  @Test("a label is its bytes: canonically equal text is another label, and case counts")
  func bytes() throws {
    let composed = Locker(
      id: scene.lockers[0].id, device: scene.cabinet.id, label: "\u{E9}", board: "B1", number: 1,
      createdAt: scene.now, revision: 1)
    #expect(try answer(nil, [composed], asking: "\u{E9}") == nil)
    #expect(try answer(nil, [composed], asking: "e\u{301}") == .wrongLocker)
    #expect(try answer(nil, scene.lockers, asking: "a12") == .wrongLocker)
    #expect(try answer(nil, scene.lockers, asking: "A12 ") == .wrongLocker)
    #expect(try answer(nil, scene.lockers, asking: "Ａ12") == .wrongLocker)
  }
}

import Testing

@testable import AccessAuth

@Suite("The rule of possession")
struct PossessionRuleTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  @Test("an app token opens with a proof whose challenge nobody has used, and with nothing less")
  func token() throws {
    let credential = scene.credential(.appToken(scene.terms(usage: .multiUse), key: ProofSample.p256.publicKey))
    for (isHeld, isBurnt, expected) in [
      (true, false, nil), (false, false, .proofRequired), (true, true, .proofRequired), (false, true, .proofRequired),
    ] as [(Bool, Bool, Reason?)] {
      let candidate = try scene.candidate(nil, credential, isBurnt: isBurnt)
      let at = scene.circumstance(evidence: .token(try scene.claims(), isHeld: isHeld))
      #expect(Rule.possession.judge(candidate, at) == expected)
      // A spent challenge is no spent use.
      #expect(Rule.uses.judge(candidate, at) == nil)
    }
  }

  @Test("nothing else has a key to prove")
  func others() throws {
    let evidence = try [.pass(try scene.claims())] + scene.plainMedia().map(\.1)
    for evidence in evidence {
      let candidate = try scene.candidate(isBurnt: true)
      #expect(Rule.possession.judge(candidate, scene.circumstance(evidence: evidence)) == nil, "\(evidence)")
    }
  }
}

@Suite("The rule of assurance")
struct AssuranceRuleTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  private func policy(_ assurance: Assurance, confidence: Int? = nil) -> DoorPolicy {
    var policy = Policy()
    policy.minAssurance = assurance
    policy.faceMinConfidence = confidence
    return DoorPolicy(device: policy, site: Policy(), tenant: Policy())
  }

  private func answer(
    _ medium: Credential.Medium, _ evidence: Evidence, door: Assurance = .identifier, grant: Assurance? = nil,
    confidence: Int? = nil
  ) throws -> Reason? {
    Rule.assurance.judge(
      try scene.candidate(scene.grant(minAssurance: grant), scene.credential(medium)),
      scene.circumstance(policy: policy(door, confidence: confidence), evidence: evidence))
  }

  @Test(
    "C-01 where door or grant demand cryptography a number that can be copied does not open",
    arguments: Assurance.allCases, [nil, .identifier, .cryptographic] as [Assurance?])
  func demanded(door: Assurance, grant: Assurance?) throws {
    let isStrict = door == .cryptographic || grant == .cryptographic
    for (medium, evidence) in try scene.plainMedia() {
      let proves = if case .cardMessage = evidence { true } else { false }
      let expected: Reason? = isStrict && !proves ? .assuranceTooLow : nil
      #expect(try answer(medium, evidence, door: door, grant: grant) == expected, "\(evidence)")
    }
    let claims = try scene.claims()
    #expect(try answer(.qr(scene.terms()), .pass(claims), door: door, grant: grant) == nil)
    let token = Credential.Medium.appToken(scene.terms(), key: ProofSample.p256.publicKey)
    #expect(try answer(token, .token(claims, isHeld: true), door: door, grant: grant) == nil)
  }

  @Test("a face opens from the door's least confidence on: 0.9 where nothing is demanded")
  func confidence() throws {
    let face = Credential.Medium.face(device: scene.cabinet.id)
    for (least, confidence, expected) in [
      (nil, 899, .assuranceTooLow), (nil, 900, nil), (nil, 1000, nil), (995, 994, .assuranceTooLow), (995, 995, nil),
      (0, 0, nil), (1000, 999, .assuranceTooLow), (1000, 1000, nil), (0, -1, .assuranceTooLow),
    ] as [(Int?, Int, Reason?)] {
      #expect(try answer(face, .face(confidence: confidence), confidence: least) == expected)
    }
  }

  @Test("what each medium proves")
  func media() throws {
    #expect(
      try scene.plainMedia().map { scene.credential($0.0).assurance } == [
        .identifier, .identifier, .cryptographic, .identifier,
      ])
    #expect(scene.credential(.qr(scene.terms())).assurance == .cryptographic)
    let token = scene.credential(.appToken(scene.terms(), key: ProofSample.p256.publicKey))
    #expect(token.assurance == .cryptographic)
  }
}

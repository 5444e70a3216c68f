import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A judgement over several grants")
struct JudgementTests {
  private let scene: Scene
  private let claims: PassClaims
  /// What a pass with ``claims`` spends.
  private let burn: Burn

  init() throws {
    scene = try Scene()
    claims = try scene.claims(isBound: false)
    burn = Burn(credential: scene.credentialID, serial: claims.serial, expiresAt: Instant(seconds: claims.expiresAt))
  }

  /// A grant with an identifier of its own; the number tells it from the others.
  private func candidate(
    _ number: UInt8, _ targets: GrantTargets? = nil, endsIn: Duration = .hours(1), status: Standing = .active,
    lockers: [Locker]? = nil, isBurnt: Bool = false, credential: Credential? = nil
  ) throws -> Candidate {
    try scene.candidate(
      scene.grant(
        id: try KeySample.identifier(number), targets: targets, endsAt: scene.now + endsIn, status: status),
      credential, lockers: lockers, isBurnt: isBurnt)
  }

  private func judge(_ candidates: [Candidate], asking locker: String? = nil) throws -> Judgement {
    Judgement(of: candidates, in: try scene.circumstance(locker: locker, claims: claims), burn: burn)
  }

  private func expectWinner(_ number: UInt8, of candidates: [Candidate], asking locker: String?) throws {
    let id: GrantID = try KeySample.identifier(number)
    for order in [candidates, candidates.reversed(), candidates.sorted { $0.grant.id < $1.grant.id }] {
      #expect(try judge(order, asking: locker).chosen?.candidate.grant.id == id)
    }
  }

  @Test("nothing known is not recognized, and names nothing")
  func nothing() throws {
    let judgement = try judge([])
    #expect(judgement.reason == .notRecognized && judgement.chosen == nil)
    #expect(Judgement.unrecognized.reason == .notRecognized && Judgement.unrecognized.chosen == nil)
  }

  @Test("the order is: names this locker, device, site; whatever order they are read in")
  func targets() throws {
    let asked = [scene.lockers[1]]
    let site = try candidate(1, .site(scene.site), endsIn: .seconds(1), lockers: asked)
    let device = try candidate(2, .device(scene.cabinet.id), endsIn: .seconds(2), lockers: asked)
    let naming = try candidate(3, endsIn: .seconds(3))
    try expectWinner(3, of: [site, device, naming], asking: "A12")
    try expectWinner(2, of: [site, device], asking: "A12")
    try expectWinner(1, of: [site], asking: "A12")
  }

  @Test("a list that does not name the asked locker comes after one that does, and its denial does not hide it")
  func listWithout() throws {
    let without = try candidate(1, endsIn: .seconds(1), lockers: [scene.lockers[0], scene.lockers[2]])
    let naming = try candidate(2, endsIn: .seconds(9))
    try expectWinner(2, of: [without, naming], asking: "A12")
    let suspended = try candidate(3, endsIn: .seconds(9), status: .suspended)
    #expect(try judge([without, suspended], asking: "A12").reason == .suspended)
    #expect(try judge([without], asking: "A12").reason == .wrongLocker)
  }

  @Test("with no locker asked for, a list comes before a device and a site, which need one")
  func withoutLocker() throws {
    let site = try candidate(1, .site(scene.site), endsIn: .seconds(1), lockers: [])
    let device = try candidate(2, .device(scene.cabinet.id), endsIn: .seconds(2), lockers: [])
    let list = try candidate(3, endsIn: .seconds(3))
    try expectWinner(3, of: [site, device, list], asking: nil)
    #expect(try judge([site, device]).reason == .lockerRequired)
  }

  @Test("of two alike the one that ends first is used up, and of those the older")
  func earliestEnd() throws {
    let (late, early) = (try candidate(1, endsIn: .hours(2)), try candidate(2, endsIn: .hours(1)))
    try expectWinner(2, of: [late, early], asking: nil)
    try expectWinner(2, of: [late, early], asking: "A12")
    try expectWinner(1, of: [try candidate(2), try candidate(1)], asking: nil)
  }

  @Test("the first that opens wins over every denial before it")
  func firstThatOpens() throws {
    let used = try candidate(1, endsIn: .seconds(1), isBurnt: true)
    let revoked = try candidate(2, endsIn: .seconds(2), status: .revoked)
    let open = try candidate(3, .device(scene.cabinet.id), endsIn: .hours(9), lockers: [scene.lockers[1]])
    let judgement = try judge([used, revoked, open], asking: "A12")
    #expect(judgement.reason == .granted)
    #expect(judgement.chosen?.candidate == open)
    #expect(judgement.chosen?.opening == [scene.lockers[1]])
  }

  @Test("where none opens, the first denial in that order is answered, with the grant that it speaks of")
  func firstDenial() throws {
    let used = try candidate(1, endsIn: .seconds(2), isBurnt: true)
    let suspended = try candidate(2, endsIn: .seconds(1), status: .suspended)
    let revoked = try candidate(3, .site(scene.site), endsIn: .milliseconds(1), status: .revoked)
    for order in [[used, suspended, revoked], [revoked, used, suspended]] {
      let judgement = try judge(order)
      #expect(judgement.reason == .suspended)
      #expect(judgement.chosen?.candidate.grant.id == suspended.grant.id)
      #expect(judgement.chosen?.burns == [])
    }
  }

  @Test("a grant spends the serial that was shown, but for a multi-use credential", arguments: QRUsage.allCases)
  func burns(usage: QRUsage) throws {
    let credential = try scene.credential(usage: usage)
    let judgement = try judge([candidate(1, credential: credential)])
    #expect(judgement.reason == .granted)
    #expect(judgement.chosen?.burns == (usage == .multiUse ? [] : [burn]))
  }

  @Test("an app token spends the challenge that was signed; digits, cards and faces spend nothing of their own")
  func otherBurns() throws {
    let key = ProofSample.p256.publicKey
    let token = Judgement(
      of: [try scene.candidate(nil, scene.credential(.appToken(scene.terms(usage: .multiUse), key: key)))],
      in: scene.circumstance(evidence: .token(claims, isHeld: true)), burn: burn)
    #expect(token.reason == .granted && token.chosen?.burns == [burn])
    for (medium, evidence) in try scene.plainMedia() {
      let judgement = Judgement(
        of: [try scene.candidate(nil, scene.credential(medium))], in: scene.circumstance(evidence: evidence),
        burn: burn)
      #expect(judgement.reason == .granted && judgement.chosen?.burns == [], "\(evidence)")
    }
  }

  @Test("a burn is the credential's 16 bytes and the serial's 4, kept for a day and the skew beyond the pass")
  func burnKey() throws {
    let burn = Burn(credential: scene.credentialID, serial: 0x0102_0304, expiresAt: scene.now)
    #expect(burn.key == scene.credentialID.bytes + [1, 2, 3, 4])
    #expect(burn.keepUntil == scene.now + .seconds(86_460))
  }
}

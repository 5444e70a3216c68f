import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The rules")
struct RuleTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  @Test("are asked in this order")
  func order() {
    #expect(
      Rule.all.map(\.name.rawValue) == [
        "possession", "place", "standing", "serial", "assurance", "window", "schedule", "uses", "holds", "locker",
      ])
    #expect(Rule.all.map(\.name) == Rule.Name.allCases)
  }

  @Test("have nothing against a genuine presentation of any medium at its place and time")
  func nothingAgainst() throws {
    let key = ProofSample.ed25519.publicKey
    let media =
      try [
        (Credential.Medium.qr(scene.terms()), Evidence.pass(try scene.claims())),
        (.appToken(scene.terms(usage: .multiUse), key: key), .token(try scene.claims(), isHeld: true)),
      ] + scene.plainMedia()
    for (medium, evidence) in media {
      let (candidate, at) = (try scene.candidate(nil, scene.credential(medium)), scene.circumstance(evidence: evidence))
      for rule in Rule.all { #expect(rule.judge(candidate, at) == nil, "\(rule.name) of \(evidence)") }
      #expect(Rule.firstDenial(of: candidate, in: at) == nil)
    }
  }

  /// Everything that can be wrong with the showing of an app token or a face.
  private struct Faults {
    var isCopied = true
    var isElsewhere = true
    var status = Standing.revoked
    var isRestricted = true
    var isOld = true
    var confidence = 899
    var isOver = true
    var isShut = true
    var uses: Int64 = 1
    var isUnpaid = true
    var locker = "Z9"
  }

  private func firstDenial(_ faults: Faults, isFace: Bool) throws -> Reason? {
    let schedule = faults.isShut ? try ScheduleSample.daily("22:00", "23:00") : nil
    let (start, end) = (scene.now - .hours(2), faults.isOver ? scene.now - .seconds(1) : scene.now + .hours(1))
    let grant = scene.grant(
      startsAt: start, endsAt: end, uses: faults.uses, status: faults.status, schedule: schedule)
    let terms = scene.terms(usage: .multiUse, serial: faults.isOld ? 1 : 0)
    let medium: Credential.Medium =
      isFace ? .face(device: scene.cabinet.id) : .appToken(terms, key: ProofSample.p256.publicKey)
    let evidence: Evidence =
      isFace
      ? .face(confidence: faults.confidence) : .token(try scene.claims(), isHeld: !faults.isCopied)
    let candidate = try scene.candidate(
      grant, scene.credential(medium), isRestricted: faults.isRestricted,
      holds: faults.isUnpaid ? [scene.hold(.pending)] : [])
    let circumstance = scene.circumstance(
      device: faults.isElsewhere ? scene.otherCabinet : nil, zone: try ScheduleSample.zone("UTC"),
      locker: faults.locker, evidence: evidence)
    return Rule.firstDenial(of: candidate, in: circumstance)
  }

  @Test("answer the first denial of the order, however many there are: each step mends what was answered")
  func firstDenial() throws {
    for isFace in [false, true] {
      var faults = Faults()
      if !isFace { #expect(try firstDenial(faults, isFace: isFace) == .proofRequired) }
      faults.isCopied = false
      #expect(try firstDenial(faults, isFace: isFace) == .wrongDevice)
      faults.isElsewhere = false
      #expect(try firstDenial(faults, isFace: isFace) == .revoked)
      faults.status = .suspended
      #expect(try firstDenial(faults, isFace: isFace) == .suspended)
      faults.status = .active
      #expect(try firstDenial(faults, isFace: isFace) == .restricted)
      faults.isRestricted = false
      if !isFace { #expect(try firstDenial(faults, isFace: isFace) == .revoked) }
      faults.isOld = false
      if isFace { #expect(try firstDenial(faults, isFace: isFace) == .assuranceTooLow) }
      faults.confidence = 900
      #expect(try firstDenial(faults, isFace: isFace) == .expired)
      faults.isOver = false
      #expect(try firstDenial(faults, isFace: isFace) == .outsideSchedule)
      faults.isShut = false
      #expect(try firstDenial(faults, isFace: isFace) == .alreadyUsed)
      faults.uses = 0
      #expect(try firstDenial(faults, isFace: isFace) == .onHold)
      faults.isUnpaid = false
      #expect(try firstDenial(faults, isFace: isFace) == .wrongLocker)
      faults.locker = "A12"
      #expect(try firstDenial(faults, isFace: isFace) == nil)
    }
  }
}

@Suite("The rule of place")
struct PlaceRuleTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  private func answer(_ candidate: Candidate, _ at: Circumstance) -> Reason? { Rule.place.judge(candidate, at) }

  @Test("D-05 a pass for one device opens at no other, whatever the grant says")
  func audience() throws {
    let anywhere = scene.grant(targets: .site(scene.site))
    let candidate = try scene.candidate(anywhere)
    #expect(answer(candidate, try scene.circumstance()) == nil)
    #expect(answer(candidate, try scene.circumstance(device: scene.otherCabinet)) == .wrongDevice)
  }

  @Test("D-05 of 50 devices each opens for its own pass alone")
  func diagonal() throws {
    let random = SeededRandom(seed: 9)
    let devices = (0..<50).map { index in
      Device(
        id: DeviceID(at: scene.now, random: random), site: scene.site, label: "\(index)",
        code: DeviceCode(random: random), createdAt: scene.now, revision: 1)
    }
    let candidate = try scene.candidate(scene.grant(targets: .site(scene.site)))
    for bound in devices {
      let claims = try PassClaims(
        credential: scene.credentialID, notBefore: 0, expiresAt: 1, epoch: 0, audience: bound.code)
      for device in devices {
        let expected: Reason? = device == bound ? nil : .wrongDevice
        #expect(answer(candidate, try scene.circumstance(device: device, claims: claims)) == expected)
      }
    }
  }

  @Test("a pass without an audience opens wherever the grant reaches, and nowhere else")
  func unbound() throws {
    let claims = try scene.claims(isBound: false)
    let (here, elsewhere) = (
      try scene.circumstance(claims: claims), try scene.circumstance(device: scene.otherCabinet, claims: claims)
    )
    let device = try scene.candidate(scene.grant(targets: .device(scene.cabinet.id)))
    #expect(answer(device, here) == nil)
    #expect(answer(device, elsewhere) == .wrongDevice)
    let site = try scene.candidate(scene.grant(targets: .site(scene.site)))
    #expect(answer(site, here) == nil)
    #expect(answer(site, elsewhere) == nil)
    let otherSite = SiteID(at: scene.now, random: SeededRandom(seed: 8))
    #expect(answer(try scene.candidate(scene.grant(targets: .site(otherSite))), here) == .wrongDevice)
    #expect(answer(try scene.candidate(), here) == nil)
    #expect(answer(try scene.candidate(lockers: []), here) == .wrongDevice)
  }

  @Test("a face opens at the device that knows it and at no other, whatever the grant says")
  func face() throws {
    let anywhere = scene.grant(targets: .site(scene.site))
    let candidate = try scene.candidate(anywhere, scene.credential(.face(device: scene.cabinet.id)))
    #expect(answer(candidate, scene.circumstance(evidence: .face(confidence: 1000))) == nil)
    let elsewhere = scene.circumstance(device: scene.otherCabinet, evidence: .face(confidence: 1000))
    #expect(answer(candidate, elsewhere) == .wrongDevice)
  }

  @Test("digits and cards are of no device by themselves: the grant alone says where")
  func plain() throws {
    for (medium, evidence) in try scene.plainMedia() where evidence != .face(confidence: 1000) {
      let credential = scene.credential(medium)
      let site = try scene.candidate(scene.grant(targets: .site(scene.site)), credential)
      #expect(answer(site, scene.circumstance(device: scene.otherCabinet, evidence: evidence)) == nil)
      let device = try scene.candidate(scene.grant(targets: .device(scene.cabinet.id)), credential)
      #expect(answer(device, scene.circumstance(device: scene.otherCabinet, evidence: evidence)) == .wrongDevice)
    }
  }

  @Test("a locker that was found does not make a device grant reach another device")
  func deviceGrant() throws {
    let claims = try scene.claims(isBound: false)
    let candidate = try scene.candidate(
      scene.grant(targets: .device(scene.otherCabinet.id)), lockers: [scene.lockers[0]])
    #expect(answer(candidate, try scene.circumstance(locker: "A11", claims: claims)) == .wrongDevice)
  }
}

@Suite("The rule of standing")
struct StandingRuleTests {
  @Test("revoked outweighs suspended, of grant and credential alike", arguments: Standing.allCases, Standing.allCases)
  func standing(grant: Standing, credential: Standing) throws {
    let scene = try Scene()
    let candidate = try scene.candidate(scene.grant(status: grant), try scene.credential(status: credential))
    let both = [grant, credential]
    let expected: Reason? = both.contains(.revoked) ? .revoked : both.contains(.suspended) ? .suspended : nil
    #expect(Rule.standing.judge(candidate, try scene.circumstance()) == expected)
  }

  @Test("a person who restricted the use of their data is told so only where nothing was taken back")
  func restricted() throws {
    let scene = try Scene()
    for (status, expected) in [
      (Standing.active, Reason.restricted), (.suspended, .suspended), (.revoked, .revoked),
    ] {
      let candidate = try scene.candidate(scene.grant(status: status), isRestricted: true)
      #expect(Rule.standing.judge(candidate, try scene.circumstance()) == expected)
    }
  }
}

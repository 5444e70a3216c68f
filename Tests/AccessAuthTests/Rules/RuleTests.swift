import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The rules")
struct RuleTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  @Test("are asked in this order")
  func order() {
    #expect(Rule.all.map(\.name.rawValue) == ["place", "standing", "serial", "window", "uses", "locker"])
    #expect(Rule.all.map(\.name) == Rule.Name.allCases)
  }

  @Test("have nothing against a genuine pass at its place and time")
  func nothingAgainst() throws {
    let (candidate, at) = (try scene.candidate(), try scene.circumstance())
    for rule in Rule.all { #expect(rule.judge(candidate, at) == nil, "\(rule.name)") }
    #expect(Rule.firstDenial(of: candidate, in: at) == nil)
  }

  @Test("answer the first denial of the order, however many there are")
  func firstDenial() throws {
    // Everything is wrong at first; each step mends what was answered.
    let (over, tooEarly) = (scene.now - .seconds(1), scene.now - .hours(2))
    func candidate(_ status: Standing, endsAt: Instant, serial: UInt32, isBurnt: Bool) throws -> Candidate {
      try scene.candidate(
        scene.grant(startsAt: tooEarly, endsAt: endsAt, status: status), try scene.credential(serial: serial),
        isBurnt: isBurnt)
    }
    let worst = try candidate(.revoked, endsAt: over, serial: 1, isBurnt: true)
    let elsewhere = try scene.circumstance(device: scene.otherCabinet, locker: "Z9")
    let here = try scene.circumstance(locker: "Z9")
    #expect(Rule.firstDenial(of: worst, in: elsewhere) == .wrongDevice)
    #expect(Rule.firstDenial(of: worst, in: here) == .revoked)
    let active = try candidate(.active, endsAt: over, serial: 1, isBurnt: true)
    #expect(Rule.firstDenial(of: active, in: here) == .revoked)
    #expect(Rule.serial.judge(active, here) == .revoked)
    let current = try candidate(.active, endsAt: over, serial: 0, isBurnt: true)
    #expect(Rule.firstDenial(of: current, in: here) == .expired)
    let open = try candidate(.active, endsAt: scene.now + .seconds(1), serial: 0, isBurnt: true)
    #expect(Rule.firstDenial(of: open, in: here) == .alreadyUsed)
    let fresh = try candidate(.active, endsAt: scene.now + .seconds(1), serial: 0, isBurnt: false)
    #expect(Rule.firstDenial(of: fresh, in: here) == .wrongLocker)
    #expect(Rule.firstDenial(of: fresh, in: try scene.circumstance(locker: "A12")) == nil)
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
}

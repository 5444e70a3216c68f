import Testing

@testable import AccessAuth

@Suite("The rule of the window")
struct WindowRuleTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  private func answer(at instant: Instant, _ grant: Grant, _ claims: PassClaims) throws -> Reason? {
    Rule.window.judge(try scene.candidate(grant), try scene.circumstance(at: instant, claims: claims))
  }

  /// To the millisecond: the last before, the first inside, the last inside, the first after.
  private func expectWindow(_ start: Instant, _ end: Instant, _ grant: Grant, _ claims: PassClaims) throws {
    #expect(try answer(at: start - .milliseconds(1), grant, claims) == .notYetValid)
    #expect(try answer(at: start, grant, claims) == nil)
    #expect(try answer(at: end - .milliseconds(1), grant, claims) == nil)
    #expect(try answer(at: end, grant, claims) == .expired)
    #expect(try answer(at: end + .milliseconds(1), grant, claims) == .expired)
  }

  @Test("D-11 the grant's window is half-open, to the millisecond")
  func grantWindow() throws {
    let (start, end) = (scene.now + .milliseconds(123), scene.now + .milliseconds(4567))
    try expectWindow(start, end, scene.grant(startsAt: start, endsAt: end), scene.claims())
  }

  @Test("D-11 the pass's window is half-open, to the millisecond, and neither window widens the other")
  func passWindow() throws {
    let (start, end) = (scene.now + .seconds(1), scene.now + .seconds(4))
    try expectWindow(start, end, scene.grant(), scene.claims(notBefore: start, expiresAt: end))
    let within = scene.grant(startsAt: start + .milliseconds(1), endsAt: end - .milliseconds(1))
    try expectWindow(
      start + .milliseconds(1), end - .milliseconds(1), within, scene.claims(notBefore: start, expiresAt: end))
  }

  @Test("E-04 online there is no skew: 59, 60 and 61 seconds beyond either end are refused", arguments: [59, 60, 61])
  func skew(seconds: Int64) throws {
    let grant = scene.grant(startsAt: scene.now - .hours(9), endsAt: scene.now + .hours(9))
    let claims = try scene.claims()
    #expect(try answer(at: scene.now - .hours(1) - .seconds(seconds), grant, claims) == .notYetValid)
    #expect(try answer(at: scene.now + .hours(1) + .seconds(seconds), grant, claims) == .expired)
  }

  @Test("what has not begun is told before what is over")
  func bothEnds() throws {
    let grant = scene.grant(startsAt: scene.now + .seconds(10), endsAt: scene.now + .seconds(20))
    let over = try scene.claims(expiresAt: scene.now - .seconds(10))
    #expect(try answer(at: scene.now, grant, over) == .notYetValid)
  }

  @Test("D-11 seconds beyond 31 and 32 bits, and the ends of time, are no edge")
  func farTimes() throws {
    for seconds: Int64 in [2_147_483_648, 4_294_967_296] {
      let turn = Instant(seconds: seconds)
      let (start, end) = (turn - .seconds(1), turn + .seconds(1))
      try expectWindow(
        start, end, scene.grant(startsAt: start, endsAt: end), scene.claims(notBefore: start, expiresAt: end))
    }
    #expect(try answer(at: Instant(milliseconds: .min), scene.grant(), scene.claims()) == .notYetValid)
    #expect(try answer(at: Instant(milliseconds: .max), scene.grant(), scene.claims()) == .expired)
  }
}

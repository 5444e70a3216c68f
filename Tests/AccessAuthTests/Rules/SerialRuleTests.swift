import Testing

@testable import AccessAuth

@Suite("The rule of the serial")
struct SerialRuleTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  private func answer(_ credential: Credential, _ claims: PassClaims) throws -> Reason? {
    Rule.serial.judge(try scene.candidate(nil, credential), try scene.circumstance(claims: claims))
  }

  @Test("only the present pass of a credential counts", arguments: [QRUsage.singleUse, .multiUse])
  func present(usage: QRUsage) throws {
    let credential = try scene.credential(usage: usage, serial: 7)
    #expect(try answer(credential, scene.claims(serial: 7)) == nil)
    for serial: UInt32 in [0, 6, 8, 0x0700_0000, .max] {
      #expect(try answer(credential, scene.claims(serial: serial)) == .revoked)
    }
  }

  @Test("A-07 a pass of another epoch does not count: a restore raised it", arguments: QRUsage.allCases)
  func epoch(usage: QRUsage) throws {
    let created = scene.now - .seconds(5)
    let credential = try scene.credential(usage: usage, createdAt: created)
    #expect(try answer(credential, scene.claims(notBefore: created)) == nil)
    #expect(try answer(credential, scene.claims(notBefore: created, epoch: scene.epoch - 1)) == .revoked)
    #expect(try answer(credential, scene.claims(notBefore: created, epoch: scene.epoch + 1)) == .revoked)
  }

  @Test(
    "a rotating pass counts when its slot is the one of its first second",
    arguments: [0, 1, 2, 360, 4_294_967] as [UInt32])
  func rotating(slot: UInt32) throws {
    let created = scene.now - .hours(1)
    let credential = try scene.credential(usage: .rotating, serial: 99, createdAt: created)
    let start = created + .seconds(10 * Int64(slot))
    func claims(_ notBefore: Instant, _ serial: UInt32) throws -> PassClaims {
      try scene.claims(serial: serial, notBefore: notBefore, expiresAt: notBefore + .seconds(60))
    }
    #expect(try answer(credential, claims(start, slot)) == nil)
    #expect(try answer(credential, claims(start, slot + 1)) == .revoked)
    #expect(try answer(credential, claims(start + .seconds(1), slot)) == .revoked)
    #expect(try answer(credential, claims(start - .seconds(1), slot)) == .revoked)
    #expect(try answer(credential, claims(start + .seconds(10), slot)) == .revoked)
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A pass maker")
struct PassMakerTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  private func make(
    _ credential: Credential, _ grant: Grant? = nil, _ binding: PassBinding? = nil, at now: Instant? = nil,
    ring: KeyRing? = nil
  ) -> IssuedPass? {
    PassMaker(ring: ring ?? scene.ring, tenant: scene.tenant)
      .pass(of: credential, grant: grant ?? scene.grant(), binding: binding ?? scene.binding, at: now ?? scene.now)
  }

  private func claims(_ issued: IssuedPass?) throws -> PassClaims {
    let pass = try UnverifiedPass(presented: try #require(issued).pass.text)
    let key = try #require(scene.ring.verifier(pass.keyID, of: scene.tenant, for: .pass))
    return try #require(pass.verify(by: key)).claims
  }

  @Test("makes the same pass again, to the byte, whenever it is asked", arguments: [QRUsage.singleUse, .multiUse])
  func again(usage: QRUsage) throws {
    let credential = try scene.credential(usage: usage)
    let first = try #require(make(credential))
    #expect(first.pass.text == make(credential, at: scene.now + .seconds(1800))?.pass.text)
    #expect(first.expiresAt == scene.now + .hours(1))
  }

  @Test("puts in what the credential says")
  func content() throws {
    let claims = try claims(make(try scene.credential(serial: 77)))
    #expect(claims.credential == scene.credentialID && claims.serial == 77 && claims.epoch == scene.epoch)
    #expect(claims.notBefore == (scene.now - .hours(1)).wholeSeconds)
    #expect(claims.expiresAt == (scene.now + .hours(1)).wholeSeconds)
    #expect(claims.audience == scene.cabinet.code && claims.lockerNumbers == [11, 12, 13])
    #expect(claims.confirmation == nil)
  }

  @Test("makes another pass for another serial, window or epoch")
  func otherPasses() throws {
    let passes = try [
      scene.credential(), scene.credential(serial: 1), scene.credential(epoch: 1),
      scene.credential(notBefore: scene.now), scene.credential(expiresAt: scene.now + .seconds(60)),
    ].map { try #require(make($0)).pass.text }
    #expect(Set(passes).count == passes.count)
  }

  @Test("a pass that is over is not made; the last millisecond counts", arguments: [QRUsage.singleUse, .multiUse])
  func over(usage: QRUsage) throws {
    let credential = try scene.credential(usage: usage)
    #expect(make(credential, at: scene.now + .hours(1) - .milliseconds(1)) != nil)
    #expect(make(credential, at: scene.now + .hours(1)) == nil)
  }

  /// Usage, offline policy, bound to one device → flags.
  private static let flagTable: [(QRUsage, OfflinePolicy, Bool, PassFlags)] = [
    (.singleUse, .allowed, true, [.singleUse, .selfSufficient]),
    (.singleUse, .never, true, [.singleUse]),
    (.singleUse, .allowed, false, []),
    (.singleUse, .never, false, []),
    (.multiUse, .allowed, true, []),
    (.multiUse, .never, true, []),
    (.multiUse, .allowed, false, []),
    (.multiUse, .never, false, []),
    (.rotating, .allowed, true, []),
    (.rotating, .never, true, []),
    (.rotating, .allowed, false, []),
    (.rotating, .never, false, []),
  ]

  @Test(
    "self-sufficient is a pass for one device, for single use, offline allowed; without a device no flag is set",
    arguments: flagTable)
  func flags(usage: QRUsage, offline: OfflinePolicy, isBound: Bool, expected: PassFlags) throws {
    let issued = make(
      try scene.credential(usage: usage), scene.grant(offline: offline), isBound ? scene.binding : .unbound)
    let claims = try claims(issued)
    #expect(claims.flags == expected)
    #expect((claims.audience != nil) == isBound)
    #expect(claims.lockerNumbers.isEmpty == !isBound)
  }

  @Test("self-sufficient is no pass of a grant that has hours, or ever had a hold, or must be asked about")
  func askedAbout() throws {
    let schedule = try ScheduleSample.daily("08:00", "18:00")
    for (offline, schedule, hasHolds) in [
      (OfflinePolicy.allowed, nil, false), (.allowed, schedule, false), (.allowed, nil, true),
      (.allowed, schedule, true), (.never, nil, false), (.never, schedule, true),
    ] as [(OfflinePolicy, Schedule?, Bool)] {
      let grant = scene.grant(offline: offline, schedule: schedule, hasHolds: hasHolds)
      let isFree = offline == .allowed && schedule == nil && !hasHolds
      let claims = try claims(make(try scene.credential(), grant))
      #expect(claims.flags == (isFree ? [.singleUse, .selfSufficient] : [.singleUse]))
    }
  }

  @Test("an app token's pass names its key and has no flag, whatever its grant allows", arguments: ProofSample.makers)
  func appToken(maker: ProofMaker) throws {
    for usage in [QRUsage.multiUse, .singleUse] {
      let credential = scene.credential(.appToken(scene.terms(usage: usage, serial: 5), key: maker.publicKey))
      for offline in OfflinePolicy.allCases {
        let made = make(credential, scene.grant(offline: offline))
        let claims = try claims(made)
        #expect(claims.confirmation == maker.publicKey && claims.flags == [] && claims.serial == 5)
        #expect(claims.audience == scene.cabinet.code && claims.lockerNumbers == [11, 12, 13])
        #expect(made?.pass.text == make(credential, scene.grant(offline: offline))?.pass.text)
      }
    }
  }

  @Test("what is shown otherwise than as a pass has none")
  func otherMedia() throws {
    for (medium, _) in try scene.plainMedia() { #expect(make(scene.credential(medium)) == nil) }
  }

  @Test("a rotating pass is one in a slot, fetched as often as one likes, and another in the next")
  func rotating() throws {
    let credential = try scene.credential(usage: .rotating, lifetime: .seconds(60), createdAt: scene.now - .hours(1))
    let first = try #require(make(credential))
    #expect(try claims(first).serial == 360)
    #expect(try claims(first).notBefore == scene.now.wholeSeconds)
    #expect(first.expiresAt == scene.now + .seconds(60))
    #expect(make(credential, at: scene.now + .milliseconds(9999))?.pass.text == first.pass.text)
    let next = try #require(make(credential, at: scene.now + .seconds(10)))
    #expect(next.pass.text != first.pass.text)
    #expect(try claims(next).serial == 361)
  }

  @Test("what a rotating pass claims is what the rule of the serial asks for", arguments: [0, 9, 10, 59, 3599])
  func rotatingIsCurrent(seconds: Int64) throws {
    let credential = try scene.credential(usage: .rotating, lifetime: .seconds(60), createdAt: scene.now)
    let now = scene.now + .seconds(seconds)
    let claims = try claims(make(credential, at: now))
    let at = try scene.circumstance(at: now, claims: claims)
    let candidate = try scene.candidate(nil, credential)
    #expect(Rule.serial.judge(candidate, at) == nil && Rule.window.judge(candidate, at) == nil)
  }

  @Test("a rotating pass ends with its grant, and none is made before its credential or after its grant")
  func rotatingEnds() throws {
    let credential = try scene.credential(usage: .rotating, lifetime: .seconds(60), createdAt: scene.now)
    let grant = scene.grant(endsAt: scene.now + .milliseconds(25_700))
    let last = try #require(make(credential, grant, at: scene.now + .seconds(24)))
    #expect(last.expiresAt == scene.now + .seconds(25))
    #expect(make(credential, grant, at: scene.now + .seconds(25)) == nil)
    #expect(make(credential, grant, at: scene.now - .milliseconds(1)) == nil)
  }

  @Test("up to 16 lockers stand in a pass by number", arguments: [0, 1, 16])
  func lockerNumbers(count: UInt16) throws {
    let binding = PassBinding(audience: scene.cabinet.code, lockerNumbers: Array((0..<count).map { $0 + 1 }))
    #expect(try claims(make(try scene.credential(), nil, binding)).lockerNumbers == binding.lockerNumbers)
  }

  @Test(
    "what no pass can hold gives none: 17 lockers, or lockers that do not ascend",
    arguments: [Array(1...17), [2, 1], [1, 1], [0]] as [[UInt16]])
  func impossible(numbers: [UInt16]) throws {
    let binding = PassBinding(audience: scene.cabinet.code, lockerNumbers: numbers)
    #expect(make(try scene.credential(), nil, binding) == nil)
  }

  @Test("D-08 after a rotation the old key makes its passes again, and the new one signs what rotates")
  func afterRotation() throws {
    var old = scene.signingKey
    old.state = .verifyOnly
    let new = try KeySample.signingKey(.active, of: scene.tenant, keys: scene.keys, seed: 2)
    let ring = try KeyRing([(scene.tenant, old), (scene.tenant, new)], keys: scene.keys)
    let before = try #require(make(try scene.credential()))
    #expect(make(try scene.credential(), ring: ring)?.pass.text == before.pass.text)
    let rotating = try #require(make(try scene.credential(usage: .rotating), ring: ring))
    #expect(try UnverifiedPass(presented: rotating.pass.text).keyID == new.id)
  }

  @Test("D-08 without its key, or with a retired or another tenant's one, no pass is made")
  func withoutKey() throws {
    var retired = scene.signingKey
    retired.state = .retired
    let otherTenant: TenantID = try KeySample.identifier(2)
    let foreign = try KeySample.signingKey(.active, of: otherTenant, keys: scene.keys)
    for ring in [
      try KeyRing([], keys: scene.keys), try KeyRing([(scene.tenant, retired)], keys: scene.keys),
      try KeyRing([(otherTenant, foreign)], keys: scene.keys),
    ] {
      for usage in QRUsage.allCases { #expect(make(try scene.credential(usage: usage), ring: ring) == nil) }
    }
  }
}

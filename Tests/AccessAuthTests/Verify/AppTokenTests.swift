import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The verifier and app tokens")
struct AppTokenTests {
  private let door: DoorScene
  private let scene: Scene

  init() throws {
    door = try DoorScene()
    scene = door.scene
  }

  private func known(
    _ maker: ProofMaker, _ status: Standing = .active, isBurnt: Bool = false
  ) throws -> Result<CandidateSet, StoreError> {
    try door.known(scene.candidate(nil, door.tokenCredential(maker, status: status), isBurnt: isBurnt))
  }

  @Test("a pass with a proof over a fresh challenge opens, and spends the challenge", arguments: ProofSample.makers)
  func opens(maker: ProofMaker) async throws {
    let store = door.store(try known(maker))
    let answer = try await door.verify(try door.token(maker), store)
    #expect(answer.decision.reason == .granted && answer.credential == scene.credentialID)
    let redemption = try #require(store.asked.redemptions.first)
    let burn = Challenge.burn(of: door.nonce(), device: scene.cabinet.id)
    #expect(redemption.burns == [burn] && store.asked.queries.map(\.burn) == [burn])
    #expect(redemption.attempt.event.mode == .appToken && redemption.attempt.event.assurance == .cryptographic)
    #expect(redemption.attempt.unknown == nil && redemption.giveBack == nil)
  }

  @Test("without a proof it is told that one is required, and nothing is charged: the pass is genuine")
  func noProof() async throws {
    let maker = ProofSample.p256
    let store = door.store(try known(maker))
    let pass = try scene.pass(door.tokenClaims(maker.publicKey))
    let answer = try await door.verify(.appToken(text: pass, proof: nil), store)
    #expect(answer.decision.reason == .proofRequired && answer.credential == nil)
    #expect(store.asked.redemptions.isEmpty && store.asked.queries.map(\.burn) == [nil])
    #expect(try store.onlyAttempt().unknown == nil)
  }

  @Test("a copy without a proof learns nothing of the grant", arguments: Standing.allCases)
  func copyLearnsNothing(status: Standing) async throws {
    let maker = ProofSample.ed25519
    let pass = try scene.pass(door.tokenClaims(maker.publicKey))
    let answer = try await door.verify(
      .appToken(text: pass, proof: nil), door.store(try known(maker, status)), locker: "Z9")
    #expect(answer.decision.reason == .proofRequired)
  }

  @Test("D-07 a proof over a challenge that is over, not begun or not ours for this device requires another")
  func otherChallenges() async throws {
    let maker = ProofSample.p256
    let otherTenant: TenantID = try KeySample.identifier(2)
    for nonce in [
      door.nonce(at: scene.now - .seconds(10)), door.nonce(at: scene.now + .milliseconds(2010)),
      door.nonce(device: scene.otherCabinet.id), door.nonce(for: otherTenant),
      door.nonce(keys: try KeySample.derived(master: Array(1...32))), ProofSample.nonce,
    ] {
      let store = door.store(try known(maker))
      let answer = try await door.verify(try door.token(maker, nonce: nonce), store)
      #expect(answer.decision.reason == .proofRequired)
      #expect(store.asked.redemptions.isEmpty && store.asked.queries.map(\.burn) == [nil])
      #expect(try store.onlyAttempt().unknown == nil)
    }
    let last = door.store(try known(maker))
    let nonce = door.nonce(at: scene.now - .milliseconds(9990))
    #expect(try await door.verify(try door.token(maker, nonce: nonce), last).decision.reason == .granted)
  }

  @Test("D-07 a challenge that was used requires another, whatever the grant still allows")
  func replayed() async throws {
    let maker = ProofSample.ed25519
    let store = door.store(try known(maker, isBurnt: true))
    let answer = try await door.verify(try door.token(maker), store)
    #expect(answer.decision.reason == .proofRequired && store.asked.redemptions.isEmpty)
  }

  @Test("D-07 a challenge that another reader spends meanwhile requires another")
  func spentMeanwhile() async throws {
    let maker = ProofSample.p256
    let store = ScriptedStore(
      .init(
        candidates: [try known(maker), try known(maker, isBurnt: true)], redeem: [.success(.moved)],
        record: [.success(.done(usesLeft: nil))]))
    #expect(try await door.verify(try door.token(maker), store).decision.reason == .proofRequired)
    #expect(store.asked.redemptions.count == 1 && store.asked.records.count == 1)
  }

  @Test("D-07 a proof of another pass, by another key, or for another door is no presentation of this token")
  func otherProofs() async throws {
    let maker = ProofSample.p256
    let pass = try scene.pass(door.tokenClaims(maker.publicKey))
    let other = try scene.pass(door.tokenClaims(maker.publicKey, serial: 1))
    func proof(by maker: ProofMaker, of pass: [UInt8], at device: Device? = nil) throws -> [UInt8] {
      try maker.proof(forPass: pass, at: (device ?? scene.cabinet).code, nonce: door.nonce())
    }
    for proof in [
      try proof(by: maker, of: other), try proof(by: ProofSample.otherP256, of: pass),
      try proof(by: ProofSample.ed25519, of: pass), try proof(by: maker, of: pass, at: scene.otherCabinet), [],
      Array("AAAA".utf8), pass,
    ] {
      try await door.expectUnrecognized(.appToken(text: pass, proof: proof), knowing: try known(maker))
    }
  }

  @Test("D-07 a proof with any one bit changed, cut anywhere or lengthened is not recognized", arguments: [0, 2, 5, 7])
  func changed(bit: UInt8) async throws {
    let maker = ProofSample.ed25519
    guard case .appToken(let pass, let proof?) = try door.token(maker) else { return }
    let known = try known(maker)
    for index in proof.indices {
      var changed = proof
      changed[index] ^= 1 << bit
      try await door.expectUnrecognized(.appToken(text: pass, proof: changed), knowing: known)
      if bit == 0 {
        try await door.expectUnrecognized(
          .appToken(text: pass, proof: Array(proof.prefix(index))), knowing: known)
      }
    }
    for more in [[0], Array("=".utf8), Array("A".utf8), proof] {
      try await door.expectUnrecognized(.appToken(text: pass, proof: proof + more), knowing: known)
    }
  }

  @Test("A-09 a pass of a QR is no app token, with a proof or without one, and an app token's pass is no QR")
  func otherMode() async throws {
    let maker = ProofSample.p256
    let plain = try scene.pass()
    let proof = try maker.proof(forPass: plain, at: scene.cabinet.code, nonce: door.nonce())
    for proof in [nil, proof] {
      try await door.expectUnrecognized(.appToken(text: plain, proof: proof), knowing: try known(maker))
      try await door.expectUnrecognized(
        .appToken(text: plain, proof: proof), knowing: try door.known(scene.candidate()))
    }
    let bound = try scene.pass(door.tokenClaims(maker.publicKey))
    try await door.expectUnrecognized(.qr(text: bound), knowing: try known(maker))
    try await door.expectUnrecognized(.qr(text: bound), knowing: try door.known(scene.candidate()))
  }

  @Test("a pass that is bound to another key than the credential's present one is not recognized")
  func otherKey() async throws {
    let (maker, other) = (ProofSample.p256, ProofSample.otherP256)
    try await door.expectUnrecognized(try door.token(maker), knowing: try known(other))
  }

  @Test("asked not in earnest nothing is spent")
  func notInEarnest() async throws {
    let maker = ProofSample.ed25519
    let store = door.store(try known(maker))
    let answer = try await door.verify(try door.token(maker), store, consume: false)
    #expect(answer.decision.verdict == .wouldGrant && store.asked.redemptions.isEmpty)
  }

  @Test("who holds the key is told what is the matter", arguments: [Standing.revoked, .suspended])
  func denial(status: Standing) async throws {
    let maker = ProofSample.p256
    let store = door.store(try known(maker, status))
    let answer = try await door.verify(try door.token(maker), store)
    #expect(answer.decision.reason == (status == .revoked ? .revoked : .suspended))
    #expect(try store.onlyAttempt().unknown == nil)
  }
}

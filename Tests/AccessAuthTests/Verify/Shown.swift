import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import AccessAuth

// What people of the scene show, genuine to the bit unless a parameter says otherwise.
extension DoorScene {
  /// The claims of an app token's pass that is bound to `key`.
  func tokenClaims(_ key: COSEPublicKey, serial: UInt32 = 0) throws -> PassClaims {
    try PassClaims(
      credential: scene.credentialID, serial: serial, notBefore: (scene.now - .hours(1)).wholeSeconds,
      expiresAt: (scene.now + .hours(1)).wholeSeconds, epoch: scene.epoch, audience: scene.cabinet.code,
      confirmation: key)
  }

  /// A challenge of the service for the cabinet.
  func nonce(
    for tenant: TenantID? = nil, device: DeviceID? = nil, at instant: Instant? = nil, keys: DerivedKeys? = nil
  ) -> ChallengeNonce {
    Challenge(
      for: tenant ?? scene.tenant, device: device ?? scene.cabinet.id, at: instant ?? scene.now,
      keys: keys ?? scene.keys, random: SeededRandom(seed: 3)
    ).nonce
  }

  /// An app token with a proof over `nonce`.
  func token(
    _ maker: ProofMaker, nonce: ChallengeNonce? = nil, at device: DeviceCode? = nil
  ) throws -> Presentation {
    let pass = try scene.pass(tokenClaims(maker.publicKey))
    let proof = try maker.proof(forPass: pass, at: device ?? scene.cabinet.code, nonce: nonce ?? self.nonce())
    return .appToken(text: pass, proof: proof)
  }

  /// The credential of ``token(_:nonce:at:)``.
  func tokenCredential(_ maker: ProofMaker, status: Standing = .active) -> Credential {
    scene.credential(.appToken(scene.terms(usage: .multiUse), key: maker.publicKey), status: status)
  }

  func pinCredential(
    _ id: CredentialID? = nil, shadows: CredentialID? = nil, status: Standing = .active
  ) -> Credential {
    scene.credential(
      .pin(PINMedium(entry: .withLocker, digits: 6, shadows: shadows)), id: id, status: status)
  }

  /// What a charge tells of a PIN at the cabinet, with `locker` as the one that was named.
  func receipt(
    locker: LockerID? = nil, spent: [CredentialID] = [], exhausted: [CredentialID] = []
  ) throws -> TryReceipt {
    TryReceipt(
      site: scene.site, salt: try PINSample.salt(), locker: locker,
      charged: [.pin(at: scene.cabinet.id, of: scene.tenant), .pin(of: scene.tenant), .pins], spent: spent,
      exhausted: exhausted, reading: ThrottleReading(moment))
  }

  /// Facility 123, card 4567.
  func cardNumber() throws -> CardNumber { try CardSample.number(.wiegand26, 26, "2F623AE") }

  func cardCredential(status: Standing = .active) -> Credential {
    scene.credential(.card(.number(format: .wiegand26, hint: "11D7")), status: status)
  }
}

/// A card of the scene that proves itself, and the ring that finds its UID.
struct SUNScene {
  let metaReadKey: AES128Key
  let fileReadKey: AES128Key
  let ring: KeyRing
  private let scene: Scene

  init(_ scene: Scene, olderKeys: [AES128Key] = []) throws {
    self.scene = scene
    metaReadKey = try CardSample.key("7A21C0F39B5E4D1188E6035FC94B2D70")
    fileReadKey = try CardSample.key("19D3B86A5507E2C4F18A6D90B3427E5C")
    let profile = CardProfileRecord(
      splits: CardProfile(),
      wrappedMetaReadKeys: CardReading.wrapped(
        olderKeys + [metaReadKey], of: scene.tenant, keys: scene.keys, random: SeededRandom(seed: 5)), revision: 1)
    ring = try KeyRing(
      [(scene.tenant, scene.signingKey)], cardProfiles: [(scene.tenant, profile)], keys: scene.keys)
  }

  /// What the card says when it is read for the `counter`th time.
  func tap(_ counter: UInt32, uid: CardUID = Scene.sunUID, fileReadKey: AES128Key? = nil) throws -> SUNMessage {
    var card = SimulatedCard(
      uid: uid, metaReadKey: metaReadKey, fileReadKey: fileReadKey ?? self.fileReadKey, counter: counter - 1)
    return try card.tap(random: SeededRandom(seed: 6))
  }

  /// The card as it is kept: its greatest counter so far, and its key unless that is derived.
  func card(counter: Int64, isSuspended: Bool = false, isDerived: Bool = false) -> SUNCard {
    let context = SUNCard.context(of: scene.sunID, in: scene.tenant)
    let wrapped = fileReadKey.wrapped(for: context, keys: scene.keys, random: SeededRandom(seed: 7))
    return SUNCard(
      id: scene.sunID, wrappedKey: isDerived ? nil : wrapped, counter: counter, isSuspended: isSuspended,
      createdAt: scene.now - .hours(1), revision: 1)
  }

  /// The credential of the card.
  func credential(status: Standing = .active) -> Credential {
    scene.credential(.card(.sun(scene.sunID, hint: "E5F6")), status: status)
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Enrolling cards, faces and app tokens")
struct CardEnrolmentTests {
  private let scene: Scene
  private let id: CredentialID

  init() throws {
    scene = try Scene()
    id = try KeySample.identifier(81)
  }

  private func make(
    _ draft: CredentialDraft, knowing card: SUNCard? = nil, by role: Role = .operator
  ) async throws -> NewCredential {
    var records: [RecordKey: Record] = [
      .device(scene.cabinet.id): .device(scene.cabinet), .site(scene.site): .site(try scene.siteRecord()),
    ]
    for locker in scene.lockers { records[.locker(locker.id)] = .locker(locker) }
    if let card { records[.sunCard(card.id)] = .sunCard(card) }
    let issuing = Issuing(grant: scene.grant(), epoch: scene.epoch, ring: scene.ring, siblings: [], pins: [:])
    return try await scene.management(KeyRecords(records)).newCredential(
      draft, id, issuing, by: scene.caller(role), at: "/credentials/0")
  }

  @Test("a card number is kept as its tag at each site of the grant, and its last four digits")
  func number() async throws {
    let number = try CardSample.number(.wiegand26, 26, "2F623AE")
    let made = try await make(.card(number))
    #expect(made.credential.medium == .card(.number(format: .wiegand26, hint: "11D7")))
    let tag = number.tag(at: scene.site, of: scene.tenant, keys: scene.keys)
    #expect(
      made.writes == [
        .setCardTags(CardTags(credential: id, tags: [.init(site: scene.site, tag: tag)], now: scene.now))
      ])
  }

  @Test("a UID that is another one with every tap is not enrolled")
  func randomUID() async throws {
    let number = try CardSample.number(.uid, 32, "08A1B2C3")
    await #expect(
      throws: Refusal.invalid(
        pointer: "/credentials/0/card/value_hex", detail: "is a random UID, another one with every tap")
    ) { _ = try await make(.card(number)) }
  }

  @Test("C-05 a card with a published key is not enrolled")
  func factoryKey() async throws {
    let refusal = Refusal.invalid(
      pointer: "/credentials/0/card/file_read_key_hex", detail: "is a published key; set one of your own")
    for hex in [
      "00000000000000000000000000000000", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "A396EFA4E24F00000000000000000000",
    ] {
      let key = try CardSample.key(hex)
      await #expect(throws: refusal) { _ = try await make(.sun(uid: Scene.sunUID, key: .given(key))) }
    }
  }

  @Test("a card that proves itself is kept once, with its key wrapped and before its first count")
  func sun() async throws {
    let key = try CardSample.key("19D3B86A5507E2C4F18A6D90B3427E5C")
    let made = try await make(.sun(uid: Scene.sunUID, key: .given(key)))
    #expect(made.credential.medium == .card(.sun(scene.sunID, hint: "E5F6")))
    guard case .insert(.sunCard(let card))? = made.needs.first, case .none = made.secret else {
      Issue.record("no card was made")
      return
    }
    #expect(card.id == scene.sunID && card.counter == -1 && !card.isSuspended)
    #expect(card.fileReadKey(of: Scene.sunUID, in: scene.tenant, keys: scene.keys) == key)
    // Known with this key it is added to the grant; with another one it is not.
    let again = try await make(.sun(uid: Scene.sunUID, key: .given(key)), knowing: card)
    #expect(again.writes == [.setCardTags(CardTags(credential: id, tags: [], now: scene.now))])
    let other = try CardSample.key("7A21C0F39B5E4D1188E6035FC94B2D70")
    for draft in [CredentialDraft.SUNKeyDraft.given(other), .derived] {
      await #expect(throws: Refusal.conflict("the card is known with another key")) {
        _ = try await make(.sun(uid: Scene.sunUID, key: draft), knowing: card)
      }
    }
  }

  @Test("a derived key is told to whoever enrols the card first, and nothing of it is kept")
  func derived() async throws {
    let made = try await make(.sun(uid: Scene.sunUID, key: .derived))
    guard case .insert(.sunCard(let card))? = made.needs.first, case .fileReadKey(let key) = made.secret else {
      Issue.record("no card was made")
      return
    }
    #expect(card.wrappedKey == nil)
    #expect(key == card.fileReadKey(of: Scene.sunUID, in: scene.tenant, keys: scene.keys))
    // Naming the UID of a card that is known is not enough to learn its key.
    let again = try await make(.sun(uid: Scene.sunUID, key: .derived), knowing: card)
    guard case .gone = again.secret else {
      Issue.record("the key was told again")
      return
    }
    #expect(again.writes.count == 1)
  }

  @Test("a card that proves itself has a UID of 7 bytes")
  func shortUID() async throws {
    let uid = try CardSample.uid("04A1B2C3")
    await #expect(
      throws: Refusal.invalid(pointer: "/credentials/0/card/uid_hex", detail: "must have 7 bytes")
    ) { _ = try await make(.sun(uid: uid, key: .derived)) }
  }

  @Test("a face is enrolled at a door of the grant, by administrators and operators alone", arguments: Role.allCases)
  func face(role: Role) async throws {
    guard role.allows(.enrolFaces) else {
      await #expect(throws: Refusal.forbidden) { _ = try await make(.face(scene.cabinet.id), by: role) }
      return
    }
    let made = try await make(.face(scene.cabinet.id), by: role)
    #expect(made.credential.medium == .face(device: scene.cabinet.id) && made.writes.isEmpty)
    await #expect(throws: Refusal.notFound(pointer: "/credentials/0/device_id")) {
      _ = try await make(.face(scene.otherCabinet.id), by: role)
    }
  }

  @Test("an app token lives for a day unless asked otherwise, at most a week, and never past its grant")
  func appToken() async throws {
    let key = ProofSample.p256.publicKey
    guard case .appToken(let terms, key)? = try? await make(.appToken(key: key, lifetime: nil)).credential.medium else {
      Issue.record("no app token was made")
      return
    }
    #expect(terms.usage == .multiUse && terms.lifetime == .hours(24) && terms.serial == 0)
    #expect(terms.expiresAt == scene.now + .hours(1) && terms.notBefore == scene.now)
  }
}

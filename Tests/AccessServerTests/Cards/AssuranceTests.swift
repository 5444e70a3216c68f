import AccessAuth
import AccessAuthTesting
import SodiumPrimitives
import Testing

@Suite("How much a medium has to prove", .runningService)
struct AssuranceTests {
  let service = RunningService.current

  /// Where something better than a number is demanded.
  enum Scope: String, CaseIterable {
    case tenant, site, device, grant
  }

  @Test(
    "C-01 where cryptographic assurance is demanded a copied number opens nothing, and a card that proves itself does",
    arguments: Scope.allCases)
  func demanded(scope: Scope) async throws {
    #expect(try await service.admin.setMetaReadKeys([.string(CardKeys.meta)]).status == 200)
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet()
    let demand: [String: JSON] = scope == .grant ? ["min_assurance": "cryptographic"] : [:]
    let issued = try await service.admin.issueCards(
      cabinet.first, NumberCard.uid.credential, NumberCard.plain.credential, CardKeys.credential(), ["kind": "qr"],
      more: demand)
    _ = try await service.admin.issueCards(other.first, NumberCard.plain.credential)
    if scope != .grant { #expect(try await cabinet.door.tap(.uid).decision == "grant granted") }
    let policies: JSON =
      switch scope {
      case .tenant: ["min_assurance": "cryptographic"]
      case .site: ["sites": [["site_id": .string(cabinet.site), "min_assurance": "cryptographic"]]]
      case .device: ["devices": [["device_id": .string(cabinet.id), "min_assurance": "cryptographic"]]]
      case .grant: [:]
      }
    #expect(try await service.admin.put("/v1/policies", policies).status == 200)
    let denied = try await cabinet.door.tap(.uid)
    #expect(denied.decision == "deny assurance_too_low")
    #expect(try await cabinet.door.tap(.plain).decision == "deny assurance_too_low")
    var card = try CardKeys.card()
    let opened = try await cabinet.door.tap(try card.tap(random: SystemRandom()))
    #expect((opened.decision, opened.json["credential_id"].text) == ("grant granted", issued.credential(2)))
    #expect(try await cabinet.door.show(issued.pass(3)).decision == "grant granted")
    #expect(
      try await other.door.tap(.plain).decision
        == (scope == .tenant ? "deny assurance_too_low" : "grant granted"))

    let events = try await service.admin.events("class=access&device=\(cabinet.id)", atLeast: 4)
    let assurances = Dictionary(events.map { ($0["id"].text, $0["assurance"]) }) { first, _ in first }
    #expect(assurances[denied.json["event_id"].text] == "identifier")
    #expect(assurances[opened.json["event_id"].text] == "cryptographic")
  }

  @Test("C-01 a door may ask for less than its tenant, a grant only for more")
  func loosened() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet()
    _ = try await service.admin.issueCards(
      cabinet.first, NumberCard.plain.credential, more: ["min_assurance": "identifier"])
    _ = try await service.admin.issueCards(
      other.first, NumberCard.plain.credential, more: ["min_assurance": "identifier"])
    let policies: JSON = [
      "min_assurance": "cryptographic",
      "devices": [["device_id": .string(cabinet.id), "min_assurance": "identifier"]],
    ]
    #expect(try await service.admin.put("/v1/policies", policies).status == 200)
    #expect(try await cabinet.door.tap(.plain).decision == "grant granted")
    #expect(try await other.door.tap(.plain).decision == "deny assurance_too_low")
  }

  @Test("a PIN is a number that can be told: it opens nothing where more is demanded")
  func pin() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.first, "alone").pin()
    #expect(try await service.admin.put("/v1/policies", ["min_assurance": "cryptographic"]).status == 200)
    #expect(try await cabinet.door.enter(pin).decision == "deny assurance_too_low")
    #expect(try await service.admin.put("/v1/policies", [:]).status == 200)
    #expect(try await cabinet.door.enter(pin).decision == "grant granted")
  }

  @Test("a card in two grants opens by the one that asks for no more than it proves")
  func twoGrants() async throws {
    let cabinet = try await service.admin.makeCabinet()
    _ = try await service.admin.issueCards(
      cabinet.first, NumberCard.plain.credential, more: ["min_assurance": "cryptographic"])
    let plain = try await service.admin.issueCards(cabinet.wholeSite, NumberCard.plain.credential)
    let opened = try await cabinet.door.tap(.plain, locker: "A1")
    #expect((opened.decision, opened.json["grant_id"].text) == ("grant granted", plain.id))
    #expect(try await cabinet.door.tap(.plain).decision == "deny assurance_too_low")
  }
}

import AccessAuth
import AccessServer
import Foundation
import Testing

@Suite("A folder that is copied into a database", .onSharedServer) struct CopyTests {
  /// What was shown before the copy, and is shown again after it.
  private struct Scene {
    let cabinet: Cabinet
    let wallet: Wallet
    let gone: String
  }

  /// A report of long ago, of which only its number is known.
  private func report(_ folder: ServiceFolder) async throws -> Cabinet {
    let cabinet = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      #expect(try await cabinet.door.report(cabinet.door.event(5)).status == 200)
      return cabinet
    }
    folder.clock.advance(by: .days(91))
    try await folder.serving(housekeeping: .milliseconds(10)) { service in
      let door = Client(service: service, key: cabinet.door.key)
      var reply = try await door.report(door.event(5))
      for _ in 0..<500 where !reply.events[0].isEmpty {
        try await Task.sleep(for: .milliseconds(20))
        reply = try await door.report(door.event(5))
      }
      #expect(try await door.report(door.event(6)).statuses == ["6 accepted"])
    }
    return cabinet
  }

  /// Leaves rows in every table.
  private func fill(_ service: RunningService, _ receiver: HookReceiver) async throws -> Scene {
    let admin = service.admin
    let endpoint = try await admin.makeEndpoint(receiver)
    let cabinet = try await admin.makeCabinet()
    try await admin.setCardProfile()
    let wallet = try await Wallet(
      admin, cabinet, ["max_uses": nil, "reference": "order 77", "holds": [["kind": "payment", "reference": "inv 9"]]])
    let hold = wallet.issued.json["holds"][0]["id"].text
    #expect(try await admin.put("/v1/holds/\(hold)", ["status": "cleared"]).status == 200)
    for medium in [Wallet.Medium.qr, .multiQR, .pin, .card, .sun, .appToken, .face] {
      #expect(try await wallet.show(medium).decision == "grant granted", "\(medium)")
    }
    let wrong = WrongPINs.besides(wallet.issued.pin(Wallet.Medium.pin.rawValue))
    #expect(try await cabinet.door.enter(wrong, locker: "A1").decision == "deny not_recognized")
    // So many that the log has a kept node.
    let busy = try await admin.issue(
      cabinet.some(1), credentials: [["kind": "qr", "usage": "multi_use"]], ["max_uses": nil])
    for _ in 0..<260 { #expect(try await cabinet.door.show(busy.pass(), locker: "A2").decision == "grant granted") }
    let gone = try await erase(admin, cabinet)
    try await ask(admin, cabinet)
    let bare = try await admin.issueCards(cabinet.first).id
    let armed = try await admin.post("/v1/devices/\(cabinet.id)/capture", ["grant_id": .string(bare)])
    #expect(armed.status == 201)
    #expect(try await admin.put("/v1/policies", ["max_live_pins": 200]).status == 200)
    let retention = try await admin.put(
      "/v1/retention",
      [
        "preset": "eu", "rules": [["class": "alarm", "minimum_days": 0, "maximum_days": 180]],
        "contracts": [
          [
            "name": "Bank", "site_ids": [.string(cabinet.site)],
            "rules": [["class": "access", "minimum_days": 10, "maximum_days": 20]],
          ]
        ],
        "legal_holds": [["name": "Case", "ground": "legal_claims"]],
      ])
    #expect(retention.status == 200, "\(retention.text)")
    _ = try await admin.deliveries(to: endpoint) { !$0.isEmpty }
    return Scene(cabinet: cabinet, wallet: wallet, gone: gone)
  }

  /// A person who is erased, and whose face a device has to forget.
  private func erase(_ admin: Client, _ cabinet: Cabinet) async throws -> String {
    let person = try await admin.issue(
      cabinet.first,
      credentials: [["kind": "qr", "usage": "multi_use"], ["kind": "face", "device_id": .string(cabinet.id)]],
      ["subject": ["external_ref": "gone"], "max_uses": nil])
    let subject = person.json["subject_id"].text
    #expect(try await cabinet.door.show(person.pass()).decision == "grant granted")
    _ = try await admin.events("subject=\(subject)&class=access", atLeast: 1)
    #expect(try await admin.delete("/v1/subjects/\(subject)").status == 200)
    return subject
  }

  /// Openings from afar, and one more than anybody may ask for alone.
  private func ask(_ admin: Client, _ cabinet: Cabinet) async throws {
    let anna = try await admin.makeKey(["role": "operator", "person": "Anna"])
    for _ in 0..<3 { #expect(try await anna.trigger(cabinet.lockers[0], reason: "x").status == 201) }
    #expect(try await anna.trigger(cabinet.lockers[0], reason: "x").code == "approval_required")
  }

  /// What the API says of everything that it lists.
  private func lists(_ admin: Client, _ scene: Scene) async throws -> [String: JSON] {
    var lists: [String: JSON] = [:]
    for path in [
      "sites", "devices", "devices/\(scene.cabinet.id)/lockers", "subjects", "grants", "signing_keys", "lockouts",
      "policies", "retention", "card_profile", "approvals", "webhook_endpoints",
      "lockers/\(scene.cabinet.lockers[0])/access", "subjects/\(scene.gone)/erasure",
      "devices/\(scene.cabinet.id)/risk",
      "events?class=access&limit=100",
    ] {
      let reply = try await admin.get("/v1/\(path)")
      #expect(reply.status == 200, "\(path): \(reply.text)")
      lists[path] = reply.json
    }
    return lists
  }

  @Test("every table comes over, everything is listed as it was, and every medium goes on from where it stood")
  func everything() async throws {
    let folder = try await ServiceFolder()
    _ = try await report(folder)
    let scene = try await HookReceiver.run { receiver in
      try await folder.serving { try await fill($0, receiver) }
    }
    // Nothing waits for its place any more.
    let before = try await folder.serving { try await lists($0.admin, scene) }
    let database = try SharedDatabase()
    let owner = try DatabasePlace(
      url: try SharedDatabase.cluster.get().url("admin", database: database.name), passwordFile: nil)
    let copied = try await AccessServer.copy(folder: folder.dataPath, to: owner)
    #expect(copied.tables.map(\.name) == CopiedTable.allCases.map(\.rawValue))
    #expect(copied.tables.filter { $0.rows.count == 0 }.map(\.name) == [], "these were not tried")
    #expect(Set(copied.tables.map(\.rows.hash)).count == copied.tables.count)

    let moved = try ServiceFolder(moving: folder, to: database.place())
    try await moved.serving { service in
      let after = try await lists(service.admin, scene)
      for (path, list) in before { #expect(after[path] == list, "\(path)") }
      let (cabinet, wallet) = (scene.cabinet.at(service), scene.wallet)
      func show(_ medium: Wallet.Medium, tap: UInt32 = 1) async throws -> String {
        let nonce = medium == .appToken ? try await cabinet.challenge() : nil
        let presented = try await wallet.presented(medium, tap: tap, nonce: nonce)
        return try await cabinet.door.present(medium.mode, presented, locker: "A1").decision
      }
      #expect(try await show(.qr) == "deny already_used")
      #expect(try await show(.sun) == "deny already_used")
      for medium in [Wallet.Medium.multiQR, .pin, .card, .appToken, .face] {
        #expect(try await show(medium) == "grant granted", "\(medium)")
      }
      #expect(try await show(.sun, tap: 2) == "grant granted")
      let fresh = try await service.admin.issue(cabinet.first)
      #expect(try await cabinet.door.show(fresh.pass()).decision == "grant granted")
      // The log goes on, and its heads follow from those before.
      _ = try await service.admin.events("grant=\(fresh.id)&class=access", atLeast: 1)
      #expect(try await service.admin.get("/v1/checkpoints/latest").status == 200)
    }
    await #expect(throws: StartFailure.self, "the folder is not served any more") {
      try await folder.serving { _ in }
    }
  }
}

import AccessAuth
import Testing

@Suite("Asking whether it would open", .runningService)
struct AskingTests {
  let service = RunningService.current

  @Test(
    "asking spends no use, no serial, no counter and no challenge, and never answers grant",
    arguments: Wallet.Medium.allCases)
  func spendsNothing(medium: Wallet.Medium) async throws {
    try await service.admin.setCardProfile()
    let wallet = try await Wallet(service.admin, try await service.admin.makeCabinet(), ["max_uses": 1])
    let nonce = medium == .appToken ? try await wallet.cabinet.challenge() : nil
    // A PIN costs a try for asking too, and rests after three.
    for _ in 0..<2 {
      let asked = try await wallet.show(medium, tap: 7, nonce: nonce, consume: false)
      #expect(asked.decision == "would_grant granted")
      #expect(!asked.json.has("uses_left") && !asked.json.has("open_before"))
      #expect(asked.json["credential_id"] == .string(wallet.issued.credential(medium.rawValue)))
    }
    #expect(try await service.admin.uses(of: wallet.issued.id) == 0)
    let opened = try await wallet.show(medium, tap: 7, nonce: nonce)
    #expect((opened.decision, opened.json["uses_left"]) == ("grant granted", 0))
    let after = try await wallet.show(medium, tap: 8, consume: false)
    #expect(after.decision == "would_deny already_used")
    let events = try await service.admin.events("class=access", atLeast: 4).map { $0["decision"] }
    #expect(events == ["would_deny", "grant", "would_grant", "would_grant"])
  }

  @Test("asking with a used counter or a used challenge tells that it is used")
  func spent() async throws {
    try await service.admin.setCardProfile()
    let wallet = try await Wallet(service.admin, try await service.admin.makeCabinet(), ["max_uses": nil])
    let nonce = try await wallet.cabinet.challenge()
    #expect(try await wallet.show(.sun, tap: 5).decision == "grant granted")
    #expect(try await wallet.show(.sun, tap: 5, consume: false).decision == "would_deny already_used")
    #expect(try await wallet.show(.sun, tap: 6, consume: false).decision == "would_grant granted")
    #expect(try await wallet.show(.appToken, nonce: nonce).decision == "grant granted")
    #expect(try await wallet.show(.appToken, nonce: nonce, consume: false).decision == "would_deny proof_required")
    #expect(try await wallet.show(.qr).decision == "grant granted")
    #expect(try await wallet.show(.qr, consume: false).decision == "would_deny already_used")
  }

  /// What may be the matter with a grant.
  enum Trouble: CaseIterable, Sendable {
    case none, otherLocker, wholeCabinet, wholeSite, twoLockers, future, over, hours, hold, overstay, suspended, revoked
    case credentialRevoked, restricted, usedUp, burnt, demanding, demandingDoor

    /// What the grant is made with.
    fileprivate func more(_ service: RunningService, _ cabinet: Cabinet) -> [String: JSON] {
      switch self {
      case .otherLocker: ["targets": cabinet.some(1)]
      case .twoLockers: ["targets": cabinet.some(0, 1)]
      case .wholeCabinet: ["targets": cabinet.whole]
      case .wholeSite: ["targets": cabinet.wholeSite]
      case .future: ["starts_at": service.clock.time(in: .hours(5))]
      case .over: ["ends_at": service.clock.time(in: .seconds(30))]
      case .hours: ["schedule": ["weekly": [["days": ["mon"], "from": "08:00", "to": "09:00"]]]]
      case .hold, .overstay: ["holds": [["kind": "payment"]]]
      case .demanding: ["min_assurance": "cryptographic"]
      case .burnt: ["max_uses": nil]
      case .none, .suspended, .revoked, .credentialRevoked, .restricted, .usedUp, .demandingDoor: [:]
      }
    }

    /// What happens to it then.
    fileprivate func happen(to wallet: Wallet, _ admin: Client) async throws {
      let (issued, grant) = (wallet.issued, "/v1/grants/\(wallet.issued.id)")
      switch self {
      case .suspended: _ = try await admin.post(grant + "/suspend")
      case .revoked: _ = try await admin.post(grant + "/revoke")
      case .credentialRevoked:
        for medium in [Wallet.Medium.face, .multiQR, .pin] {
          _ = try await admin.post("/v1/credentials/\(issued.credential(medium.rawValue))/revoke")
        }
      case .restricted: _ = try await admin.post("/v1/subjects/\(issued.json["subject_id"].text)/restriction")
      case .usedUp: _ = try await wallet.show(.multiQR)
      case .burnt: _ = try await wallet.show(.qr)
      case .overstay:
        let paid: JSON = ["status": "cleared", "paid_until": admin.service.clock.time(in: .seconds(20))]
        _ = try await admin.put("/v1/holds/\(issued.json["holds"][0]["id"].text)", paid)
      case .demandingDoor:
        let device: JSON = ["device_id": .string(wallet.cabinet.id), "min_assurance": "cryptographic"]
        _ = try await admin.put("/v1/policies", ["devices": [device]])
      case .none, .otherLocker, .twoLockers, .wholeCabinet, .wholeSite, .future, .over, .hours, .hold, .demanding: break
      }
    }
  }

  /// The credentials that the service lists as opening a locker, page by page.
  private func listed(_ locker: String) async throws -> Set<String> {
    var found: Set<String> = []
    var cursor: String? = ""
    while let next = cursor {
      let page = try await service.admin.get("/v1/lockers/\(locker)/access?limit=1\(next)")
      try #require(page.status == 200, "\(page.text)")
      for opener in page.json["data"].elements {
        #expect(opener.members == ["grant_id", "subject_id", "credential_id", "mode"])
        let isNew = found.insert(opener["credential_id"].text).inserted
        #expect(isNew, "listed twice")
      }
      cursor = page.json["next_cursor"] == .null ? nil : "&cursor=\(page.json["next_cursor"].text)"
    }
    return found
  }

  @Test(
    "who can open a locker is exactly whose genuine presentation would open it, whatever is the matter",
    arguments: Trouble.allCases)
  func access(trouble: Trouble) async throws {
    try await service.admin.setCardProfile()
    let cabinet = try await service.admin.makeCabinet()
    let wallet = try await Wallet(service.admin, cabinet, trouble.more(service, cabinet))
    let other = try await service.admin.issue(cabinet.some(0), ["subject": ["external_ref": "somebody else"]])
    try await trouble.happen(to: wallet, service.admin)
    service.clock.advance(by: .seconds(31))
    for (place, label) in ["A1", "A2"].enumerated() {
      let listed = try await listed(cabinet.lockers[place])
      #expect(listed.contains(other.credential()) == (place == 0))
      for medium in Wallet.Medium.allCases {
        // What was asked before does not count here: a PIN costs a try each time.
        for lockout in try await service.admin.get("/v1/lockouts").json["data"].elements {
          _ = try await service.admin.delete("/v1/lockouts/\(lockout["id"].text)")
        }
        let presented = try await wallet.presented(medium)
        let reply = try await cabinet.door.present(medium.mode, presented, locker: label, consume: false)
        #expect(reply.json["reason"] != "throttled")
        let opens = reply.decision == "would_grant granted"
        let isListed = listed.contains(wallet.issued.credential(medium.rawValue))
        #expect(opens == isListed, "\(medium) at \(label): \(reply.decision)")
      }
    }
    #expect(try await listed(cabinet.lockers[2]).isEmpty == !(trouble == .wholeCabinet || trouble == .wholeSite))
  }

  @Test("a PIN is listed only where it is known: not at a device that joined its site after it was drawn")
  func laterDevice() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.wholeSite, credentials: [["kind": "pin", "entry": "alone"], ["kind": "qr", "usage": "multi_use"]],
      ["max_uses": nil])
    let later = try await service.admin.makeCabinet(at: cabinet.site)
    let pin: JSON = ["pin": issued.json["credentials"][0]["pin"]]
    for place in [cabinet, later] {
      let listed = try await listed(place.lockers[0])
      let entered = try await place.door.present("pin", pin, locker: "A1", consume: false).decision
      let shown = try await place.door.show(issued.pass(1), locker: "A1", consume: false).decision
      #expect(listed.contains(issued.credential(0)) == (entered == "would_grant granted"), "\(entered)")
      #expect(listed.contains(issued.credential(1)) == (shown == "would_grant granted"), "\(shown)")
    }
  }

  @Test("a card that proves itself is listed only while the tenant has a key that finds it")
  func withoutMetaReadKey() async throws {
    try await service.admin.setCardProfile()
    let cabinet = try await service.admin.makeCabinet()
    let tag = SUNTag()
    let issued = try await service.admin.issue(cabinet.first, credentials: [tag.credential])
    for keys: JSON in [[.string(SUNTag.metaReadKey)], []] {
      let profile: JSON = ["wiegand34": "16+16", "wiegand37": "H10304", "sun_meta_read_keys_hex": keys]
      #expect(try await service.admin.put("/v1/card_profile", profile).status == 200)
      let decision = try await cabinet.door.present("card", try tag.tap(1), consume: false).decision
      let isListed = try await listed(cabinet.lockers[0]).contains(issued.credential())
      #expect(isListed == (decision == "would_grant granted"), "\(decision)")
    }
  }

  @Test("a duress PIN is listed for nobody: its place is taken by the PIN that it shadows")
  func duress() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first,
      credentials: [["kind": "pin", "entry": "with_locker"], ["kind": "pin", "entry": "with_locker", "duress": true]])
    #expect(try await listed(cabinet.lockers[0]) == [issued.credential(0)])
  }

  @Test("who can open a locker is for those who read grants, of their own tenant")
  func accessCallers() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let path = "/v1/lockers/\(cabinet.lockers[0])/access"
    let other = try await service.platform.makeTenant().admin
    let reply = try await other.get(path)
    let unknown = try await other.get("/v1/lockers/lok_01h455vb4pex5vsknk084sn02q/access")
    #expect((reply.status, reply.anonymous) == (404, unknown.anonymous))
    #expect(try await cabinet.door.get(path).code == "forbidden")
    let query = try await service.admin.get(path + "?device=x")
    #expect((query.status, query.code) == (400, "unknown_member"))
  }
}

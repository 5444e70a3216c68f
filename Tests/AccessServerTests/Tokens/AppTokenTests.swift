import AccessAuth
import Foundation
import Testing

@Suite("App tokens", .runningService)
struct AppTokenTests {
  let service = RunningService.current

  /// A cabinet, and a grant over its first locker with one token of `phone`.
  private func issue(_ phone: Phone, uses: JSON = nil) async throws -> (cabinet: Cabinet, issued: Issued) {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, credentials: [phone.credential], ["max_uses": uses])
    return (cabinet, issued)
  }

  @Test("a phone that signs a challenge over its pass opens, with either kind of key", arguments: Phone.Curve.allCases)
  func opens(curve: Phone.Curve) async throws {
    let phone = try Phone(curve)
    let (cabinet, issued) = try await issue(phone)
    let credential = issued.json["credentials"][0]
    #expect((credential["kind"], credential["assurance"]) == ("app_token", "cryptographic"))
    #expect(credential["expires_at"] == "2026-11-23T12:00:00.000Z")
    #expect(!credential.has("usage") && !credential.has("public_key"))
    let opened = try await cabinet.show(token: issued.pass(), of: phone)
    #expect(opened.decision == "grant granted")
    #expect(opened.json["credential_id"] == .string(issued.credential()))
    #expect(opened.json["lockers"].elements.map { $0["label"] } == ["A1"])
    let event = try await service.admin.events("class=access")[0]
    #expect((event["mode"], event["assurance"]) == ("app_token", "cryptographic"))
    #expect(try await service.admin.uses(of: issued.id) == 1)
  }

  @Test("a challenge is for a device's key alone, and tells when it is over")
  func challenges() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let path = "/v1/devices/self/challenges"
    let reply = try await cabinet.door.post(path, [:])
    #expect((reply.status, reply["cache-control"]) == (201, "no-store"))
    #expect(reply.json.members == ["nonce", "expires_at"])
    #expect(reply.json["nonce"].text.count == 22)
    #expect(reply.json["expires_at"] == "2026-11-22T12:00:10.250Z")
    #expect(try await cabinet.door.post(path).json["nonce"] != reply.json["nonce"])
    let operatorKey = try await service.admin.makeKey(["role": "operator"])
    for client in [service.admin, operatorKey, service.platform] {
      let refused = try await client.post(path, [:])
      #expect((refused.status, refused.code) == (403, "forbidden"))
    }
    #expect(try await service.stranger.post(path, [:]).status == 401)
    let unknown = try await cabinet.door.post(path, ["device_id": .string(cabinet.id)])
    #expect((unknown.code, unknown.pointer) == ("unknown_member", "/device_id"))
  }

  @Test("D-07 a pass without its phone's proof is told to prove itself, and spends nothing")
  func withoutProof() async throws {
    let phone = try Phone()
    let (cabinet, issued) = try await issue(phone, uses: 1)
    let pass = JSON.string(issued.pass())
    for presented: JSON in [["pass": pass], ["pass": pass, "proof": nil]] {
      #expect(try await cabinet.door.present("app_token", presented).decision == "deny proof_required")
      let asked = try await cabinet.door.present("app_token", presented, consume: false)
      #expect(asked.decision == "would_deny proof_required")
    }
    #expect(try await cabinet.show(token: pass.text, of: phone).decision == "grant granted")
  }

  @Test("D-07 a challenge counts for ten seconds: to the last millisecond, and not at the end")
  func expiredChallenge() async throws {
    let phone = try Phone()
    let (cabinet, issued) = try await issue(phone)
    let nonce = try await cabinet.challenge()
    service.set("2026-11-22T12:00:10.249Z")
    #expect(try await cabinet.show(token: issued.pass(), of: phone, over: nonce).decision == "grant granted")
    service.clock.now = ManualClock.beginning
    let other = try await cabinet.challenge()
    service.set("2026-11-22T12:00:10.250Z")
    let late = try await cabinet.show(token: issued.pass(), of: phone, over: other)
    #expect(late.decision == "deny proof_required")
    #expect(try await service.admin.uses(of: issued.id) == 1)
  }

  @Test("D-07 a challenge that was used is used: the same proof again, and another one over it, open nothing")
  func replayedChallenge() async throws {
    let phone = try Phone(.p256)
    let (cabinet, issued) = try await issue(phone)
    let nonce = try await cabinet.challenge()
    let pass = issued.pass()
    let proof = try phone.proof(of: pass, at: cabinet.code, nonce)
    let presented: JSON = ["pass": .string(pass), "proof": .string(proof)]
    #expect(try await cabinet.door.present("app_token", presented).decision == "grant granted")
    #expect(try await cabinet.door.present("app_token", presented).decision == "deny proof_required")
    let other = try await cabinet.show(token: pass, of: phone, over: nonce)
    #expect(other.decision == "deny proof_required")
    let asked = try await cabinet.show(token: pass, of: phone, over: nonce, consume: false)
    #expect(asked.decision == "would_deny proof_required")
    // Another token of the same phone cannot use it either.
    let second = try await service.admin.issue(cabinet.first, credentials: [phone.credential])
    let reused = try await cabinet.show(token: second.pass(), of: phone, over: nonce)
    #expect(reused.decision == "deny proof_required")
    #expect(try await service.admin.uses(of: issued.id) == 1)
  }

  @Test("D-07 a challenge of another device, of another tenant or of nobody is no challenge here")
  func foreignChallenge() async throws {
    let phone = try Phone()
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet(at: cabinet.site)
    let theirs = try await service.platform.makeTenant().admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.wholeSite, credentials: [phone.credential], ["max_uses": nil])
    let nonces = [
      try await other.challenge(), try await theirs.challenge(), "AAAAAAAAAAAAAAAAAAAAAA",
    ]
    for nonce in nonces {
      let reply = try await cabinet.show(token: issued.pass(), of: phone, over: nonce, locker: "A1")
      #expect(reply.decision == "deny proof_required")
    }
    #expect(try await service.admin.uses(of: issued.id) == 0)
    #expect(try await other.show(token: issued.pass(), of: phone, over: nonces[0], locker: "A1").status == 200)
    #expect(try await service.admin.uses(of: issued.id) == 1)
  }

  @Test(
    "D-07 a proof for another door, another pass or by another key is not recognized", arguments: Phone.Curve.allCases)
  func foreignProof(curve: Phone.Curve) async throws {
    let (phone, thief) = (try Phone(curve), try Phone(curve))
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet(at: cabinet.site)
    let issued = try await service.admin.issue(cabinet.wholeSite, credentials: [phone.credential], ["max_uses": nil])
    let second = try await service.admin.issue(cabinet.wholeSite, credentials: [phone.credential], ["max_uses": nil])
    let nonce = try await cabinet.challenge()
    let proofs = [
      try phone.proof(of: issued.pass(), at: other.code, nonce),
      try phone.proof(of: second.pass(), at: cabinet.code, nonce),
      try thief.proof(of: issued.pass(), at: cabinet.code, nonce),
    ]
    for proof in proofs {
      let presented: JSON = ["pass": .string(issued.pass()), "proof": .string(proof)]
      let reply = try await cabinet.door.present("app_token", presented, locker: "A1")
      #expect(reply.decision == "deny not_recognized")
      #expect(!reply.json.has("credential_id"))
    }
    // What was made for the other door, with its own challenge, counts there alone: a relay gains nothing.
    let theirs = try await other.challenge()
    let relayed: JSON = [
      "pass": .string(issued.pass()), "proof": .string(try phone.proof(of: issued.pass(), at: other.code, theirs)),
    ]
    #expect(try await cabinet.door.present("app_token", relayed, locker: "A1").decision == "deny proof_required")
    #expect(try await other.door.present("app_token", relayed, locker: "A1").decision == "grant granted")
    // The nonce was not spent by any of them.
    let opened = try await cabinet.show(token: issued.pass(), of: phone, over: nonce, locker: "A1")
    #expect(opened.decision == "grant granted")
  }

  @Test("D-07 a proof that is changed in any part, cut, grown or none is not recognized")
  func malformedProof() async throws {
    let phone = try Phone()
    let (cabinet, issued) = try await issue(phone)
    let nonce = try await cabinet.challenge()
    let proof = Array(try phone.proof(of: issued.pass(), at: cabinet.code, nonce))
    var mangled = ["x", "AAAA", "0oRDoQEn", String(proof) + "A", String(proof) + "=", " " + String(proof)]
    mangled += [issued.pass(), String(repeating: "A", count: 1024), String(proof + proof)]
    for count in stride(from: 1, to: proof.count, by: 17) { mangled.append(String(proof.prefix(count))) }
    for index in stride(from: 0, to: proof.count, by: 5) {
      var changed = proof
      changed[index] = proof[index] == "B" ? "C" : "B"
      mangled.append(String(changed))
    }
    for text in mangled {
      // The reader has a try again every 30 seconds for what nobody knows.
      service.clock.advance(by: .seconds(30))
      let presented: JSON = ["pass": .string(issued.pass()), "proof": .string(text)]
      let reply = try await cabinet.door.present("app_token", presented)
      #expect((reply.status, reply.decision) == (200, "deny not_recognized"), "\(text)")
    }
    #expect(try await service.admin.uses(of: issued.id) == 0)
    #expect(try await cabinet.show(token: issued.pass(), of: phone).decision == "grant granted")
  }

  @Test("a token shown as a QR and a QR shown as a token are not recognized, with and without a proof")
  func modes() async throws {
    let phone = try Phone()
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [phone.credential, ["kind": "qr", "usage": "multi_use"]], ["max_uses": nil])
    let (token, code) = (issued.pass(0), issued.pass(1))
    #expect(try await cabinet.door.show(token).decision == "deny not_recognized")
    #expect(try await cabinet.door.present("app_token", ["pass": .string(code)]).decision == "deny not_recognized")
    #expect(try await cabinet.show(token: code, of: phone).decision == "deny not_recognized")
    let faces = try await cabinet.door.present(
      "face", ["credential_id": .string(issued.credential(0)), "confidence": 1.0])
    #expect(faces.decision == "deny not_recognized")
    #expect(try await cabinet.show(token: token, of: phone).decision == "grant granted")
    #expect(try await cabinet.door.show(code).decision == "grant granted")
  }

  @Test("A-09 a token in another spelling is the same token or none; its proof is of the bytes, not of the spelling")
  func spellings() async throws {
    let phone = try Phone()
    let (cabinet, issued) = try await issue(phone)
    let pass = issued.pass()
    for text in [pass.lowercased(), " \t\(pass)\r\n"] {
      let nonce = try await cabinet.challenge()
      let presented: JSON = [
        "pass": .string(text), "proof": .string(try phone.proof(of: pass, at: cabinet.code, nonce)),
      ]
      #expect(try await cabinet.door.present("app_token", presented).decision == "grant granted")
      #expect(try await cabinet.door.present("app_token", presented).decision == "deny proof_required")
    }
    for text in [pass + "=", pass + "\0", pass + "A", String(pass.dropLast()), pass + pass] {
      let nonce = try await cabinet.challenge()
      let presented: JSON = [
        "pass": .string(text), "proof": .string(try phone.proof(of: pass, at: cabinet.code, nonce)),
      ]
      #expect(try await cabinet.door.present("app_token", presented).decision == "deny not_recognized")
    }
  }

  @Test("a token opens again and again with fresh challenges, until the grant's uses are gone")
  func manyUses() async throws {
    let phone = try Phone()
    let (cabinet, issued) = try await issue(phone, uses: 3)
    for left: JSON in [2, 1, 0] {
      let opened = try await cabinet.show(token: issued.pass(), of: phone)
      #expect((opened.decision, opened.json["uses_left"]) == ("grant granted", left))
    }
    #expect(try await cabinet.show(token: issued.pass(), of: phone).decision == "deny already_used")
    // Whoever has the pass alone learns nothing of the uses.
    let copied = try await cabinet.door.present("app_token", ["pass": .string(issued.pass())])
    #expect(copied.decision == "deny proof_required")
  }

  @Test("D-07 of many proofs at once over one challenge one opens", arguments: Phone.Curve.allCases)
  func concurrent(curve: Phone.Curve) async throws {
    let phone = try Phone(curve)
    let (cabinet, issued) = try await issue(phone)
    for round in 1...20 {
      let nonce = try await cabinet.challenge()
      let decisions = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<4 {
          group.addTask { try await cabinet.show(token: issued.pass(), of: phone, over: nonce).decision }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(decisions.sorted() == Array(repeating: "deny proof_required", count: 3) + ["grant granted"])
      #expect(try await service.admin.uses(of: issued.id) == .int(Int64(round)))
    }
  }

  @Test("an attempt that is repeated gets the same bytes, though its challenge is spent; another proof is refused")
  func repeated() async throws {
    let phone = try Phone(.p256)
    let (cabinet, issued) = try await issue(phone)
    let nonce = try await cabinet.challenge()
    func body() throws -> JSON {
      let proof = try phone.proof(of: issued.pass(), at: cabinet.code, nonce)
      return Client.presenting(
        "app_token", ["pass": .string(issued.pass()), "proof": .string(proof)],
        attempt: "018f0000-0000-7000-8000-0000000000ab")
    }
    let first = try body()
    let opened = try await cabinet.door.post("/v1/verifications", first)
    #expect(opened.decision == "grant granted")
    service.clock.advance(by: .hours(1))
    #expect(try await cabinet.door.post("/v1/verifications", first).body == opened.body)
    let other = try await cabinet.door.post("/v1/verifications", try body())
    #expect((other.status, other.code) == (422, "idempotency_mismatch"))
    #expect(try await service.admin.uses(of: issued.id) == 1)
  }

  @Test("a challenge counts after a restart of the service, and one that was used before it stays used")
  func restart() async throws {
    let folder = try await ServiceFolder()
    let phone = try Phone()
    let (cabinet, issued, used, fresh) = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      let issued = try await service.admin.issue(cabinet.first, credentials: [phone.credential], ["max_uses": nil])
      let (used, fresh) = (try await cabinet.challenge(), try await cabinet.challenge())
      #expect(try await cabinet.show(token: issued.pass(), of: phone, over: used).decision == "grant granted")
      return (cabinet, issued, used, fresh)
    }
    try await folder.serving { service in
      let door = Client(service: service, key: cabinet.door.key)
      for (nonce, expected) in [(used, "deny proof_required"), (fresh, "grant granted")] {
        let presented: JSON = [
          "pass": .string(issued.pass()),
          "proof": .string(try phone.proof(of: issued.pass(), at: cabinet.code, nonce)),
        ]
        #expect(try await door.present("app_token", presented).decision == expected)
      }
    }
  }

  @Test("a token lives for 24 hours, or as long as it is asked for, and never beyond its grant")
  func life() async throws {
    let phone = try Phone()
    let cabinet = try await service.admin.makeCabinet()
    let rows: [(lifetime: JSON?, ends: Duration, expected: JSON)] = [
      (nil, .hours(100), "2026-11-23T12:00:00.000Z"), (nil, .hours(2), "2026-11-22T14:00:00.000Z"),
      (3600, .hours(100), "2026-11-22T13:00:00.000Z"), (604_800, .hours(1000), "2026-11-29T12:00:00.000Z"),
    ]
    for row in rows {
      var credential = phone.credential
      if let lifetime = row.lifetime { credential["lifetime_seconds"] = lifetime }
      let issued = try await service.admin.issue(cabinet.first, credentials: [credential], ends: row.ends)
      #expect(issued.json["credentials"][0]["expires_at"] == row.expected)
    }
    let issued = try await service.admin.issue(cabinet.first, credentials: [phone.credential], ends: .hours(100))
    service.set("2026-11-23T11:59:59.999Z")
    #expect(try await cabinet.show(token: issued.pass(), of: phone, consume: false).decision == "would_grant granted")
    service.set("2026-11-23T12:00:00Z")
    #expect(try await cabinet.show(token: issued.pass(), of: phone).decision == "deny expired")
    let path = "/v1/credentials/\(issued.credential())"
    let gone = try await service.admin.get(path + "/qr")
    #expect((gone.status, gone.code) == (409, "credential_expired"))
    let renewed = try await service.admin.post(path + "/reissue")
    #expect(renewed.json["expires_at"] == "2026-11-24T12:00:00.000Z")
    #expect(try await cabinet.show(token: renewed.json["pass"].text, of: phone).decision == "grant granted")
  }

  @Test("a reissued token refuses the old pass, for the same phone")
  func reissue() async throws {
    let phone = try Phone()
    let (cabinet, issued) = try await issue(phone, uses: 1)
    let path = "/v1/credentials/\(issued.credential())"
    let renewed = try await service.admin.post(path + "/reissue")
    #expect((renewed.status, renewed.json["serial"]) == (200, 1))
    let pass = renewed.json["pass"].text
    #expect(try await cabinet.show(token: issued.pass(), of: phone).decision == "deny revoked")
    let copied = try await cabinet.door.present("app_token", ["pass": .string(issued.pass())])
    #expect(copied.decision == "deny proof_required")
    let fetched = try await service.admin.get(path + "/qr", headers: [("Accept", "application/json")])
    #expect(fetched.json["pass"] == .string(pass))
    #expect(try await cabinet.show(token: pass, of: phone).decision == "grant granted")
    #expect(try await service.admin.post(path + "/revoke").status == 200)
    #expect(try await cabinet.show(token: pass, of: phone).decision == "deny revoked")
  }

  @Test("a token opens nothing at another door, and a grant over a site needs the locker")
  func places() async throws {
    let phone = try Phone()
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet(at: cabinet.site)
    let issued = try await service.admin.issue(cabinet.whole, credentials: [phone.credential], ["max_uses": nil])
    #expect(try await other.show(token: issued.pass(), of: phone, locker: "A1").decision == "deny wrong_device")
    #expect(try await cabinet.show(token: issued.pass(), of: phone).decision == "deny locker_required")
    #expect(try await cabinet.show(token: issued.pass(), of: phone, locker: "Z9").decision == "deny wrong_locker")
    #expect(try await cabinet.show(token: issued.pass(), of: phone, locker: "A2").decision == "grant granted")
  }
}

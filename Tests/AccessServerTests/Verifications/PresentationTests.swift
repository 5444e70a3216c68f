import Foundation
import Testing

@Suite("What is shown at a door", .runningService)
struct PresentationTests {
  let service = RunningService.current

  @Test("A-01 a pass opens once: not again at once, a second or an hour later, or after a restart")
  func once() async throws {
    let folder = try await ServiceFolder()
    let (key, pass) = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      let issued = try await service.admin.issue(cabinet.first, ["max_uses": nil])
      #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
      for pause: Duration in [.zero, .seconds(1), .seconds(3600)] {
        service.clock.advance(by: pause)
        #expect(try await cabinet.door.show(issued.pass()).decision == "deny already_used")
      }
      return (cabinet.door.key, issued.pass())
    }
    try await folder.serving { service in
      let reply = try await Client(service: service, key: key).show(pass)
      #expect(reply.decision == "deny already_used")
    }
  }

  @Test("A-09 a pass in another spelling is the same pass or none, and is never a second one")
  func spellings() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pass = try await service.admin.issue(cabinet.first).pass()
    let middle = pass.index(pass.startIndex, offsetBy: 40)
    let last = pass.last ?? "A"
    let (front, back) = (String(pass[..<middle]), String(pass[middle...]))
    var refused: [String] = [pass + "=", pass + "\0", "\0" + pass, "\u{FEFF}" + pass, "\u{A0}" + pass]
    refused += [pass + "A", pass + pass, String(pass.dropLast()), String(pass.dropFirst()), "AP1" + pass]
    refused += [front + " " + back, front + "-" + back, front + "\n" + back, "AP2" + String(pass.dropFirst(3))]
    refused += [pass.replacingOccurrences(of: "O", with: "0"), "https://x.test/#" + pass]
    for text in refused where text != pass {
      // The reader has a try again every 30 seconds for what nobody knows.
      service.clock.advance(by: .seconds(30))
      #expect(try await cabinet.door.show(text).decision == "deny not_recognized", "\(text.debugDescription)")
    }
    // Every other last character: unused bits that are set would be a second spelling.
    for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" where character != last {
      service.clock.advance(by: .seconds(30))
      let reply = try await cabinet.door.show(pass.dropLast() + String(character))
      #expect(reply.decision == "deny not_recognized")
    }
    for text in [pass.lowercased(), " \t\r\n\(pass)\r\n"] {
      #expect(try await cabinet.door.show(text, consume: false).decision == "would_grant granted")
    }
    #expect(try await cabinet.door.show(pass.lowercased() + "\n").decision == "grant granted")
    #expect(try await cabinet.door.show(pass).decision == "deny already_used")
  }

  @Test("a pass with any character changed is not recognized, and its event names no credential")
  func tampered() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pass = try await service.admin.issue(cabinet.first).pass()
    for index in pass.indices {
      service.clock.advance(by: .seconds(30))
      var changed = pass
      changed.replaceSubrange(index...index, with: pass[index] == "B" ? "C" : "B")
      let reply = try await cabinet.door.show(changed)
      #expect(reply.decision == "deny not_recognized")
      #expect(
        reply.json.members == ["attempt_id", "decision", "reason", "event_id", "retry_after_seconds", "decided_at"])
    }
    let events = try await service.admin.events("class=access&limit=100", atLeast: 100)
    #expect(events.allSatisfy { ($0["credential_id"], $0["grant_id"], $0["subject"]) == (.null, .null, .null) })
    #expect(events.allSatisfy { $0["reason"] == "not_recognized" && $0["assurance"] == .null })
    #expect(try await cabinet.door.show(pass).decision == "grant granted")
  }

  @Test("an empty bucket for what nobody knows refuses early, says when, and never refuses what is genuine")
  func throttled() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    for _ in 0..<10 { #expect(try await cabinet.door.show("x").decision == "deny not_recognized") }
    let refused = try await cabinet.door.show("x")
    #expect((refused.decision, refused.json["retry_after_seconds"]) == ("deny throttled", 30))
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny already_used")
    // Another door is another reader.
    let other = try await service.admin.makeCabinet()
    #expect(try await other.door.show("x").decision == "deny not_recognized")
    service.clock.advance(by: .seconds(30))
    #expect(try await cabinet.door.show("x").decision == "deny not_recognized")
    #expect(try await cabinet.door.show("x").decision == "deny throttled")
  }

  @Test("what is no pass at all is not recognized, and asking costs nothing more")
  func noPass() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let texts = [
      "x", "AP1", "https://example.com", "AP1AAAAAAAA", "' OR 1=1--", "😀", String(repeating: "A", count: 1024),
      "AP1" + String(repeating: "A", count: 1000), "{\"alg\":\"none\"}", "eyJhbGciOiJub25lIn0.e30.",
    ]
    for text in texts {
      service.clock.advance(by: .seconds(60))
      #expect(try await cabinet.door.show(text).decision == "deny not_recognized", "\(text.prefix(20))")
      #expect(try await cabinet.door.show(text, consume: false).decision == "would_deny not_recognized")
    }
    let long = try await cabinet.door.show(String(repeating: "A", count: 1025))
    #expect((long.status, long.code, long.pointer) == (400, "invalid_value", "/presented/pass"))
  }

  @Test("the mode has to be the credential's kind: a pass under another one is not recognized")
  func modes() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pass = JSON.string(try await service.admin.issue(cabinet.first).pass())
    let shown: [(mode: JSON, presented: JSON)] = [
      ("app_token", ["pass": pass, "proof": "x"]), ("app_token", ["pass": pass]), ("pin", ["pin": "048213"]),
      ("card", ["format": "wiegand26", "bits": 26, "value_hex": "2F623AE"]),
      ("face", ["credential_id": "crd_01h455vb4pex5vsknk084sn02q", "confidence": 0.98]),
    ]
    for (mode, presented) in shown {
      let body: JSON = ["attempt_id": .string(UUID().uuidString), "mode": mode, "presented": presented]
      let reply = try await cabinet.door.post("/v1/verifications", body)
      #expect((reply.status, reply.decision) == (200, "deny not_recognized"), "\(mode)")
    }
    let modes = try await service.admin.events("class=access", atLeast: shown.count).map { $0["mode"] }
    #expect(modes == shown.map(\.mode).reversed())
    #expect(try await cabinet.door.show(pass.text).decision == "grant granted")
  }

  @Test("D-03 a pass of one tenant at another's door is not recognized, and neither tenant learns of the other")
  func otherTenant() async throws {
    let mine = try await service.admin.makeCabinet()
    let other = try await service.platform.makeTenant().admin
    let theirs = try await other.makeCabinet()
    for targets in [mine.first, mine.whole, mine.wholeSite] {
      let issued = try await service.admin.issue(targets)
      #expect(try await theirs.door.show(issued.pass(), locker: "A1").decision == "deny not_recognized")
      #expect(try await mine.door.show(issued.pass(), locker: "A1").decision == "grant granted")
    }
    let events = try await other.events("class=access", atLeast: 3)
    #expect(events.allSatisfy { ($0["credential_id"], $0["grant_id"], $0["subject"]) == (.null, .null, .null) })
    #expect(try await service.admin.events("decision=deny", atLeast: 0).isEmpty)
  }

  @Test("D-05 ten passes at ten doors open at their own only")
  func audience() async throws {
    let first = try await service.admin.makeCabinet(lockers: 1)
    var doors = [first]
    for _ in 1..<10 { doors.append(try await service.admin.makeCabinet(lockers: 1, at: first.site)) }
    var passes: [String] = []
    for door in doors { passes.append(try await service.admin.issue(door.first).pass()) }
    for (own, pass) in passes.enumerated() {
      for (index, door) in doors.enumerated() where index != own {
        #expect(try await door.door.show(pass).decision == "deny wrong_device")
      }
      #expect(try await doors[own].door.show(pass).decision == "grant granted")
    }
  }
}

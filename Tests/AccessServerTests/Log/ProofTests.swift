import AccessAuth
import AccessHTTP
import Foundation
import SodiumPrimitives
import Testing

@Suite("Signed heads and proofs", .runningService)
struct ProofTests {
  let service = RunningService.current

  /// A head that a published key signed.
  private struct Head: Hashable {
    let size: Int64
    let root: Digest
  }

  private static func hashes(_ json: JSON) throws -> [Digest] {
    try json.elements.map { element in
      try #require(Data(base64Encoded: element.text).flatMap { Digest(Array($0)) })
    }
  }

  /// What a note says, once it is clear that the tenant's published key signed it.
  private func head(_ note: String) async throws -> Head {
    let signed = try SignedNote(parsing: Array(note.utf8))
    let head = try Checkpoint(parsing: signed.text)
    let origin = try #require(CheckpointOrigin.parse(head.origin))
    #expect(origin.tenant.description == service.folder.tenant)
    let keys = try await service.publishedKeys(of: service.folder.tenant).keys.filter { $0.purpose == "checkpoint" }
    let signers = keys.compactMap { NoteKey(name: head.origin, publicKey: $0.key) }
    try #require(signers.contains { $0.verifies(signed) })
    return Head(size: head.size, root: head.root)
  }

  /// The newest head, once it covers the log of `size` events.
  private func newest(atLeast size: Int64) async throws -> Head {
    for _ in 0..<500 {
      let reply = try await service.admin.get("/v1/checkpoints/latest")
      if reply.status == 200 {
        let head = try await head(reply.text)
        if head.size >= size { return head }
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("no head came")
    return Head(size: 0, root: SHA256.hash([]))
  }

  /// The proof of an event, once a head covers it.
  private func proof(_ id: String, _ query: String = "", by client: Client) async throws -> Reply {
    while true {
      let reply = try await client.get("/v1/events/\(id)/proof\(query)")
      guard reply.status == 409 else { return reply }
      #expect((reply.code, reply["retry-after"]) == ("conflict", "5"))
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  @Test("every event is in the log that the newest head signs, and its leaf is made of what is shown and the salt")
  func inclusion() async throws {
    _ = try await service.admin.makeCabinet()
    let events = try await service.admin.events(atLeast: 4)
    for listed in events {
      let id = listed["id"].text
      let event = try await service.admin.get("/v1/events/\(id)")
      #expect(event.status == 200 && event.json == listed)
      let proof = try await proof(id, by: service.admin)
      try #require(proof.status == 200, "\(proof.text)")
      #expect(
        proof.json.members == ["event_id", "sequence", "leaf_hash", "salt", "size", "hashes", "checkpoint"])
      #expect((proof.json["event_id"], proof.json["sequence"]) == (listed["id"], listed["sequence"]))
      let head = try await head(proof.json["checkpoint"].text)
      var line = listed
      guard case .object(var members) = line else { return }
      (members["salt"], members["leaf_hash"]) = (proof.json["salt"], proof.json["leaf_hash"])
      line = .object(members)
      guard case .event(let sealed, let leaf) = try LogLine(line.bytes) else {
        Issue.record("no event")
        return
      }
      #expect(sealed.event.leaf == leaf)
      #expect(proof.json["size"] == .int(head.size))
      let hashes = try Self.hashes(proof.json["hashes"])
      #expect(
        MerkleCheck.includes(leaf, at: sealed.sequence - 1, in: head.size, proof: hashes, root: head.root))
      // In the log as it was when the event was the last one, it is the last leaf.
      let then = try await self.proof(id, "?size=\(sealed.sequence)", by: service.admin)
      #expect(then.json["size"] == .int(sealed.sequence))
      #expect(try Self.hashes(then.json["hashes"]).count <= hashes.count)
    }
  }

  @Test("a later head begins with the log of an earlier one")
  func consistency() async throws {
    _ = try await service.admin.makeCabinet()
    let first = try await newest(atLeast: 3)
    _ = try await service.admin.makeCabinet()
    let second = try await newest(atLeast: first.size + 3)
    let path = "/v1/checkpoints/consistency?from=\(first.size)"
    let reply = try await service.admin.get("\(path)&to=\(second.size)")
    #expect(reply.status == 200 && reply.json.members == ["from", "to", "hashes", "checkpoint"])
    #expect((reply.json["from"], reply.json["to"]) == (.int(first.size), .int(second.size)))
    #expect(
      MerkleCheck.isConsistent(
        from: first.size, first.root, to: second.size, second.root, proof: try Self.hashes(reply.json["hashes"])))
    let open = try await service.admin.get(path)
    let head = try await head(open.json["checkpoint"].text)
    #expect(open.json["to"] == .int(head.size))
    #expect(
      MerkleCheck.isConsistent(
        from: first.size, first.root, to: head.size, head.root, proof: try Self.hashes(open.json["hashes"])))
  }

  @Test("a head comes as a note, or taken apart for whoever asks for JSON")
  func forms() async throws {
    _ = try await service.admin.makeCabinet()
    let newest = try await newest(atLeast: 1)
    let note = try await service.admin.get("/v1/checkpoints/latest")
    #expect(note["content-type"] == "text/plain; charset=utf-8")
    let json = try await service.admin.get("/v1/checkpoints/latest", headers: [("Accept", "application/json")])
    #expect(json["content-type"] == "application/json")
    #expect(json.json.members == ["origin", "size", "root_hash", "note", "signed_at"])
    #expect(json.json["origin"].text.hasPrefix("access-auth/\(service.folder.tenant)/"))
    let head = try await head(json.json["note"].text)
    #expect(json.json["size"] == .int(head.size) && head.size >= newest.size)
    #expect(json.json["signed_at"] == service.clock.time())
  }

  @Test("sizes that are no sizes of the log are refused, and so is what a query does not have")
  func badInput() async throws {
    _ = try await service.admin.makeCabinet()
    let size = try await newest(atLeast: 4).size
    let event = try await service.admin.events(atLeast: 4)[1]
    let (id, sequence) = (event["id"].text, try #require(Int64("\(event["sequence"])".filter(\.isNumber))))
    let queries = [
      "consistency", "consistency?to=1", "consistency?from=0", "consistency?from=-1", "consistency?from=x",
      "consistency?from=2&to=1", "consistency?from=1&to=\(size + 1_000_000)", "consistency?from=9223372036854775807",
      "consistency?from=9223372036854775808", "consistency?from=01", "consistency?from=1&size=1",
      "consistency?from=1&from=1", "latest?size=1",
    ]
    for query in queries {
      let reply = try await service.admin.get("/v1/checkpoints/\(query)")
      #expect(reply.status == 400, "\(query): \(reply.text)")
    }
    for size in ["0", "\(sequence - 1)", "\(size + 1_000_000)", "9223372036854775807", "a"] {
      let reply = try await service.admin.get("/v1/events/\(id)/proof?size=\(size)")
      #expect((reply.status, reply.code) == (400, "invalid_value"), "\(size): \(reply.text)")
    }
    #expect(try await service.admin.get("/v1/events/\(id)?size=1").status == 400)
    for unknown in ["evt_01h455vb4pex5vsknk084sn02q", "evt_1", "dev_01h455vb4pex5vsknk084sn02q", "latest"] {
      #expect(try await service.admin.get("/v1/events/\(unknown)").status == 404, "\(unknown)")
      #expect(try await service.admin.get("/v1/events/\(unknown)/proof").status == 404, "\(unknown)")
    }
  }

  @Test("F-03 a partner proves events about grants of its lineage, and no others")
  func partner() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let partner = try await service.admin.makeKey(["role": "partner", "scopes": ["issue", "events"]])
    let other = try await service.admin.makeKey(["role": "partner", "scopes": ["issue", "events"]])
    let mine = try await partner.issue(cabinet.first)
    let theirs = try await other.issue(cabinet.first)
    let own = try await service.admin.events("grant=\(mine.id)")[0]["id"].text
    let foreign = try await service.admin.events("grant=\(theirs.id)")[0]["id"].text
    let place = try await service.admin.events("class=audit", atLeast: 5).last?["id"].text ?? ""
    #expect(try await partner.get("/v1/events/\(own)").status == 200)
    let proof = try await proof(own, by: partner)
    #expect(proof.status == 200 && proof.json.has("salt"))
    #expect(try await partner.get("/v1/checkpoints/latest").status == 200)
    let unknown = try await partner.get("/v1/events/evt_01h455vb4pex5vsknk084sn02q")
    for id in [foreign, place] {
      for path in ["/v1/events/\(id)", "/v1/events/\(id)/proof"] {
        let reply = try await partner.get(path)
        #expect(reply.status == 404 && reply.anonymous == unknown.anonymous, "\(path): \(reply.text)")
      }
    }
  }
}

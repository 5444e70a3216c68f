import AccessAuth
import Testing

@Suite("Guessed identifiers", .runningService)
struct GuessedIdentifiersTests {
  let service = RunningService.current

  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
  private static let prefixes = ["ten", "site", "dev", "lok", "sub", "grt", "crd", "key", "hld", "lck", "evt", "req"]

  /// The identifier as a number, changed, and as text again; bits are counted from the least.
  private static func adding(_ difference: Int64, at bit: Int, to id: String) -> String {
    var digits = id.suffix(26).map { Self.alphabet.firstIndex(of: $0) ?? 0 }
    var (carry, place) = (Int(difference) << (bit % 5), 25 - bit / 5)
    while carry != 0, place >= 0 {
      let sum = digits[place] + carry
      digits[place] = sum & 31
      carry = sum >> 5
      place -= 1
    }
    return id.dropLast(26) + String(digits.map { Self.alphabet[$0] })
  }

  /// What somebody would try who has seen `id`: the next and the last ones, other spellings, other kinds.
  private static func guesses(_ id: String) -> [String] {
    let (prefix, body) = (String(id.prefix { $0 != "_" }), Array(id.suffix(26)))
    var guesses = [Int64(-3), -2, -1, 1, 2, 3, 16, -16].map { adding($0, at: 0, to: id) }
    // A millisecond earlier and later, another version, another variant.
    guesses += [(-1, 80), (1, 80), (1, 76), (1, 62), (1, 63)].map { adding($0.0, at: $0.1, to: id) }
    for index in body.indices {
      var other = body
      // Letters that the alphabet leaves out, two of which other readers take for 1 and 0.
      other[index] = ["i", "l", "o", "u"][index % 4]
      guesses.append("\(prefix)_\(String(other))")
      other[index] = alphabet[((alphabet.firstIndex(of: body[index]) ?? 0) + 1) % 32]
      guesses.append("\(prefix)_\(String(other))")
    }
    guesses.append("\(prefix)_" + String(body).replacing("1", with: "l").replacing("0", with: "o"))
    guesses += ["8", "9", "a", "g", "z"].map { "\(prefix)_\($0)\(String(body.dropFirst()))" }
    guesses += prefixes.filter { $0 != prefix }.map { "\($0)_\(String(body))" }
    guesses += [
      id.uppercased(), "\(prefix.uppercased())_\(String(body))", "\(prefix)_\(String(body).uppercased())",
      "\(prefix)-\(String(body))", String(body), "_\(String(body))", "\(prefix)__\(String(body).dropFirst())",
      "\(prefix)_",
      "\(id)0", String(id.dropLast()), "0\(id)", "\(id)%00", "\(id)%20", "%20\(id)", "\(id).", "\(id);v=1",
      "\(id),\(id)",
      "\(id)%2f", "*", "null", "self", "0", "-1", "1%20OR%201=1", "%5F", "%", "%zz",
      "\(prefix)_00000000000000000000000000", "\(prefix)_7zzzzzzzzzzzzzzzzzzzzzzzzz",
      "%\(String(id.utf8.first ?? 0, radix: 16))\(id.dropFirst())", "\(prefix)%5f\(String(body))",
    ]
    return guesses
  }

  @Test(
    "F-09 whatever is guessed, every kind of object answers one and the same 404, and only its own identifier finds it")
  func oneAnswer() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    let issued = try await admin.issue(cabinet.first, ["holds": [["kind": "payment"]]])
    _ = try await admin.put("/v1/holds/\(issued.json["holds"][0]["id"].text)", ["status": "cleared"])
    for _ in 0..<6 { _ = try await cabinet.door.present("pin", ["pin": "482913"], locker: "A1") }
    let attempt = "018f0000-0000-7000-8000-00000000000a"
    _ = try await cabinet.door.show("AP1", attempt: attempt)
    let lockout = try await admin.get("/v1/lockouts").json["data"][0]["id"].text
    let key = try await admin.get("/v1/api_keys").json["data"][0]["id"].text
    /// Where an identifier stands in a path.
    typealias Place = (client: Client, before: String, after: String, id: String)
    let places: [Place] = [
      (admin, "/v1/sites/", "", cabinet.site), (admin, "/v1/devices/", "", cabinet.id),
      (admin, "/v1/devices/", "/lockers", cabinet.id), (admin, "/v1/devices/", "/risk", cabinet.id),
      (admin, "/v1/devices/\(cabinet.id)/lockers/", "", cabinet.lockers[0]),
      (admin, "/v1/lockers/", "/access", cabinet.lockers[0]),
      (admin, "/v1/subjects/", "", issued.json["subject_id"].text), (admin, "/v1/grants/", "", issued.id),
      (admin, "/v1/credentials/", "", issued.credential()), (admin, "/v1/credentials/", "/qr", issued.credential()),
      (admin, "/v1/holds/", "", issued.json["holds"][0]["id"].text), (admin, "/v1/api_keys/", "", key),
      (service.platform, "/v1/tenants/", "", service.folder.tenant),
    ]
    let expected = try await admin.get("/v1/sites/site_01h455vb4pex5vsknk084sn02q").raw
    for place in places {
      #expect(try await place.client.get(place.before + place.id + place.after).status == 200, "\(place.before)")
      let found = try await misfits(Self.guesses(place.id)) { _, guess in
        let path = place.before + guess + place.after
        let raw = try await place.client.get(path).raw
        return raw == expected ? [] : ["\(path): \(raw)"]
      }
      #expect(found == [])
    }
    // What can only be deleted, and what a device asks for by its own name.
    let lifted = try await misfits(Self.guesses(lockout)) { _, guess in
      let raw = try await admin.delete("/v1/lockouts/\(guess)").raw
      return raw == expected ? [] : ["\(guess): \(raw)"]
    }
    #expect(lifted == [])
    #expect(try await admin.delete("/v1/lockouts/\(lockout)").status == 204)
    for guess in [
      "018f0000-0000-7000-8000-00000000000b", "018f0000-0000-7000-8000-000000000009", "x", "self", attempt + "0",
    ] {
      #expect(try await cabinet.door.get("/v1/verifications/\(guess)").raw == expected, "\(guess)")
    }
  }

  @Test("F-09 identifiers made in one millisecond differ in at least 70 bits that nobody can foresee")
  func chance() async throws {
    // The clock stands still.
    let admin = service.admin
    let count = 256
    let ids = try await withThrowingTaskGroup(of: String.self) { group in
      for lane in 0..<lanes {
        group.addTask {
          var ids = ""
          for index in 0..<count / lanes {
            let reply = try await admin.post("/v1/subjects", ["external_ref": .string("\(lane)-\(index)")])
            ids += try reply.id(201) + " "
          }
          return ids
        }
      }
      return try await group.reduce(into: [SubjectID]()) { ids, text in
        ids += text.split(separator: " ").compactMap { SubjectID($0) }
      }
    }
    #expect(Set(ids).count == count)
    let first = try #require(ids.first).bytes
    #expect(ids.allSatisfy { $0.bytes.prefix(6).elementsEqual(first.prefix(6)) })
    // A bit that is chance is the same 256 times once in 2^255.
    var varying = [UInt8](repeating: 0, count: 16)
    for id in ids { for (index, byte) in id.bytes.enumerated() { varying[index] |= byte ^ first[index] } }
    #expect(varying.reduce(0) { $0 + $1.nonzeroBitCount } == 74)
    // Neighbours in the order of their making are no nearer to one another than any two: about half of the bits differ.
    let distances = zip(ids, ids.dropFirst()).map { pair in
      zip(pair.0.bytes, pair.1.bytes).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
    }
    #expect(distances.allSatisfy { (8...66).contains($0) })
  }
}

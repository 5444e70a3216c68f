import AccessAuth
import AccessAuthTesting
import SodiumPrimitives
import Testing

@Suite("A pass")
struct PassTests {
  @Test("what was signed is read back, and verified by the key that its id names")
  func roundTrip() throws {
    let claims = try PassSample.claims()
    let presented = try UnverifiedPass(presented: PassSample.pass().text)
    #expect(presented.keyID == PassSample.keyID)
    #expect(presented.unverifiedClaims == claims)
    let authentic = try #require(presented.verify(by: PassSample.key.publicKey))
    #expect(authentic.claims == claims)
    #expect(authentic.keyID == PassSample.keyID)
  }

  @Test("the same claims and key give the same pass, and an independent encoder gives it too")
  func deterministic() throws {
    #expect(try PassSample.pass().text == PassSample.pass().text)
    #expect(try PassSample.pass().text == ForgedPass().text)
  }

  @Test("a single-use pass for one locker is at most 230 characters, all of them fit for alphanumeric mode")
  func length() throws {
    let text = try PassSample.pass().text
    #expect(text.count <= 230)
    #expect(text.starts(with: "AP1".utf8))
    #expect(text.allSatisfy { "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8.contains($0) })
  }

  @Test("the longest pass that can be signed is read")
  func longest() throws {
    let point = try #require(P256PublicKey(x: [UInt8](repeating: 1, count: 32), y: [UInt8](repeating: 2, count: 32)))
    let claims = try PassSample.claims(
      serial: .max, flags: [.singleUse, .selfSufficient], lockers: Array(65520...65535), confirmation: .p256(point),
      notBefore: PassClaims.times.upperBound - 1, expiresAt: PassClaims.times.upperBound,
      epoch: PassClaims.epochs.upperBound)
    let pass = Pass.sign(claims, with: PassSample.key, keyID: PassSample.keyID)
    let presented = try UnverifiedPass(presented: pass.text)
    #expect(presented.verify(by: PassSample.key.publicKey)?.claims == claims)
    #expect((pass.text.count - 3) * 5 / 8 <= UnverifiedPass.maximumCount)
  }

  @Test("another key verifies nothing, whatever the pass says of its key")
  func otherKey() throws {
    let presented = try UnverifiedPass(presented: PassSample.pass().text)
    #expect(presented.verify(by: PassSample.otherKey.publicKey) == nil)
    let forged = try UnverifiedPass(presented: ForgedPass { $0.signer = PassSample.otherKey }.text)
    #expect(forged.keyID == PassSample.keyID)
    #expect(forged.verify(by: PassSample.key.publicKey) == nil)
  }

  @Test("the digest that a proof names is BLAKE2b-256 of the bytes before base32")
  func digest() throws {
    let presented = try UnverifiedPass(presented: PassSample.pass().text)
    #expect(presented.digest == BLAKE2b.hash(ForgedPass().encoded))
  }

  @Test("G-11 a pass prints, dumps and mirrors as redacted, and is not Encodable")
  func redacted() throws {
    let pass = try PassSample.pass()
    let presented = try UnverifiedPass(presented: pass.text)
    for value in [pass, presented] as [any Redacted] {
      var dumped = ""
      dump(value, to: &dumped)
      for text in ["\(value)", String(reflecting: value), dumped] {
        #expect(text.contains("<redacted>"))
        #expect(!text.contains("AP1"))
      }
      #expect(Mirror(reflecting: value).children.isEmpty)
      #expect(!(value is any Encodable))
    }
  }
}

@Suite("A presentation that is no pass")
struct PassPresentationTests {
  @Test("A-09 white space around a pass and lower case are the scanner's, and the pass is the same")
  func scanners() throws {
    let text = String(decoding: try PassSample.pass().text, as: UTF8.self)
    for variant in [text + "\n", text + "\r\n", "\t " + text + " \t", text.lowercased(), "ap1" + text.dropFirst(3)] {
      let presented = try UnverifiedPass(presented: Array(variant.utf8))
      #expect(presented.verify(by: PassSample.key.publicKey)?.claims == (try PassSample.claims()))
    }
  }

  @Test("A-09 nothing else is repaired: each variant is refused")
  func variants() throws {
    let text = String(decoding: try PassSample.pass().text, as: UTF8.self)
    let rest = String(text.dropFirst(3))
    let rows: [(String, PassRejection)] = [
      ("", .otherPrefix), (" ", .otherPrefix), ("AP", .otherPrefix), ("AP2" + rest, .otherPrefix),
      ("\u{FEFF}" + text, .otherPrefix), ("\0" + text, .otherPrefix), ("A P1" + rest, .otherPrefix),
      ("AP1", .cbor(.endOfInput)), ("AP1 " + rest, .base32(.foreignCharacter)),
      ("AP1" + text, .base32(.foreignCharacter)),
      (text + "\0", .base32(.foreignCharacter)), (text + "=", .base32(.foreignCharacter)),
      (text + "======", .base32(.foreignCharacter)), (text + "\u{00A0}", .base32(.foreignCharacter)),
      (text + "\u{0B}", .base32(.foreignCharacter)), (text + text, .base32(.foreignCharacter)),
      (text.prefix(100) + " " + text.dropFirst(101), .base32(.foreignCharacter)),
      (text.prefix(100) + "-" + text.dropFirst(101), .base32(.foreignCharacter)),
      (text.prefix(100) + "0" + text.dropFirst(101), .base32(.foreignCharacter)),
      (text.prefix(100) + "1" + text.dropFirst(101), .base32(.foreignCharacter)),
      (text.prefix(100) + "8" + text.dropFirst(101), .base32(.foreignCharacter)),
    ]
    for (variant, rejection) in rows {
      #expect(throws: rejection, "\(variant.prefix(8))…\(variant.suffix(4)), \(variant.utf8.count) bytes") {
        try UnverifiedPass(presented: Array(variant.utf8))
      }
    }
  }

  @Test("D-02 what is too long is refused before it is decoded: text, bytes, a key id of 10 kB")
  func tooLong() {
    #expect(throws: PassRejection.tooLong) {
      try UnverifiedPass(presented: [UInt8](repeating: 0x20, count: UnverifiedPass.maximumPresentedCount + 1))
    }
    // 821 characters are 513 bytes.
    #expect(throws: PassRejection.tooLong) {
      try UnverifiedPass(presented: Array(("AP1" + String(repeating: "A", count: 821)).utf8))
    }
    #expect(throws: PassRejection.cbor(.unexpectedKind)) {
      try UnverifiedPass(presented: Array(("AP1" + String(repeating: "A", count: 820)).utf8))
    }
    let kid = [UInt8](repeating: 0x2E, count: 10_000)
    #expect(throws: PassRejection.tooLong) {
      try UnverifiedPass(presented: ForgedPass { $0.protected = [1: -8, 4: .bytes(kid)] }.text)
    }
  }

  @Test("D-01 no JSON Web Signature is a pass, whatever its algorithm, bare or behind the prefix")
  func jsonWebSignatures() throws {
    struct File: Decodable {
      struct Group: Decodable { let tests: [Row] }
      struct Row: Decodable { let jws: String }
      let testGroups: [Group]
    }
    guard let file = try Vectors.json("wycheproof/json_web_signature_test.json", as: File.self) else { return }
    let rows = file.testGroups.flatMap(\.tests)
    #expect(rows.count == 401)
    for row in rows {
      #expect(throws: PassRejection.otherPrefix) { try UnverifiedPass(presented: Array(row.jws.utf8)) }
      for behindPrefix in [Array(row.jws.utf8), Base32.encode(row.jws.utf8)] {
        #expect(throws: PassRejection.self) { try UnverifiedPass(presented: Array("AP1".utf8) + behindPrefix) }
      }
    }
  }

  @Test("D-10 a compressed or nested message is refused at its first byte")
  func bombs() {
    let deflated: [UInt8] = [0x78, 0x9C, 0xED, 0xC1, 0x01, 0x01, 0x00, 0x00]
    #expect(throws: PassRejection.cbor(.unexpectedKind)) {
      try UnverifiedPass(presented: Array("AP1".utf8) + Base32.encode(deflated))
    }
    let nested = ForgedPass { $0.unprotected = .raw([UInt8](repeating: 0x81, count: 300)) }
    #expect(throws: PassRejection.cbor(.tooDeep)) { try UnverifiedPass(presented: nested.text) }
    let gigabyte = ForgedPass { $0.payload = .raw([0x5A, 0x40, 0x00, 0x00, 0x00]) }
    #expect(throws: PassRejection.cbor(.endOfInput)) { try UnverifiedPass(presented: gigabyte.text) }
  }
}

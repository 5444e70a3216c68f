import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What is no proof")
struct ProofFormTests {
  private func expect(_ rejection: ProofRejection, _ text: [UInt8], _ comment: Comment? = nil) {
    #expect(throws: rejection, comment) { try UnverifiedProof(presented: text) }
  }

  @Test("A-09 text that is not base64url of its one form is refused, and nothing is trimmed")
  func text() {
    let genuine = Array(ProofFixture.ed25519.utf8)
    for around in [" ", "\n", "\r\n", "\t", "=", "\0", "+", "/", "é"] {
      expect(.base64, genuine + Array(around.utf8), "behind")
      expect(.base64, Array(around.utf8) + genuine, "before")
    }
    // 143 bytes leave two bits of the last character unused.
    expect(.base64, genuine.dropLast() + Array("J".utf8))
    expect(.cbor(.endOfInput), [])
  }

  @Test("512 characters are looked at, and not one more")
  func length() {
    let text = [UInt8](repeating: UInt8(ascii: "A"), count: UnverifiedProof.maximumText)
    expect(.cbor(.unexpectedKind), text)
    expect(.tooLong, text + Array("A".utf8))
    expect(.tooLong, Array(ProofFixture.ed25519.utf8) + [UInt8](repeating: 0x20, count: 400))
  }

  @Test("D-01 the algorithm of the other kind of key, missing, unknown or unprotected: refused or not authentic")
  func algorithms() throws {
    // Signed by the key under the other's name: readable, but by neither key.
    let ed25519AsES256 = ForgedProof { $0.protected = [1: -7] }.text
    for text in [ed25519AsES256, Array(ProofFixture.p256AsEdDSA.utf8)] {
      let proof = try UnverifiedProof(presented: text)
      for maker in ProofSample.makers { #expect(proof.verify(by: maker.publicKey) == nil) }
    }
    // Signed under its own name, which was changed.
    for (fixture, algorithm) in [(ProofFixture.ed25519, UInt8(0x26)), (ProofFixture.p256, UInt8(0x27))] {
      var encoded = try #require(Base64URL.decode(fixture.utf8))
      encoded[5] = algorithm
      let proof = try UnverifiedProof(presented: Base64URL.encode(encoded))
      for maker in ProofSample.makers { #expect(proof.verify(by: maker.publicKey) == nil) }
    }
    for algorithm in [-9, -19, -35, -36, -37, -47, -257, 0, 1, 4, 5, 8] as [Int64] {
      expect(.header, ForgedProof { $0.protected = [1: .int(algorithm)] }.text, "\(algorithm)")
    }
    expect(.header, ForgedProof { $0.protected = [:] }.text)
    expect(.header, ForgedProof { $0.protected = .raw([]) }.text)
    expect(
      .header,
      ForgedProof {
        $0.protected = [:]
        $0.unprotected = [1: -8]
      }.text)
    expect(.header, ForgedProof { $0.unprotected = [1: -8] }.text)
    expect(.header, ForgedProof { $0.unprotected = [4: .bytes([1])] }.text)
    expect(.cbor(.unexpectedKind), ForgedProof { $0.protected = [1: "EdDSA"] }.text)
    expect(.cbor(.unexpectedKind), ForgedProof { $0.protected = [1: .null] }.text)
  }

  @Test("a protected header with anything beside the algorithm is refused")
  func header() {
    expect(.header, ForgedProof { $0.protected = [1: -8, 4: .bytes(PassSample.keyID.bytes)] }.text)
    expect(.header, ForgedProof { $0.protected = [1: -8, 2: [4]] }.text)
    expect(.header, ForgedProof { $0.protected = [1: -8, 3: "application/cwt"] }.text)
    expect(.cbor(.duplicateKey), ForgedProof { $0.protected = [1: -8, 1: -8] }.text)
    // The same number in two bytes, the same map of indefinite length, and a byte behind it.
    expect(.cbor(.notShortest), ForgedProof { $0.protected = .raw([0xA1, 1, 0x38, 7]) }.text)
    expect(.cbor(.indefiniteLength), ForgedProof { $0.protected = .raw([0xBF, 1, 0x27, 0xFF]) }.text)
    expect(.cbor(.trailingBytes), ForgedProof { $0.protected = .raw([0xA1, 1, 0x27, 0]) }.text)
  }

  @Test("another structure than a tagged COSE_Sign1 is refused")
  func structure() {
    expect(.cbor(.unexpectedKind), ForgedProof { $0.tag = nil }.text)
    for tag in [16, 17, 61, 96, 97, 98] as [UInt64] {
      expect(.cbor(.unexpectedValue), ForgedProof { $0.tag = tag }.text, "tag \(tag)")
    }
    let genuine = ForgedProof().encoded
    expect(.cbor(.unexpectedValue), Base64URL.encode([0xD8, 61] + genuine))
    expect(.cbor(.trailingBytes), Base64URL.encode(genuine + [0]))
    expect(.cbor(.trailingBytes), Base64URL.encode(genuine + genuine))
    // Detached, or an item rather than bytes.
    expect(.cbor(.unexpectedKind), ForgedProof { $0.payload = .null }.text)
    expect(.cbor(.unexpectedKind), ForgedProof { $0.payload = ProofSample.claims() }.text)
  }

  @Test("a signature of another length than 64 bytes is refused", arguments: [0, 1, 63, 65, 70, 71, 72, 96, 128])
  func signatureLength(_ count: Int) {
    let text = ForgedProof { $0.signature = { Array(($0 + $0).prefix(count)) } }.text
    expect(.signatureLength, text)
  }

  @Test("external data is none of a proof's: what was signed with some is not authentic")
  func externalData() throws {
    let proof = try UnverifiedProof(presented: ForgedProof { $0.externalData = [1] }.text)
    #expect(proof.verify(by: ProofSample.ed25519.publicKey) == nil)
  }

  @Test("D-06 a key of small order verifies no signature, not even the one that fits every message")
  func smallOrder() throws {
    // The neutral point as key and as R, and S = 0: S·B = R + h·A for every h (RFC 8032 section 5.1.7).
    let neutral = [1] + [UInt8](repeating: 0, count: 31)
    let forged = ForgedProof { $0.signature = { _ in neutral + [UInt8](repeating: 0, count: 32) } }
    let key = try #require(Ed25519.PublicKey(neutral))
    let proof = try UnverifiedProof(presented: forged.text)
    #expect(proof.verify(by: .ed25519(key)) == nil)
  }

  @Test("claims missing, unknown, twice, out of order or of another kind are refused, though the signature is genuine")
  func claims() {
    let device: CBORSketch = "7K2M9XQD"
    let nonce = CBORSketch.bytes(ProofSample.nonce.bytes)
    let digest = CBORSketch.bytes(ProofSample.digest.bytes)
    func expect(_ rejection: ProofRejection, _ claims: CBORSketch) {
      self.expect(rejection, ForgedProof(claims: claims).text)
    }
    expect(.missingClaim, [:])
    expect(.missingClaim, [10: nonce, -65540: digest])
    expect(.missingClaim, [3: device, -65540: digest])
    expect(.missingClaim, [3: device, 10: nonce])
    expect(.cbor(.unexpectedKey), [3: device, 4: 1_767_225_600, 10: nonce, -65540: digest])
    expect(.cbor(.unexpectedKey), [1: "issuer", 3: device, 10: nonce, -65540: digest])
    expect(.cbor(.unexpectedKey), [3: device, 10: nonce, -65537: digest])
    expect(.cbor(.unexpectedKey), [3: device, 10: nonce, -65540: digest, -65541: digest])
    expect(.cbor(.duplicateKey), [3: device, 3: device, 10: nonce, -65540: digest])
    expect(.cbor(.unsortedKeys), [10: nonce, 3: device, -65540: digest])
    expect(.cbor(.unsortedKeys), [-65540: digest, 3: device, 10: nonce])
    expect(.cbor(.unexpectedKind), ["3": device, 10: nonce, -65540: digest])
    // A JWT may name several audiences; a CWT names one (RFC 8392 section 3.1.3).
    expect(.cbor(.unexpectedKind), [3: [device], 10: nonce, -65540: digest])
    expect(.cbor(.unexpectedKind), [3: .bytes(Array("7K2M9XQD".utf8)), 10: nonce, -65540: digest])
    for code in ["", "7k2m9xqd", "7K2M9XQ", "7K2M9XQDD", "7K2M9XQU", " 7K2M9XQD", "7K2M9XQ\u{FF24}"] {
      expect(.cbor(.unexpectedValue), [3: .text(code), 10: nonce, -65540: digest])
    }
    expect(.cbor(.invalidText), [3: .raw([0x61, 0xFF]), 10: nonce, -65540: digest])
    for count in [0, 8, 15, 17, 32] {
      expect(.cbor(.unexpectedValue), [3: device, 10: .bytes([UInt8](repeating: 0, count: count)), -65540: digest])
    }
    for count in [0, 16, 31, 33, 64] {
      expect(.cbor(.unexpectedValue), [3: device, 10: nonce, -65540: .bytes([UInt8](repeating: 0, count: count))])
    }
    expect(.cbor(.unexpectedKind), [3: device, 10: "0123456789abcdef", -65540: digest])
    // A nonce may be a list in an attestation token; here it is one.
    expect(.cbor(.unexpectedKind), [3: device, 10: [nonce], -65540: digest])
    expect(.cbor(.unexpectedKind), [])
    expect(.cbor(.trailingBytes), .raw(ProofSample.claims().encoded + [0]))
    expect(.cbor(.endOfInput), .raw([]))
    expect(.cbor(.indefiniteLength), .raw([0xBF] + ProofSample.claims().encoded.dropFirst() + [0xFF]))
  }

  @Test("a pass is no proof, before or after base32")
  func pass() throws {
    let pass = try PassSample.pass()
    expect(.header, Base64URL.encode(try Base32.decode(pass.text.dropFirst(3))))
    #expect(throws: ProofRejection.self) { try UnverifiedProof(presented: pass.text) }
  }

  @Test("D-10 a head that claims a gigabyte is refused before anything is made for it")
  func bombs() {
    let gigabyte: [UInt8] = [0x40, 0, 0, 0]
    let claims = ProofSample.claims().encoded
    for major in [2, 3, 4, 5] as [UInt8] {
      let head = [major << 5 | 26] + gigabyte
      // In the place of each part of the structure.
      let kinds: [ProofRejection] = [.cbor(.endOfInput), .cbor(.unexpectedKind)]
      for start in [[], [0xD2], [0xD2, 0x84], [0xD2, 0x84, 0x43, 0xA1, 1, 0x27]] as [[UInt8]] {
        let text = Base64URL.encode(start + head + claims)
        let rejection = Self.rejection(of: text)
        #expect(kinds.contains { $0 == rejection }, "major \(major) behind \(start.count) bytes")
      }
      // In the place of each claim, and of the map.
      for payload in [head, [0xA1, 3] + head, [0xA1, 0x0A] + head, [0xA1, 0x3A, 0, 1, 0, 3] + head] {
        let rejection = Self.rejection(of: ForgedProof { $0.payload = .bytes(payload) }.text)
        #expect(kinds.contains { $0 == rejection }, "major \(major)")
      }
    }
    // The one byte string of a gigabyte where bytes belong, and 2^64 - 1 of them.
    expect(.cbor(.endOfInput), Base64URL.encode([0xD2, 0x84, 0x5A] + gigabyte + claims))
    expect(.cbor(.endOfInput), Base64URL.encode([0xD2, 0x84, 0x5B] + [UInt8](repeating: 0xFF, count: 8) + claims))
  }

  @Test("D-10 arrays inside one another in the unprotected header are refused at a depth of 16")
  func depth() {
    let nested = [UInt8](repeating: 0x81, count: 300) + [0]
    expect(.cbor(.tooDeep), Base64URL.encode([0xD2, 0x84, 0x43, 0xA1, 1, 0x27] + nested))
  }

  private static func rejection(of text: [UInt8]) -> ProofRejection? {
    do throws(ProofRejection) {
      _ = try UnverifiedProof(presented: text)
      return nil
    } catch { return error }
  }
}

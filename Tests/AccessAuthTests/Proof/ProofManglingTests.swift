import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A proof that was changed")
struct ProofManglingTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let key: COSEPublicKey
    let bytes: [UInt8]
    let text: [UInt8]
    let testDescription: String

    init(_ maker: ProofMaker, _ text: String) {
      key = maker.publicKey
      self.text = Array(text.utf8)
      bytes = ProofSample.required(Base64URL.decode(self.text))
      testDescription = maker.testDescription
    }

    func isAuthentic(_ text: [UInt8]) -> Bool { ProofSample.isAuthentic(text, by: key) }
    func isAuthentic(bytes: [UInt8]) -> Bool { isAuthentic(Base64URL.encode(bytes)) }
  }

  static let samples = [
    Sample(ProofSample.ed25519, ProofFixture.ed25519), Sample(ProofSample.p256, ProofFixture.p256),
  ]

  @Test("D-07 every bit flipped, one at a time: no proof or not authentic", arguments: samples)
  func bitFlips(_ proof: Sample) {
    #expect(proof.isAuthentic(bytes: proof.bytes))
    for index in proof.bytes.indices {
      for bit in 0..<8 {
        var changed = proof.bytes
        changed[index] ^= 1 << UInt8(bit)
        #expect(!proof.isAuthentic(bytes: changed), "byte \(index), bit \(bit)")
      }
    }
  }

  @Test("D-07 every bit of nonce, digest and signature flipped is read, and is not authentic", arguments: samples)
  func signedBitFlips(_ proof: Sample) throws {
    // The nonce, the digest and the signature: all that has no form of its own.
    for index in [22..<38, 45..<77, 79..<143].joined() {
      for bit in 0..<8 {
        var changed = proof.bytes
        changed[index] ^= 1 << UInt8(bit)
        let read = try UnverifiedProof(presented: Base64URL.encode(changed))
        #expect(read.verify(by: proof.key) == nil, "byte \(index), bit \(bit)")
      }
    }
  }

  @Test("D-07 every bit of the text flipped: no proof or not authentic", arguments: samples)
  func textBitFlips(_ proof: Sample) {
    for index in proof.text.indices {
      for bit in 0..<8 {
        var changed = proof.text
        changed[index] ^= 1 << UInt8(bit)
        #expect(!proof.isAuthentic(changed), "character \(index), bit \(bit)")
      }
    }
  }

  @Test("D-07 every cut of the bytes is refused, and says that the input ended", arguments: samples)
  func cuts(_ proof: Sample) {
    for end in proof.bytes.indices {
      #expect(throws: ProofRejection.cbor(.endOfInput), "\(end) bytes") {
        try UnverifiedProof(presented: Base64URL.encode(proof.bytes[..<end]))
      }
      #expect(!proof.isAuthentic(bytes: Array(proof.bytes[end...].dropFirst())), "from \(end) on")
    }
  }

  @Test("D-07 every cut of the text is refused", arguments: samples)
  func textCuts(_ proof: Sample) {
    for end in proof.text.indices {
      #expect(throws: ProofRejection.self, "\(end) characters") {
        try UnverifiedProof(presented: Array(proof.text[..<end]))
      }
    }
  }

  @Test("D-07 one byte added at any place, whatever it is: no proof or not authentic", arguments: samples)
  func additions(_ proof: Sample) {
    for index in 0...proof.bytes.count {
      for byte in UInt8.min...UInt8.max {
        var changed = proof.bytes
        changed.insert(byte, at: index)
        #expect(!proof.isAuthentic(bytes: changed), "\(byte) at \(index)")
      }
    }
  }

  @Test("D-07 one byte taken away at any place: no proof or not authentic", arguments: samples)
  func removals(_ proof: Sample) {
    for index in proof.bytes.indices {
      var changed = proof.bytes
      changed.remove(at: index)
      #expect(!proof.isAuthentic(bytes: changed), "byte \(index)")
    }
  }

  @Test("A-09 one character added at any place of the text, white space too: no proof", arguments: samples)
  func textAdditions(_ proof: Sample) {
    for index in 0...proof.text.count {
      for character in UInt8.min...UInt8.max {
        var changed = proof.text
        changed.insert(character, at: index)
        #expect(!proof.isAuthentic(changed), "\(character) at \(index)")
      }
    }
  }
}

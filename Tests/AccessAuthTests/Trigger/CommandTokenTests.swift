import AccessAuthTesting
import Foundation
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A signed command")
struct CommandTokenTests {
  @Test("is what another program makes, to the byte, and says what was signed")
  func known() throws {
    let encoded = CommandSample.token().encoded
    #expect(Base64URL.encode(encoded) == Array(CommandSample.text.utf8))
    let unverified = try UnverifiedCommand(encoded)
    let authentic = try #require(unverified.verify(by: PassSample.key.publicKey))
    #expect(authentic.claims == CommandSample.claims() && authentic.keyID == PassSample.keyID)
    #expect(unverified.verify(by: PassSample.otherKey.publicKey) == nil)
    #expect(ForgedCommand().encoded == encoded, "the parts by another encoder are the parts that are written")
    #expect("\(CommandSample.token())" == "<redacted>" && "\(unverified)" == "<redacted>")
  }

  @Test("the worked example of the documentation is that command")
  func documented() throws {
    let source = Fixtures.url("../Sources/AccessAuth/Trigger/CommandToken.swift")
    let lines = try String(contentsOf: source, encoding: .utf8).split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.hasPrefix("/// 0oRN") })
    #expect(lines[start...].prefix(2).map { $0.dropFirst(4) }.joined() == CommandSample.text)
  }

  @Test("the article's text, its bytes and what is signed are that command")
  func article() throws {
    let article = try String(
      contentsOf: Fixtures.url("../Sources/AccessAuth/AccessAuth.docc/CommandFormat.md"), encoding: .utf8)
    let blocks = article.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }
      .map { $0.element.drop { !$0.isNewline } }
    try #require(blocks.count == 3)
    #expect(blocks[0].filter { !$0.isNewline } == CommandSample.text)
    // A line's bytes stand before two spaces; what they mean comes after.
    let bytes = blocks[1].split(separator: "\n").flatMap { line in
      Hex.bytes(line.trimmingPrefix { $0 == " " }.components(separatedBy: "  ")[0].filter { $0 != " " }.utf8) ?? []
    }
    #expect(bytes == CommandSample.token().encoded)
    let signed = try #require(Hex.bytes(blocks[2].filter { !$0.isNewline }.utf8))
    #expect(try COSESign1(CommandSample.token().encoded).signedBytes == signed)
  }

  @Test("claims that no command has are not made", arguments: [-1, 253_402_300_800, Int64.max])
  func times(_ time: Int64) {
    #expect(CommandSample.claims(expiresAt: time) == nil)
    #expect(CommandSample.claims(nonce: Array(0...14)) == nil && CommandSample.claims(nonce: Array(0...16)) == nil)
    #expect(CommandSample.claims(locker: 0) == nil)
    #expect(CommandSample.claims(expiresAt: 0, locker: .max) != nil)
  }

  struct Flaw: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: CommandRejection
    let encoded: [UInt8]

    init(_ title: String, _ reason: CommandRejection, _ change: (inout ForgedCommand) -> Void) {
      (testDescription, self.reason, encoded) = (title, reason, ForgedCommand(change).encoded)
    }
  }

  static let flaws: [Flaw] = [
    Flaw("no tag", .cbor(.unexpectedKind)) { $0.tag = nil },
    Flaw("another tag", .cbor(.unexpectedValue)) { $0.tag = 98 },
    Flaw("no algorithm", .header) { $0.protected = [4: .bytes(PassSample.keyID.bytes)] },
    Flaw("ES256", .header) { $0.protected = [1: -7, 4: .bytes(PassSample.keyID.bytes)] },
    Flaw("no key id", .header) { $0.protected = [1: -8] },
    Flaw("a key id of 7 bytes", .header) { $0.protected = [1: -8, 4: .bytes([1, 2, 3, 4, 5, 6, 7])] },
    Flaw("a critical header", .header) { $0.protected = [1: -8, 2: [1], 4: .bytes(PassSample.keyID.bytes)] },
    Flaw("an unprotected header", .header) { $0.unprotected = [1: -8] },
    Flaw("a signature of 63 bytes", .signatureLength) { $0.signature = { Array($0.dropLast()) } },
    Flaw("no device", .missingClaim) { $0.claims.remove(at: 0) },
    Flaw("no end", .missingClaim) { $0.claims.remove(at: 1) },
    Flaw("no command", .missingClaim) { $0.claims.remove(at: 2) },
    Flaw("no nonce", .missingClaim) { $0.claims.remove(at: 3) },
    Flaw("no locker", .missingClaim) { $0.claims.remove(at: 4) },
    Flaw("locker 0", .cbor(.unexpectedValue)) { $0.claims[4].1 = 0 },
    Flaw("locker 65536", .cbor(.unexpectedValue)) { $0.claims[4].1 = 65536 },
    Flaw("a command of 15 bytes", .cbor(.unexpectedValue)) { $0.claims[2].1 = .bytes(Array(0...14)) },
    Flaw("a nonce of 17 bytes", .cbor(.unexpectedValue)) { $0.claims[3].1 = .bytes(Array(0...16)) },
    Flaw("a device in lower case", .cbor(.unexpectedValue)) { $0.claims[0].1 = "7k2m9xqd" },
    Flaw("an end before 1970", .time) { $0.claims[1].1 = -1 },
    Flaw("an end after 9999", .time) { $0.claims[1].1 = .int(253_402_300_800) },
    Flaw("a claim more", .cbor(.unexpectedKey)) { $0.claims.append((-65542, 1)) },
    Flaw("the window of a pass", .cbor(.unexpectedKey)) { $0.claims.insert((5, 0), at: 2) },
    Flaw("claims in another order", .cbor(.unsortedKeys)) { $0.claims.swapAt(0, 1) },
    Flaw("a claim twice", .cbor(.duplicateKey)) { $0.claims.insert($0.claims[0], at: 0) },
    Flaw("a payload without a string around it", .cbor(.unexpectedKind)) { $0.payload = [3: "7K2M9XQD"] },
    Flaw("too long", .tooLong) { $0.claims[0].1 = .text(String(repeating: "7", count: 200)) },
  ]

  @Test("what has another form is refused for its reason, though it is signed", arguments: flaws)
  func refused(_ flaw: Flaw) {
    #expect(throws: flaw.reason) { try UnverifiedCommand(flaw.encoded) }
  }

  @Test("a pass, a proof and external data are no command")
  func others() throws {
    let external = ForgedCommand { $0.externalData = [1] }
    #expect(try UnverifiedCommand(external.encoded).verify(by: PassSample.key.publicKey) == nil)
    let pass = try Base32.decode(PassSample.pass().text.dropFirst(3))
    let proof = try #require(Base64URL.decode(ProofFixture.ed25519.utf8))
    for other in [pass, proof] { #expect(!CommandSample.isAuthentic(other)) }
    #expect(throws: PassRejection.self) {
      try UnverifiedPass(presented: Array("AP1".utf8) + Base32.encode(CommandSample.token().encoded))
    }
  }
}

@Suite("A command that was changed")
struct CommandManglingTests {
  let bytes = CommandSample.token().encoded

  @Test("D-07 every bit flipped, one at a time: no command or not authentic")
  func bitFlips() {
    #expect(CommandSample.isAuthentic(bytes))
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << UInt8(bit)
        #expect(!CommandSample.isAuthentic(changed), "byte \(index), bit \(bit)")
      }
    }
  }

  @Test("D-07 every cut is refused, and says that the input ended")
  func cuts() {
    for end in bytes.indices {
      #expect(throws: CommandRejection.cbor(.endOfInput), "\(end) bytes") {
        try UnverifiedCommand(Array(bytes[..<end]))
      }
      #expect(!CommandSample.isAuthentic(Array(bytes[end...].dropFirst())), "from \(end) on")
    }
  }

  @Test("D-07 one byte added or taken away at any place: no command or not authentic")
  func additions() {
    for index in 0...bytes.count {
      for byte in UInt8.min...UInt8.max {
        var changed = bytes
        changed.insert(byte, at: index)
        #expect(!CommandSample.isAuthentic(changed), "\(byte) at \(index)")
      }
    }
    for index in bytes.indices {
      var changed = bytes
      changed.remove(at: index)
      #expect(!CommandSample.isAuthentic(changed), "byte \(index)")
    }
  }
}

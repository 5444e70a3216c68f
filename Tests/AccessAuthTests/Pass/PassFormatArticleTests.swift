import AccessAuth
import AccessAuthTesting
import Foundation
import SodiumPrimitives
import Testing

/// The worked example is read from the article itself.
@Suite("The article on the format of a pass")
struct PassFormatArticleTests {
  /// A line of the annotated dump: `  74    5840    signature: 64 bytes`.
  struct Line {
    let offset: Int
    let bytes: [UInt8]
    let meaning: String

    init(_ text: Substring) throws {
      let words = text.split(separator: " ", maxSplits: 2)
      offset = try #require(words.first.flatMap { Int($0) })
      bytes = try #require(words.dropFirst().first.flatMap { Hex.bytes($0.utf8) })
      meaning = words.count < 3 ? "" : words[2].trimmingCharacters(in: .whitespaces)
    }
  }

  let text: [UInt8]
  let dump: [Line]
  let signed: [UInt8]

  init() throws {
    let article = try String(
      contentsOf: Fixtures.url("../Sources/AccessAuth/AccessAuth.docc/PassFormat.md"), encoding: .utf8)
    let blocks = article.split(separator: "\n```").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    try #require(blocks.count == 3)
    text = Array(blocks[0].filter { !$0.isNewline }.utf8)
    dump = try blocks[1].split(separator: "\n").map(Line.init)
    signed = try #require(Hex.bytes(blocks[2].filter { !$0.isNewline }.utf8))
  }

  @Test("its example is the first fixture, byte after byte")
  func bytes() throws {
    let fixture = try Fixtures.json("passes/001-genuine-single-use.json", as: PassFixture.self)
    #expect(text == Array(fixture.text.utf8))
    #expect(dump.flatMap(\.bytes) == Base32.bytes(ofPass: text))
    var offset = 0
    for line in dump {
      #expect(line.offset == offset)
      offset += line.bytes.count
    }
  }

  @Test("what it says of each line is what the bytes of that line mean")
  func lines() throws {
    for line in dump where !line.meaning.isEmpty {
      let words = line.meaning.split(separator: " ").map(String.init)
      switch (words.first, words.last) {
      case ("label", let value?): #expect(line.bytes == CBORSketch.int(try #require(Int64(value))).encoded)
      case ("array", let count?): #expect(line.bytes == [0x80 | (try #require(UInt8(count)))])
      case ("map", let count?): #expect(line.bytes == [0xA0 | (try #require(UInt8(count)))])
      case ("text", let count?): #expect(line.bytes == [0x60 | (try #require(UInt8(count)))])
      case (_, "bytes"):
        let count = try #require(Int(words[words.count - 2]))
        let string = CBORSketch.bytes([UInt8](repeating: 0, count: count)).encoded
        #expect(line.bytes == Array(string.dropLast(count)))
      default: #expect(line.meaning.contains(" = "), "\(line.meaning)")
      }
    }
  }

  @Test("every field has the value that the decoder reads")
  func fields() throws {
    let presented = try UnverifiedPass(presented: text)
    let claims = presented.unverifiedClaims
    let values: [(String, String, [UInt8])] = [
      ("tag", "18", [0xD2]),
      ("alg", "-8", CBORSketch.int(-8).encoded),
      ("kid", presented.keyID.description, presented.keyID.bytes),
      ("unprotected", "0 members", [0xA0]),
      ("aud", try #require(claims.audience).description, Array(try #require(claims.audience).description.utf8)),
      ("exp", String(claims.expiresAt), CBORSketch.int(claims.expiresAt).encoded),
      ("nbf", String(claims.notBefore), CBORSketch.int(claims.notBefore).encoded),
      ("cti", Hex.text(claims.credential.bytes), claims.credential.bytes),
      ("epoch", String(claims.epoch), CBORSketch.int(claims.epoch).encoded),
      ("flags", String(claims.flags.rawValue), [claims.flags.rawValue]),
      ("locker", String(try #require(claims.lockerNumbers.first)), [12]),
    ]
    #expect(claims.serial == 0)
    #expect(claims.lockerNumbers.count == 1)
    #expect(claims.confirmation == nil)
    for (name, value, bytes) in values {
      let line = try #require(dump.first { $0.meaning.hasPrefix(name + " = ") }, "\(name)")
      #expect(line.meaning == "\(name) = \(value)")
      #expect(line.bytes == bytes, "\(name)")
    }
    let fields = dump.filter { $0.meaning.contains(" = ") }.count
    // The signature is the one more; the next test is about it.
    #expect(fields == values.count + 1)
  }

  @Test("the signature stands over the bytes that it shows")
  func signature() throws {
    let start = try #require(dump.firstIndex { $0.meaning == "signature = R, then S" })
    let signature = dump[start...].flatMap(\.bytes)
    #expect(signature.count == Ed25519.Signature.count)
    let isValid = PassSample.key.publicKey.isValidSignature(signature.span, for: signed.span)
    #expect(isValid)
    #expect(try UnverifiedPass(presented: text).verify(by: PassSample.key.publicKey) != nil)
  }
}

extension Base32 {
  /// The bytes of a pass, behind `AP1`.
  fileprivate static func bytes(ofPass text: [UInt8]) -> [UInt8]? { try? decode(text.dropFirst(3)) }
}

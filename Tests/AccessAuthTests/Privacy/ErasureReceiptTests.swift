import AccessAuthTesting
import Foundation
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A receipt of erasure")
struct ErasureReceiptTests {
  private static func id<Kind: IdentifierKind>(_ last: UInt8) -> Identifier<Kind> {
    ProofSample.required(
      Identifier<Kind>(bytes: FixtureBytes.hex("019b71f4a80070008000000000000000").dropLast() + [last]))
  }

  /// The receipt of the article.
  private static func sample() -> ErasureReceipt {
    var tally = ErasureTally()
    tally.erase(.grants, 1)
    tally.erase(.credentials, 2)
    tally.erase(.events, 14)
    tally.keep(KeptRows(.repeatedCalls, count: nil, .repeatedCalls, until: Instant(milliseconds: 1_767_355_200_310)))
    tally.keep(KeptRows(.events, count: 4, .minimum, until: Instant(milliseconds: 1_769_860_800_000)))
    return ErasureReceipt(
      tenant: id(1), subject: id(2), erasure: id(3), begunAt: Instant(milliseconds: 1_767_268_800_250),
      finishedAt: Instant(milliseconds: 1_767_268_800_310), tally: tally)
  }

  private static var signed: [UInt8] { sample().signed(by: PassSample.key, keyID: PassSample.keyID) }

  private static func read(_ bytes: [UInt8]) throws(ReceiptRejection) -> ErasureReceipt? {
    try ErasureReceipt(bytes, signedBy: { $0 == PassSample.keyID ? PassSample.key.publicKey : nil })
  }

  @Test("says what was signed, to whoever has the key")
  func whole() throws {
    #expect(try Self.read(Self.signed) == Self.sample())
    #expect(Self.signed.count < 600)
    let other = try ErasureReceipt(Self.signed, signedBy: { _ in PassSample.otherKey.publicKey })
    #expect(other == nil)
    let unknown = try ErasureReceipt(Self.signed, signedBy: { _ in nil })
    #expect(unknown == nil)
  }

  @Test("no byte can be changed, taken out or added")
  func mangled() {
    let whole = Self.signed
    for place in whole.indices {
      var flipped = whole
      flipped[place] ^= 1
      #expect((try? Self.read(flipped)) == nil, "byte \(place)")
      #expect((try? Self.read(Array(whole.prefix(place)))) == nil, "cut at \(place)")
    }
    #expect(throws: ReceiptRejection.cbor(.trailingBytes)) { try Self.read(whole + [0]) }
    #expect(throws: ReceiptRejection.tooLong) {
      try Self.read([UInt8](repeating: 0, count: ErasureReceipt.maximumCount + 1))
    }
  }

  @Test("a tally comes back from its bytes, and has one form")
  func tally() throws {
    var tally = ErasureTally()
    for kind in ErasedKind.allCases { tally.erase(kind, 3) }
    tally.erase(.grants, 0)
    for (index, what) in KeptKind.allCases.reversed().enumerated() {
      for why in KeptReason.allCases.reversed() {
        tally.keep(KeptRows(what, count: index == 0 ? nil : 2, why, until: Instant(seconds: Int64(index))))
      }
    }
    #expect(try ErasureTally(encoded: tally.encoded) == tally)
    #expect(tally.kept.count == KeptKind.allCases.count * KeptReason.allCases.count)
    for place in tally.encoded.indices {
      var flipped = tally.encoded
      flipped[place] ^= 1
      // What can be read has that one form.
      if let read = try? ErasureTally(encoded: flipped) { #expect(read.encoded == flipped) }
      #expect((try? ErasureTally(encoded: Array(tally.encoded.prefix(place)))) == nil)
    }
  }

  @Test("counts of one kind and reason add up; the later end counts, and none is later than any")
  func adding() {
    var tally = ErasureTally()
    let (early, late) = (Instant(seconds: 1), Instant(seconds: 2))
    tally.keep(KeptRows(.events, count: 1, .minimum, until: late))
    tally.keep(KeptRows(.events, count: 1, .minimum, until: early))
    #expect(tally.kept == [KeptRows(.events, count: 2, .minimum, until: late)])
    tally.keep(KeptRows(.events, count: 1, .legalHold, until: nil))
    tally.keep(KeptRows(.events, count: 0, .minimum, until: nil))
    #expect(tally.kept.map(\.why) == [.minimum, .legalHold] && tally.kept.first?.count == 2)
  }

  @Test("the article's text and bytes are that receipt")
  func article() throws {
    let article = try String(
      contentsOf: Fixtures.url("../Sources/AccessAuth/AccessAuth.docc/ReceiptFormat.md"), encoding: .utf8)
    let blocks = article.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }
      .map { $0.element.drop { !$0.isNewline } }
    try #require(blocks.count == 2)
    #expect(
      blocks[0].filter { !$0.isNewline } == String(decoding: Base64URL.encode(Self.signed), as: UTF8.self),
      "\(String(decoding: Base64URL.encode(Self.signed), as: UTF8.self))")
    // A line's bytes stand before two spaces; what they mean comes after.
    let bytes = blocks[1].split(separator: "\n").flatMap { line in
      Hex.bytes(line.trimmingPrefix { $0 == " " }.components(separatedBy: "  ")[0].filter { $0 != " " }.utf8) ?? []
    }
    #expect(bytes == Self.signed, "\(Hex.text(Self.signed))")
  }
}

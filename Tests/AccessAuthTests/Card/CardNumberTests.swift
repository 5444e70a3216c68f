import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The number of a card")
struct CardNumberTests {
  @Test(
    "a count of bits that the format has not is refused",
    arguments: [
      (CardFormat.wiegand26, [Int.min, -1, 0, 25, 27, 34, Int.max]), (.wiegand34, [26, 33, 35, 37]),
      (.wiegand37, [26, 34, 36, 38]), (.uid, [0, 8, 31, 33, 40, 48, 55, 57, 64, 79, 81, 88, 160]),
      (.raw, [Int.min, -4, 0, 257, Int.max]),
    ])
  func bitCounts(_ format: CardFormat, _ counts: [Int]) {
    for bits in counts {
      #expect(throws: CardFlaw(.bitCount, in: .bits)) { try CardSample.number(format, bits, "0000") }
    }
  }

  @Test("another count of digits than the bits have is refused")
  func digitCounts() {
    for count in 0...20 where count != 7 {
      #expect(throws: CardFlaw(.length, in: .valueHex)) {
        try CardSample.number(.wiegand26, 26, String("2F623AE2F623AE2F623AE".prefix(count)))
      }
    }
    for count in 0...70 where count != 64 {
      #expect(throws: CardFlaw(.length, in: .valueHex)) {
        try CardSample.number(.raw, 256, String(repeating: "0", count: count))
      }
    }
  }

  @Test("every byte that is no hex digit is refused at every place")
  func digits() {
    let good = Array("2F623AE".utf8)
    let allowed = Set("0123456789abcdefABCDEF".utf8)
    for index in good.indices {
      for byte in UInt8.min...UInt8.max where !allowed.contains(byte) {
        var text = good
        text[index] = byte
        #expect(throws: CardFlaw(.digits, in: .valueHex)) {
          try CardNumber(format: .wiegand26, bits: 26, valueHex: text)
        }
      }
    }
  }

  @Test("a bit above the captured ones is refused")
  func unusedBits() throws {
    for digit in ["4", "6", "8", "a", "E"] {
      #expect(throws: CardFlaw(.unusedBits, in: .valueHex)) { try CardSample.number(.wiegand26, 26, "\(digit)F623AE") }
    }
    for bits in 1...256 {
      let count = (bits + 3) / 4
      let first = String((1 << (bits - 4 * (count - 1))) - 1, radix: 16)
      let rest = String(repeating: "f", count: count - 1)
      #expect(try CardSample.number(.raw, bits, first + rest).bits == bits)
      if first != "f" {
        #expect(throws: CardFlaw(.unusedBits, in: .valueHex)) { try CardSample.number(.raw, bits, "f" + rest) }
      }
    }
  }

  @Test("the canonical form is deterministic CBOR of format, bits and what stands between the parity bits")
  func canonical() throws {
    let card = try CardSample.number(.wiegand26, 26, "2F623AE")
    #expect(Hex.text(card.canonical) == "836977696567616e64323618181a007b11d7")
    let uid = try CardSample.number(.uid, 56, "04a1B2C3D4E5F6")
    #expect(Hex.text(uid.canonical) == "836375696418384704a1b2c3d4e5f6")
  }

  @Test("cards of other formats and lengths never meet, even with the same bits between the parity bits")
  func canonicalForms() throws {
    // Facility 0 and number 1, the value 1 of several lengths, and frames of one format as raw bits of another.
    let forms = [
      try CardSample.number(.wiegand26, 26, "0000002"), try CardSample.number(.wiegand34, 34, "000000002"),
      try CardSample.number(.wiegand37, 37, "0000000002"), try CardSample.number(.raw, 26, "0000002"),
      try CardSample.number(.raw, 24, "000001"), try CardSample.number(.raw, 32, "00000001"),
      try CardSample.number(.uid, 32, "00000001"), try CardSample.number(.raw, 56, "00000000000001"),
      try CardSample.number(.uid, 56, "00000000000001"), try CardSample.number(.uid, 80, "00000000000000000001"),
    ].map(\.canonical)
    #expect(Set(forms).count == forms.count)
    for form in forms { #expect(CBORReader.isDeterministic(form)) }
  }

  @Test("every division of a frame gives back its bits")
  func splits() throws {
    let card34 = try CardSample.number(.wiegand34, 34, "200020002")
    for (split, facility, number) in [
      (CardProfile.Wiegand34Split.facility16, UInt64?(1), UInt64(1)), (.facility8, 0, 0x1_0001),
      (.noFacility, nil, 0x1_0001),
    ] {
      let found = try #require(card34.split(by: CardProfile(wiegand34: split)))
      #expect(found.facility == facility && found.number == number)
    }
    let card37 = try CardSample.number(.wiegand37, 37, "100EB79A2B")
    let whole = try #require(card37.split(by: CardProfile(wiegand37: .h10302)))
    #expect(whole.facility == nil && whole.number == 123_456_789)
    let divided = try #require(card37.split(by: CardProfile(wiegand37: .h10304)))
    #expect(divided.facility == 123_456_789 >> 19 && divided.number == 123_456_789 & 0x7_FFFF)
    #expect(try CardSample.number(.uid, 32, "01020304").split(by: CardProfile()) == nil)
    #expect(try CardSample.number(.raw, 26, "2F623AE").split(by: CardProfile()) == nil)
  }

  @Test("the profile has the contract's names and begins with its defaults")
  func profile() {
    #expect(CardProfile.Wiegand34Split.allCases.map(\.rawValue) == ["16+16", "8+24", "0+32"])
    #expect(CardProfile.Wiegand37Split.allCases.map(\.rawValue) == ["H10304", "H10302"])
    #expect(CardProfile() == CardProfile(wiegand34: .facility16, wiegand37: .h10304))
  }

  @Test("the hint is the last four hex digits of the number, in upper case")
  func hints() throws {
    for (format, bits, hex, hint) in [
      (CardFormat.wiegand26, 26, "2F623AE", "11D7"), (.wiegand26, 26, "0000002", "0001"),
      (.wiegand34, 34, "000F623AF", "11D7"), (.wiegand37, 37, "100EB79A2B", "CD15"),
      (.uid, 32, "0a0b0c0d", "0C0D"), (.uid, 56, "04A1B2C3D4E5F6", "E5F6"), (.uid, 80, "0102030405060708beef", "BEEF"),
      (.raw, 1, "1", "1"), (.raw, 12, "abc", "ABC"), (.raw, 13, "0abc", "0ABC"), (.raw, 17, "1abcd", "ABCD"),
    ] {
      let card = try CardSample.number(format, bits, hex)
      for split in CardProfile.Wiegand34Split.allCases {
        #expect(card.hint(profile: CardProfile(wiegand34: split)) == hint)
      }
    }
  }

  @Test("a random UID is one of 4 bytes that begins with 08")
  func randomUID() throws {
    #expect(try CardSample.number(.uid, 32, "08A1B2C3").isRandomUID)
    for (format, bits, hex) in [
      (CardFormat.uid, 32, "80A1B2C3"), (.uid, 56, "08A1B2C3D4E5F6"), (.uid, 80, "08A1B2C3D4E5F6A7B8C9"),
      (.raw, 32, "08A1B2C3"), (.wiegand34, 34, "000F623AF"),
    ] {
      #expect(try !CardSample.number(format, bits, hex).isRandomUID)
    }
  }

  @Test("a UID has 4, 7 or 10 bytes")
  func uids() throws {
    for count in 0...24 {
      let hex = [UInt8](repeating: UInt8(ascii: "a"), count: count)
      #expect((CardUID(hex: hex) != nil) == [8, 14, 20].contains(count))
      #expect((CardUID(bytes: hex) != nil) == [4, 7, 10].contains(count))
    }
    #expect(CardUID(hex: Array("04DE5F1EACC04G".utf8)) == nil)
    let uid = try CardSample.uid("04de5F1EACC0fa")
    #expect(uid.bytes == [0x04, 0xDE, 0x5F, 0x1E, 0xAC, 0xC0, 0xFA] && uid.fitsSUN && uid.hint == "C0FA")
    #expect(try !CardSample.uid("04DE5F1E").fitsSUN)
  }

  @Test("each flaw has its own words, and none of what was sent")
  func flaws() {
    #expect(Set(CardFlaw.Reason.allCases.map { CardFlaw($0, in: .bits).text }).count == CardFlaw.Reason.allCases.count)
    #expect(CardFlaw(.parity, in: .valueHex).description == "value_hex: the parity is wrong")
  }
}

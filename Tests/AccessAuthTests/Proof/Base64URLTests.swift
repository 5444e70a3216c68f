import AccessAuth
import Testing

@Suite("Base64url")
struct Base64URLTests {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// RFC 4648 section 10 without padding; the URL alphabet makes no difference there.
  @Test(
    "the vectors of RFC 4648 are written and read",
    arguments: [
      ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
      ("foobar", "Zm9vYmFy"),
    ])
  func vectors(_ plain: String, _ text: String) {
    #expect(Base64URL.encode(plain.utf8) == Array(text.utf8))
    #expect(Base64URL.decode(text.utf8) == Array(plain.utf8))
  }

  /// RFC 7515 appendix C.
  @Test("the last two characters of the alphabet are those of URLs")
  func urlAlphabet() {
    #expect(Base64URL.decode("A-z_4ME".utf8) == [3, 236, 255, 224, 193])
    #expect(Base64URL.decode("A+z/4ME".utf8) == nil)
    #expect(Base64URL.decode("-_-_".utf8) == [0xFB, 0xFF, 0xBF])
  }

  @Test("bytes of every length to 200 come back")
  func lengths() {
    for count in 0...200 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
      let text = Base64URL.encode(bytes)
      #expect(text.count == (count * 4 + 2) / 3)
      #expect(Base64URL.decode(text) == bytes)
    }
  }

  @Test("A-09 a length that no bytes have is refused", arguments: [1, 5, 9, 61, 65])
  func impossibleLength(_ count: Int) {
    #expect(Base64URL.decode([UInt8](repeating: UInt8(ascii: "A"), count: count)) == nil)
  }

  @Test("A-09 of all last characters that give the same bytes only one is read")
  func unusedBits() {
    for (stem, spare) in [("A", 4), ("AA", 2), ("AAA", 0), ("AAAAA", 4), ("AAAAAA", 2)] as [(String, Int)] {
      for (value, character) in Self.alphabet.enumerated() {
        let isOne = value & ((1 << spare) - 1) == 0
        #expect((Base64URL.decode(Array(stem.utf8) + [character]) != nil) == isOne, "\(stem) and \(value)")
      }
    }
  }

  @Test("A-09 padding, right or wrong, is refused")
  func padding() {
    for text in ["Zg==", "Zg=", "Zm8=", "Zm9v=", "=", "==", "====", "=Zg", "Z=g", "Zg==Zg=="] {
      #expect(Base64URL.decode(text.utf8) == nil, "\(text)")
    }
  }

  @Test("A-09 every byte outside the alphabet is refused at every place, white space and + and / too")
  func foreignCharacters() {
    let alphabet = Set(Self.alphabet)
    for character in UInt8.min...UInt8.max where !alphabet.contains(character) {
      for place in 0..<4 {
        var text = Array("AAAA".utf8)
        text[place] = character
        #expect(Base64URL.decode(text) == nil, "\(character) at \(place)")
      }
      #expect(Base64URL.decode([character]) == nil)
    }
  }

  @Test("every text of up to three characters is refused or is the text of its bytes")
  func oneTextForOneValue() {
    for one in Self.alphabet {
      for two in Self.alphabet {
        for text in [[one, two], [one, two, two], [two, one, two]] {
          guard let bytes = Base64URL.decode(text) else { continue }
          #expect(Base64URL.encode(bytes) == text)
        }
      }
    }
  }
}

import AccessAuth
import AccessAuthTesting
import Testing

@Suite("Base32")
struct Base32Tests {
  struct Row: Decodable, Sendable { let text: String, base32: String }

  static let rows: [Row] = {
    struct File: Decodable { let rows: [Row] }
    do { return try Fixtures.json("standards/rfc4648-base32.json", as: File.self).rows } catch {
      Issue.record(error)
      return []
    }
  }()

  @Test("the vectors of RFC 4648 section 10 are written without their padding, and read", arguments: rows)
  func vectors(_ row: Row) throws {
    let unpadded = Array(row.base32.utf8.prefix { $0 != UInt8(ascii: "=") })
    #expect(Base32.encode(row.text.utf8) == unpadded)
    #expect(try Base32.decode(unpadded[...]) == Array(row.text.utf8))
    #expect(
      try Base32.decode(Array(String(decoding: unpadded, as: UTF8.self).lowercased().utf8)[...]) == Array(row.text.utf8)
    )
    if unpadded.count < row.base32.utf8.count {
      #expect(throws: Base32Rejection.self) { try Base32.decode(Array(row.base32.utf8)[...]) }
    }
  }

  @Test("bytes of every length come back")
  func lengths() throws {
    for count in 0...64 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
      #expect(try Base32.decode(Base32.encode(bytes)[...]) == bytes)
    }
  }

  @Test("a length that no bytes have is refused", arguments: ["A", "AAA", "AAAAAA", "AAAAAAAAA"])
  func impossibleLength(_ text: String) {
    #expect(throws: Base32Rejection.impossibleLength) { try Base32.decode(Array(text.utf8)[...]) }
  }

  @Test("A-09 of all last characters that give the same bytes only one is read")
  func unusedBits() {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    for (stem, spare) in [("A", 2), ("AAA", 4), ("AAAA", 1), ("AAAAAA", 3)] as [(String, Int)] {
      for (value, character) in alphabet.enumerated() {
        let text = Array(stem.utf8) + [character]
        if value & ((1 << spare) - 1) == 0 {
          #expect(throws: Never.self) { try Base32.decode(text[...]) }
        } else {
          #expect(throws: Base32Rejection.unusedBits) { try Base32.decode(text[...]) }
        }
      }
    }
  }

  @Test("every byte outside the alphabet is refused, the digits 0, 1, 8 and 9 and padding too")
  func foreignCharacters() {
    let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz234567".utf8)
    for character in UInt8.min...UInt8.max where !alphabet.contains(character) {
      #expect(throws: Base32Rejection.foreignCharacter) { try Base32.decode([character, 0x41]) }
      #expect(throws: Base32Rejection.foreignCharacter) { try Base32.decode([0x41, character]) }
    }
  }
}

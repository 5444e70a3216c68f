import Foundation
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A verifier key")
struct NoteKeyTests {
  @Test("has one text, which is read back")
  func text() throws {
    let key = try #require(NoteKey(NoteSample.vkey))
    #expect(key.description == NoteSample.vkey && key.name == NoteSample.origin)
    #expect(key.keyHash == [0x79, 0xF4, 0xA7, 0x49])
    #expect(key.publicKey == (try NoteSample.key().publicKey))
    #expect(key == NoteKey(name: NoteSample.origin, publicKey: key.publicKey))
  }

  @Test(
    "a name is not empty and has no space, plus or control character",
    arguments: ["", " ", "a b", "a+b", "+", "a\nb", "a\u{A0}", "\u{2003}a", "a\u{1}", "a\u{85}"])
  func names(_ name: String) throws {
    #expect(NoteKey(name: name, publicKey: try NoteSample.key().publicKey) == nil)
  }

  @Test("every bit flipped, every cut, one byte added: no key, for the hash is over name and key")
  func mangled() throws {
    let text = Array(NoteSample.vkey.utf8)
    func isKey(_ bytes: [UInt8]) -> Bool { NoteKey(String(decoding: bytes, as: UTF8.self)) != nil }
    #expect(isKey(text))
    for index in text.indices {
      for bit in 0..<8 {
        var changed = text
        changed[index] ^= 1 << UInt8(bit)
        #expect(!isKey(changed), "byte \(index), bit \(bit)")
      }
      #expect(!isKey(Array(text[..<index])), "\(index) bytes")
    }
    for index in 0...text.count {
      for byte in [UInt8(ascii: "+"), UInt8(ascii: "A"), UInt8(ascii: "="), UInt8(ascii: "0"), 0x0A, 0x20] {
        var changed = text
        changed.insert(byte, at: index)
        #expect(!isKey(changed), "\(byte) at \(index)")
      }
    }
    #expect(!isKey(Array(NoteSample.vkey.replacingOccurrences(of: "79f4a749", with: "79F4A749").utf8)))
  }
}

import AccessAuth
import Testing

@Suite("Base16")
struct HexTests {
  @Test("the examples of RFC 4648 section 10 are written and read")
  func specification() {
    #expect(Hex.text(Array("foobar".utf8)) == "666f6f626172")
    #expect(Hex.bytes("666F6F626172".utf8) == Array("foobar".utf8))
    #expect(Hex.text([]) == "")
    #expect(Hex.bytes("".utf8) == [])
  }

  @Test("every byte is written as two digits and read again, in either case")
  func roundTrip() {
    let bytes = Array(UInt8.min...UInt8.max)
    #expect(Hex.bytes(Hex.text(bytes).utf8) == bytes)
    #expect(Hex.bytes(Hex.text(bytes).uppercased().utf8) == bytes)
  }

  @Test(
    "what is no digit, and half a byte, is refused",
    arguments: ["0", "000", "0g", "0x00", "0 ", "+1", "-1", "０0", "0/", "0:", "0@", "0`"])
  func refused(text: String) {
    #expect(Hex.bytes(text.utf8) == nil)
  }
}

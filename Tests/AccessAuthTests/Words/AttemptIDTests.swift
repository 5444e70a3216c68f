import AccessAuth
import Testing

@Suite("An attempt's name")
struct AttemptIDTests {
  private static let text = "01890a5d-ac96-774b-bcce-b302099a8057"

  @Test("a UUID is read in either case and written in lower case")
  func roundTrip() throws {
    let id = try #require(AttemptID(Self.text))
    #expect(id.description == Self.text)
    #expect(id.bytes == Hex.bytes("01890a5dac96774bbcceb302099a8057".utf8))
    #expect(AttemptID(Self.text.uppercased()) == id)
    #expect(AttemptID(bytes: id.bytes) == id)
    // Any version will do: the device only has to repeat it.
    #expect(AttemptID("00000000-0000-0000-0000-000000000000") != nil)
    #expect(AttemptID("9f8e7d6c-5b4a-4321-8fed-cba987654321") != nil)
  }

  @Test(
    "another form is refused",
    arguments: [
      "", "-", "----", "01890a5dac96774bbcceb302099a8057", "{01890a5d-ac96-774b-bcce-b302099a8057}",
      "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a805",
      "01890a5d-ac96-774b-bcce-b302099a80570", "01890a5-dac96-774b-bcce-b302099a8057",
      "01890a5d-ac96-774b-bcce-b302099a805g", "01890a5d-ac96-774b-bcce-b302099a8057-",
      " 01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a8057\0",
      "01890a5d\u{2010}ac96-774b-bcce-b302099a8057", "0１890a5d-ac96-774b-bcce-b302099a8057",
    ])
  func refused(text: String) {
    #expect(AttemptID(text) == nil)
  }

  @Test("a count of bytes other than 16 is refused", arguments: [0, 15, 17])
  func byteCount(count: Int) {
    #expect(AttemptID(bytes: [UInt8](repeating: 0, count: count)) == nil)
  }
}

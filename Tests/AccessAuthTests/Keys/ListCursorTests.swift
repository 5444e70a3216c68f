import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A list cursor")
struct ListCursorTests {
  private let keys: DerivedKeys
  private let tenant: TenantID
  private let position: [UInt8]

  init() throws {
    keys = try KeySample.derived()
    tenant = try KeySample.identifier(1)
    position = try KeySample.identifier(3, as: SiteID.self).bytes
  }

  private func read(_ text: String, of list: String = "/v1/sites", in tenant: TenantID? = nil) -> [UInt8]? {
    ListCursor.position(text, of: list, in: tenant ?? self.tenant, keys: keys)
  }

  @Test("its text is the position and a keyed tag, as another program computes it, and is read again")
  func known() {
    let text = ListCursor.text(position, of: "/v1/sites", in: tenant, keys: keys)
    #expect(text == "01890a5dac96774bbcceb302099a800305c0e1974c5dd88de5125a7f2d35fa0b")
    #expect(read(text) == position)
  }

  @Test("positions of 1 to 32 bytes are read again", arguments: 1...32)
  func lengths(count: Int) {
    let position = SeededRandom(seed: UInt64(count)).bytes(count)
    #expect(read(ListCursor.text(position, of: "/v1/sites", in: tenant, keys: keys)) == position)
  }

  @Test("F-11 any one byte of its text changed to any other is refused, and so is every part of it")
  func changed() {
    let text = Array(ListCursor.text(position, of: "/v1/sites", in: tenant, keys: keys).utf8)
    for index in text.indices {
      for byte in UInt8.min..<128 where byte != text[index] {
        var changed = text
        changed[index] = byte
        #expect(read(String(decoding: changed, as: UTF8.self)) == nil, "byte \(index) as \(byte)")
      }
      #expect(read(String(decoding: text[..<index], as: UTF8.self)) == nil)
      #expect(read(String(decoding: text[(index + 1)...], as: UTF8.self)) == nil)
    }
    #expect(read(String(decoding: text + text, as: UTF8.self)) == nil)
    #expect(read(String(decoding: text, as: UTF8.self) + "00") == nil)
  }

  @Test("F-11 the cursor of another tenant, another list, other filters or another master key is refused")
  func foreign() throws {
    let text = ListCursor.text(position, of: "/v1/sites", in: tenant, keys: keys)
    #expect(read(text, in: try KeySample.identifier(2)) == nil)
    #expect(read(text, of: "/v1/devices") == nil)
    #expect(read(text, of: "/v1/sites&site_id=x") == nil)
    #expect(read(text, of: "") == nil)
    let other = try KeySample.derived(master: Array(1...32))
    #expect(ListCursor.position(text, of: "/v1/sites", in: tenant, keys: other) == nil)
  }

  @Test("bytes cannot move from the list's name into the position")
  func boundary() {
    let text = ListCursor.text(Array("tes".utf8) + position, of: "/v1/si", in: tenant, keys: keys)
    #expect(read(text) == nil)
  }

  @Test(
    "what is no cursor at all is refused",
    arguments: [
      "", "0", "00", "zz", "é", String(repeating: "0", count: 98), String(repeating: "00", count: 16),
      String(repeating: "00", count: 17),
    ])
  func noCursor(text: String) {
    #expect(read(text) == nil)
  }
}

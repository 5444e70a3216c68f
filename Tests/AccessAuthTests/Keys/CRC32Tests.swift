import Testing

@testable import AccessAuth

@Suite("CRC-32")
struct CRC32Tests {
  @Test(
    "the check values of the standard come out", arguments: [("123456789", 0xCBF4_3926), ("", 0), ("a", 0xE8B7_BE43)])
  func known(text: String, checksum: UInt32) {
    #expect(CRC32.checksum(Array(text.utf8)) == checksum)
  }
}

import AccessAuth
import SodiumPrimitives
import Testing

@Suite("A device code")
struct DeviceCodeTests {
  @Test("a drawn code has 8 characters of the alphabet, is read again, and differs from 10,000 others")
  func drawn() {
    let random = SeededRandom(seed: 1)
    let codes = (0..<10_000).map { _ in DeviceCode(random: random) }
    #expect(codes.allSatisfy { DeviceCode($0.description) == $0 && $0.description.utf8.count == 8 })
    // 10,000 draws of 40 bits meet with probability 1 in 22,000.
    #expect(Set(codes).count == codes.count)
  }

  @Test("every one of the 32 characters is drawn")
  func alphabet() {
    let random = SeededRandom(seed: 2)
    let drawn = Set((0..<1000).flatMap { _ in DeviceCode(random: random).description })
    #expect(drawn == Set("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
  }

  @Test(
    "another form is refused: nothing is folded or repaired",
    arguments: [
      "", "7K2M9XQ", "7K2M9XQDD", "7k2m9xqd", "7K2M9XQI", "7K2M9XQL", "7K2M9XQO", "7K2M9XQU", "7K2M-9XQD", " 7K2M9XQ",
      "7K2M9XQ\n", "7K2M9XQ\0", "7\u{212A}2M9X", "７K2M9X", "7K2M9Xé",
    ])
  func refused(text: String) {
    #expect(DeviceCode(text) == nil)
  }
}

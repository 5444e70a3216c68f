import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The PINs that are never drawn")
struct PINBlockListTests {
  private static func contains(_ digits: String) -> Bool {
    let digits = Array(digits.utf8)
    return PINBlockList.contains(digits.span)
  }

  /// The published list of common PINs of four digits.
  static let common = Result { try Vectors.data("pins/common-4-digit-top200.txt") }
  static let rows =
    ((try? common.get()) ?? nil).map { String(decoding: $0, as: UTF8.self).split(separator: "\n") } ?? []

  @Test("the published list can be read, where there is one")
  func readable() throws {
    #expect(try Self.common.get() == nil || Self.rows.count == 200)
  }

  @Test("B-09 every row of the published list is blocked")
  func published() {
    for row in Self.rows { #expect(Self.contains(String(row)), "\(row)") }
  }

  @Test("B-09 what people choose is blocked", arguments: PINInputTests.rows?.weak ?? [])
  func weak(text: String) {
    // A word is among the rows: it is no PIN at all.
    #expect(Self.contains(text) == text.utf8.allSatisfy(PIN.isDigit))
  }

  @Test(
    "B-09 repeats are blocked, also where the last is cut off",
    arguments: [
      "0000", "99999", "1212", "12121", "5858585", "123123", "1231231", "12341234", "123412341", "1234512345",
      "482948294829", "482913482913", "777777777777",
    ])
  func repeats(text: String) {
    #expect(Self.contains(text))
  }

  @Test(
    "B-09 runs up and down are blocked, by any step, over 9 and 0, and with every digit doubled",
    arguments: [
      "1234", "3210", "56789", "7890", "890123", "654321", "210987", "2468", "135791", "975319", "0369258", "147036",
      "012345678901", "987654321098", "1122", "112233", "332211", "990011", "111222", "111122223333", "22446688",
    ])
  func runs(text: String) {
    #expect(Self.contains(text))
  }

  @Test(
    "B-09 dates are blocked in three orders, with two and with four digits for the year",
    arguments: [
      "311299", "123199", "991231", "290200", "022900", "010160", "160601", "300429", "31121999", "12311999",
      "19991231", "29022000", "02291900", "20260228", "01011900", "20991231",
    ])
  func dates(text: String) {
    #expect(Self.contains(text))
  }

  @Test(
    "what only looks like a date is not blocked",
    arguments: [
      "311399", "310499", "300200", "001299", "320199", "311259", "311230", "31131999", "31041999", "30022000",
      "31121899", "31122100", "21000101", "00001999",
    ])
  func noDates(text: String) {
    #expect(!Self.contains(text))
  }

  @Test(
    "what is hard to guess is not blocked",
    arguments: ["482913", "739164", "048213", "4829", "48291", "4829137", "48291376", "482913760", "482913760492"])
  func free(text: String) {
    #expect(!Self.contains(text))
  }

  @Test("one length's common PIN is free at another: a leading zero counts")
  func lengths() {
    #expect(Self.contains("159753") && !Self.contains("0159753"))
    #expect(Self.contains("7410") && !Self.contains("07410"))
    #expect(Self.contains("0007") && Self.contains("000007"))
  }

  @Test("what is no PIN is not on it", arguments: ["", "1", "111", "1111111111111", "11111a", "::::", "////", "１１１１"])
  func others(text: String) {
    #expect(!Self.contains(text))
  }

  @Test("the list of common PINs was read whole")
  func common() {
    // 200 of four digits, 97 of six, 52 others.
    #expect(PINBlockList.common.count == 200 + 97 + 52)
  }

  @Test("B-09 58,030 of the PINs of six digits are blocked, fewer than 6 in 100")
  func share() {
    #expect(PINSpace.size - PINSpace.all.freeCount == 58_030)
    #expect((PINSpace.size - PINSpace.all.freeCount) * 100 < PINSpace.size * 6)
  }

  @Test("B-09 at every length fewer than 7 in 100 are blocked, so that a draw comes to an end")
  func shareElsewhere() {
    let random = SeededRandom(seed: 1)
    for count in PIN.lengths where count != 6 {
      let blocked = (0..<5000).count { _ in
        let digits = random.bytes(count).map { UInt8(ascii: "0") + $0 % 10 }
        return PINBlockList.contains(digits.span)
      }
      #expect(blocked < 350, "\(count) digits")
    }
  }
}

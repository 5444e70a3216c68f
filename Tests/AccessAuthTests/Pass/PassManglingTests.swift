import AccessAuth
import SodiumPrimitives
import Testing

@Suite("A pass that was changed")
struct PassManglingTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let text: [UInt8]
    var testDescription: String { "\(bytes.count) bytes" }

    init(_ pass: ForgedPass) { (bytes, text) = (pass.encoded, pass.text) }
  }

  /// 140 bytes, which fill their last character, and 141, which leave two of its bits unused.
  static let samples = [
    Sample(ForgedPass()), Sample(ForgedPass { $0.set(7, .bytes(PassSample.credential.bytes + [1])) }),
  ]

  @Test("D-07 every bit flipped, one at a time: no pass or not genuine", arguments: samples)
  func bitFlips(_ pass: Sample) {
    for index in pass.bytes.indices {
      for bit in 0..<8 {
        var changed = pass.bytes
        changed[index] ^= 1 << UInt8(bit)
        #expect(!Self.isGenuine(Self.encoded(changed)), "byte \(index), bit \(bit)")
      }
    }
  }

  @Test(
    "D-07 every bit of the text flipped: the case of a letter is folded, and nothing else is a pass", arguments: samples
  )
  func textBitFlips(_ pass: Sample) {
    for index in pass.text.indices {
      for bit in 0..<8 {
        var changed = pass.text
        changed[index] ^= 1 << UInt8(bit)
        let isCase = bit == 5 && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(pass.text[index])
        #expect(Self.isGenuine(changed) == isCase, "character \(index), bit \(bit)")
      }
    }
  }

  @Test("D-07 every cut of the bytes is refused, and says that the input ended", arguments: samples)
  func cuts(_ pass: Sample) {
    for end in pass.bytes.indices {
      #expect(throws: PassRejection.cbor(.endOfInput), "\(end) bytes") {
        try UnverifiedPass(presented: Self.encoded(Array(pass.bytes[..<end])))
      }
    }
  }

  @Test("D-07 every cut of the text is refused", arguments: samples)
  func textCuts(_ pass: Sample) {
    for end in pass.text.indices {
      #expect(throws: PassRejection.self, "\(end) characters") {
        try UnverifiedPass(presented: Array(pass.text[..<end]))
      }
    }
  }

  @Test("D-07 one byte added at any place, whatever it is: no pass or not genuine", arguments: samples)
  func additions(_ pass: Sample) {
    for index in 0...pass.bytes.count {
      for byte in UInt8.min...UInt8.max {
        var changed = pass.bytes
        changed.insert(byte, at: index)
        #expect(!Self.isGenuine(Self.encoded(changed)), "\(byte) at \(index)")
      }
    }
  }

  @Test("D-07 one byte taken away at any place: no pass or not genuine", arguments: samples)
  func removals(_ pass: Sample) {
    for index in pass.bytes.indices {
      var changed = pass.bytes
      changed.remove(at: index)
      #expect(!Self.isGenuine(Self.encoded(changed)), "byte \(index)")
    }
  }

  @Test(
    "A-09 one character added at any place of the text is refused, but for white space at its ends", arguments: samples)
  func textAdditions(_ pass: Sample) {
    let spaces = Set(" \t\r\n".utf8)
    for index in 0...pass.text.count {
      for character in UInt8.min...UInt8.max {
        var changed = pass.text
        changed.insert(character, at: index)
        let isAtAnEnd = index == 0 || index == pass.text.count
        #expect(Self.isGenuine(changed) == (isAtAnEnd && spaces.contains(character)), "\(character) at \(index)")
      }
    }
  }

  private static func encoded(_ bytes: [UInt8]) -> [UInt8] { Array("AP1".utf8) + Base32.encode(bytes) }

  private static func isGenuine(_ presented: [UInt8]) -> Bool {
    guard let pass = try? UnverifiedPass(presented: presented) else { return false }
    return pass.verify(by: PassSample.key.publicKey) != nil
  }
}

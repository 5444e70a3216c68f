import SodiumPrimitives
import Testing

@testable import AccessAuth

/// Cards, keys and readers' words for the tests of this folder.
enum CardSample {
  static func number(_ format: CardFormat, _ bits: Int, _ hex: String) throws -> CardNumber {
    try CardNumber(format: format, bits: bits, valueHex: Array(hex.utf8))
  }

  /// The number whose captured bits are written as zeros and ones.
  static func number(_ format: CardFormat, frame: String) throws -> CardNumber {
    let bits = frame.utf8.count
    let value = frame.utf8.reduce(UInt64(0)) { $0 << 1 | UInt64($1 & 1) }
    let digits = (0..<(bits + 3) / 4).reversed().map { (value >> UInt64(4 * $0)) & 15 }
    return try number(format, bits, digits.map { String($0, radix: 16) }.joined())
  }

  static func key(_ hex: String) throws -> AES128Key { try #require(AES128Key(hex: Array(hex.utf8))) }

  static func key(_ bytes: [UInt8]) throws -> AES128Key { try key(Hex.text(bytes)) }

  static func uid(_ hex: String) throws -> CardUID { try #require(CardUID(hex: Array(hex.utf8))) }

  static func sun(_ picc: String, _ cmac: String, _ enc: String? = nil) throws -> SUNMessage {
    try SUNMessage(
      piccDataHex: Array(picc.utf8), cmacHex: Array(cmac.utf8), encHex: enc.map { Array($0.utf8) })
  }

  /// The message with one bit of its encrypted UID and counter changed, counted from the first.
  static func flipped(_ message: SUNMessage, piccBit: Int) -> SUNMessage {
    SUNMessage(made: flipped(message.piccData, bit: piccBit), cmac: message.cmac, enc: message.enc)
  }

  static func flipped(_ message: SUNMessage, cmacBit: Int) -> SUNMessage {
    SUNMessage(made: message.piccData, cmac: flipped(message.cmac, bit: cmacBit), enc: message.enc)
  }

  static func flipped(_ message: SUNMessage, encBit: Int) -> SUNMessage {
    SUNMessage(made: message.piccData, cmac: message.cmac, enc: message.enc.map { flipped($0, bit: encBit) })
  }

  private static func flipped(_ bytes: [UInt8], bit: Int) -> [UInt8] {
    var bytes = bytes
    bytes[bit / 8] ^= 0x80 >> UInt8(bit % 8)
    return bytes
  }
}

/// Gives the same bytes to every call.
struct FixedBytes: RandomSource {
  let fixed: [UInt8]
  func bytes(_ count: Int) -> [UInt8] { Array(fixed.prefix(count)) }
}

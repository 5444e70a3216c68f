import AccessAuth
import SodiumPrimitives

/// The formats of a card, as the member `format` names them: those that have a number, and the one that proves itself.
enum CardWord: String, CaseIterable {
  case wiegand26, wiegand34, wiegand37, uid, raw
  /// A secure unique NFC message.
  case sun

  /// The format of its number; nil where it has none.
  var number: CardFormat? {
    switch self {
    case .wiegand26: .wiegand26
    case .wiegand34: .wiegand34
    case .wiegand37: .wiegand37
    case .uid: .uid
    case .raw: .raw
    case .sun: nil
    }
  }
}

extension JSONReader {
  /// Reads hex digits of a card, which are judged with their format: any string, as long as a body can hold one.
  mutating func cardHex() throws(Problem) -> [UInt8] { try bytes(0...BodyLimit.standard.bytes) }

  /// Reads a key of a card, which is a secret: 32 hex digits of either case.
  mutating func cardKey() throws(Problem) -> AES128Key {
    let wrong = invalid("a string of 32 hex digits is needed", code: .invalidFormat)
    do throws(Problem) {
      guard let key = AES128Key(hexDigits: try secret(1...64)) else { throw wrong }
      return key
    } catch {
      throw error.code == .invalidValue ? wrong : error
    }
  }
}

extension AES128Key {
  /// Reads 32 hex digits of either case, of which no other copy is made; nil for anything else.
  fileprivate convenience init?(hexDigits hex: borrowing SecretBytes) {
    guard hex.count == 2 * Self.count else { return nil }
    var isHex = true
    let key = hex.withBytes { digits in
      SecretBytes(count: Self.count) { bytes in
        for index in bytes.indices {
          guard let high = JSONReader.hexadecimal(digits[2 * index]),
            let low = JSONReader.hexadecimal(digits[2 * index + 1])
          else {
            isHex = false
            return
          }
          bytes[index] = UInt8(truncatingIfNeeded: high << 4 | low)
        }
      }
    }
    guard isHex else { return nil }
    self.init(key)
  }
}

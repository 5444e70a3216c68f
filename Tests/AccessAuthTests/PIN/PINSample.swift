import SodiumPrimitives
import Synchronization
import Testing

@testable import AccessAuth

/// PINs, hashes and keys for tests, the same in every run.
enum PINSample {
  /// What the hasher takes least time for.
  static let cost = Argon2id.Cost(memory: .kibibytes(8), passes: 1)

  static func pin(_ digits: String) throws -> PIN {
    let pin = PIN(SecretBytes(copying: Array(digits.utf8)))
    return try #require(pin)
  }

  static func salt(_ byte: UInt8 = 0) throws -> SiteSalt {
    try #require(SiteSalt(bytes: [UInt8](repeating: byte, count: SiteSalt.count)))
  }

  /// Stands in for the Argon2id of a PIN where ten thousand are needed.
  static func hash(_ number: Int) throws -> PINHash {
    let hash = PINHash(SecretBytes(copying: BLAKE2b.hash(Array("\(number)".utf8)).bytes))
    return try #require(hash)
  }

  static func hash(of byte: UInt8) throws -> PINHash {
    let hash = PINHash(SecretBytes(copying: [UInt8](repeating: byte, count: PINHash.count)))
    return try #require(hash)
  }

  static func pepper(_ bytes: [UInt8]) throws -> DevicePepper {
    let pepper = DevicePepper(SecretBytes(copying: bytes))
    return try #require(pepper)
  }

  static func keys(master: [UInt8] = Array(0...31)) throws -> DerivedKeys {
    try DerivedKeys(master: SecretBytes(copying: master))
  }

  /// `01890a5d-ac96-774b-bcce-b302099a80` and `last`.
  static func identifier<Kind: IdentifierKind>(
    _ last: UInt8, as type: Identifier<Kind>.Type = Identifier<Kind>.self
  ) -> Identifier<Kind> {
    Identifier(high: 0x0189_0A5D_AC96_774B, low: 0xBCCE_B302_099A_8000 | UInt64(last))
  }
}

extension PIN {
  /// The number that the digits write.
  var number: Int {
    withDigits { digits in
      var number = 0
      for index in digits.indices { number = number * 10 + Int(digits[index] - UInt8(ascii: "0")) }
      return number
    }
  }

  /// The digits, for what a test compares.
  var ascii: [UInt8] {
    withDigits { digits in
      var ascii: [UInt8] = []
      for index in digits.indices { ascii.append(digits[index]) }
      return ascii
    }
  }
}

/// A source that gives the written numbers, one a call, then ends the test.
final class ScriptedRandom: RandomSource {
  private let left: Mutex<[UInt32]>

  init(_ numbers: [UInt32]) { left = Mutex(numbers.reversed()) }

  var isEmpty: Bool { left.withLock { $0.isEmpty } }

  func bytes(_ count: Int) -> [UInt8] {
    precondition(count == 4, "only numbers are drawn here")
    guard let number = left.withLock({ $0.popLast() }) else { preconditionFailure("one draw too many") }
    return (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }
}

/// The bytes of a seeded source in their order, fetched many at a time, as a million draws would take a minute.
final class BufferedRandom: RandomSource {
  private let source: SeededRandom
  private let buffer = Mutex((bytes: [UInt8](), next: 0))

  init(seed: UInt64) { source = SeededRandom(seed: seed) }

  func bytes(_ count: Int) -> [UInt8] {
    buffer.withLock { buffer in
      if buffer.next + count > buffer.bytes.count { buffer = (source.bytes(max(count, 1 << 16)), 0) }
      defer { buffer.next += count }
      return Array(buffer.bytes[buffer.next..<(buffer.next + count)])
    }
  }
}

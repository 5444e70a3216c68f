import AccessAuthTesting
import Testing

@testable import AccessAuth

@Suite("Wiegand frames against published ones")
struct WiegandVectorTests {
  struct Row: Decodable, Sendable, CustomTestStringConvertible {
    let format: String
    let bits: Int
    let value: String?
    let frame: String
    let facility: UInt64?
    let number: UInt64?
    enum CodingKeys: String, CodingKey {
      case format, bits
      case value = "value_hex"
      case frame = "bitstring"
      case facility = "facility_code"
      case number = "card_number"
    }
    var testDescription: String { "\(format) \(frame)" }
  }

  struct Sentinel: Decodable, Sendable {
    let raw: String
    let facility: UInt64
    let number: UInt64
    enum CodingKeys: String, CodingKey {
      case raw
      case facility = "facility_code"
      case number = "card_number"
    }
  }

  struct File: Decodable {
    let valid: [Row]
    let invalid: [Row]
    let sentinels: [Sentinel]
    enum CodingKeys: String, CodingKey {
      case valid, invalid
      case sentinels = "hid_raw_with_sentinel"
    }
  }

  static let file: File = {
    do {
      return try Vectors.json("wiegand/wiegand.json", as: File.self) ?? File(valid: [], invalid: [], sentinels: [])
    } catch {
      Issue.record(error)
      return File(valid: [], invalid: [], sentinels: [])
    }
  }()

  /// The format and the profile under which a row's name divides its frame; nil for the names that are only `raw` here.
  private static func reading(of name: String) -> (format: CardFormat, profile: CardProfile)? {
    switch name {
    case "H10301": (.wiegand26, CardProfile())
    case "H10306": (.wiegand34, CardProfile())
    case "H10304": (.wiegand37, CardProfile())
    case "H10302": (.wiegand37, CardProfile(wiegand37: .h10302))
    default: nil
    }
  }

  @Test("a valid frame gives the published facility code and card number", arguments: file.valid)
  func valid(_ row: Row) throws {
    let value = try #require(row.value)
    guard let (format, profile) = Self.reading(of: row.format) else {
      #expect(try CardSample.number(.raw, row.bits, value).bits == row.bits)
      for format in [CardFormat.wiegand26, .wiegand34, .wiegand37] {
        #expect(throws: CardFlaw(.bitCount, in: .bits)) { try CardSample.number(format, row.bits, value) }
      }
      return
    }
    let number = try CardSample.number(format, row.bits, value)
    let split = try #require(number.split(by: profile))
    #expect(split.facility == row.facility)
    #expect(split.number == row.number)
    #expect(try CardSample.number(format, frame: row.frame).canonical == number.canonical)
    #expect(try CardSample.number(format, row.bits, value.lowercased()).canonical == number.canonical)
  }

  @Test("C-06 an invalid frame is refused for its parity or its length", arguments: file.invalid)
  func invalid(_ row: Row) throws {
    let format = Self.reading(of: row.format)?.format ?? .wiegand26
    let flaw =
      format.allows(bits: row.frame.utf8.count) ? CardFlaw(.parity, in: .valueHex) : CardFlaw(.bitCount, in: .bits)
    #expect(throws: flaw) { try CardSample.number(format, frame: row.frame) }
  }

  @Test("a reader's raw value with a sentinel bit is no frame; its last 26 bits are", arguments: file.sentinels)
  func sentinel(_ row: Sentinel) throws {
    let raw = try #require(UInt64(row.raw, radix: 16))
    #expect(throws: CardFlaw(.length, in: .valueHex)) { try CardSample.number(.wiegand26, 26, row.raw) }
    let digits = String(raw & 0x3FF_FFFF, radix: 16)
    let padded = String(repeating: "0", count: 7 - digits.count) + digits
    let split = try #require(try CardSample.number(.wiegand26, 26, padded).split(by: CardProfile()))
    #expect(split.facility == row.facility && split.number == row.number)
  }

  @Test("C-06 any one bit of a valid frame that changes is noticed, parity bits too", arguments: file.valid)
  func flips(_ row: Row) throws {
    guard let format = Self.reading(of: row.format)?.format else { return }
    for index in row.frame.utf8.indices {
      var frame = Array(row.frame.utf8)
      frame[index.utf16Offset(in: row.frame)] ^= 1
      #expect(throws: CardFlaw(.parity, in: .valueHex)) {
        try CardSample.number(format, frame: String(decoding: frame, as: UTF8.self))
      }
    }
  }

  @Test("C-06 a bit lost or won is noticed", arguments: file.valid)
  func lengths(_ row: Row) throws {
    guard let format = Self.reading(of: row.format)?.format else { return }
    for frame in [String(row.frame.dropFirst()), String(row.frame.dropLast()), "0" + row.frame, row.frame + "0"] {
      #expect(throws: CardFlaw(.bitCount, in: .bits)) { try CardSample.number(format, frame: frame) }
    }
  }

  @Test(
    "C-06 a line that hangs gives no frame",
    arguments: [(CardFormat.wiegand26, 26), (.wiegand34, 34), (.wiegand37, 37)], ["0", "1"])
  func stuckLine(_ shape: (format: CardFormat, bits: Int), _ level: String) {
    #expect(throws: CardFlaw(.parity, in: .valueHex)) {
      try CardSample.number(shape.format, frame: String(repeating: level, count: shape.bits))
    }
  }

  @Test("no published row is lost")
  func counts() {
    guard Vectors.folder != nil else { return }
    #expect(Self.file.valid.count == 12 && Self.file.invalid.count == 9 && Self.file.sentinels.count == 2)
  }
}

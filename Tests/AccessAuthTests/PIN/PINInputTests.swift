import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What a PIN is read from")
struct PINInputTests {
  /// The rows of `pins/pin-input.json`.
  struct Input: Decodable {
    struct Refused: Decodable, CustomTestStringConvertible {
      /// Nil for a row whose value is no text, which a request has to refuse before there are any bytes.
      let value: String?
      let why: String
      var testDescription: String { why }

      enum CodingKeys: String, CodingKey { case value, why }

      init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        value = try? row.decode(String.self, forKey: .value)
        why = try row.decode(String.self, forKey: .why)
      }
    }

    let accept: [String]
    let reject: [Refused]
    let weak: [String]

    enum CodingKeys: String, CodingKey {
      case accept, reject
      case weak = "weak_if_user_chosen"
    }
  }

  static let input = Result { try Vectors.json("pins/pin-input.json", as: Input.self) }
  static let rows = (try? input.get()) ?? nil

  private static func read(_ bytes: [UInt8]) -> PIN? { PIN(SecretBytes(copying: bytes)) }

  @Test("the rows can be read, where there are any")
  func readable() throws {
    let input = try Self.input.get()
    #expect(input?.reject.count { $0.value != nil } ?? 12 >= 12)
  }

  @Test("B-14 ASCII digits are a PIN as they are, leading zeros included", arguments: PINInputTests.rows?.accept ?? [])
  func accepted(text: String) throws {
    let pin = try #require(Self.read(Array(text.utf8)))
    #expect(pin.ascii == Array(text.utf8))
    #expect(pin.count == text.utf8.count)
  }

  @Test("B-14 what is not 4 to 12 ASCII digits is no PIN", arguments: PINInputTests.rows?.reject ?? [])
  func refused(row: Input.Refused) {
    guard let value = row.value else { return }
    #expect(Self.read(Array(value.utf8)) == nil)
  }

  @Test(
    "B-14 nothing is trimmed, folded or parsed",
    arguments: [
      " 482913", "482913\n", "\t482913", "482913\r\n", "-48291", "48 2913", "48,2913", "4829e3", "0b1010", "48291３",
      "٤٨٢٩١٣", "४८२९१३", "①②③④⑤⑥", "482913\u{301}", "\u{FEFF}482913", "\u{202E}482913", "48291O", "482913\0", "////",
      "::::",
    ])
  func spellings(text: String) {
    #expect(Self.read(Array(text.utf8)) == nil)
  }

  @Test("B-14 every byte but ten is refused at every place, and every length but nine")
  func mangled() {
    let digits = Array("482913".utf8)
    for place in digits.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = digits
        changed[place] = byte
        let pin = Self.read(changed)
        #expect((pin != nil) == (0x30...0x39).contains(byte), "byte \(byte) at \(place)")
        #expect(pin == nil || pin?.ascii == changed)
      }
    }
    for count in 0...64 {
      #expect((Self.read([UInt8](repeating: 0x37, count: count)) != nil) == (4...12).contains(count), "\(count) digits")
    }
  }

  @Test("a site's salt has 16 bytes and is drawn")
  func salts() throws {
    for count in 0...40 {
      #expect((SiteSalt(bytes: [UInt8](repeating: 1, count: count)) != nil) == (count == 16), "\(count) bytes")
    }
    let drawn = (0..<1000).map { _ in SiteSalt.draw(random: SystemRandom()) }
    #expect(Set(drawn).count == drawn.count)
    let first = try #require(drawn.first)
    #expect(SiteSalt(bytes: first.bytes) == first)
  }

  @Test("an entry is written as the contract has it")
  func entries() {
    #expect(PINEntry.allCases.map(\.rawValue) == ["with_locker", "alone"])
    #expect(PINEntry.allCases.map(\.code) == [1, 2])
  }
}

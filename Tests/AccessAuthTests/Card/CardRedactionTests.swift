import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Card data, printed")
struct CardRedactionTests {
  /// Everything that Swift offers for looking at a value.
  private static func views<Value>(of value: Value) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    let mirrored = Mirror(reflecting: value).children.map { "\($0)" }.joined()
    return [dumped, mirrored, "\(value)", String(describing: value), String(reflecting: value)]
  }

  private static func expectRedacted<Value>(_ value: Value, secret: [UInt8]) {
    let forms = [
      Hex.text(secret), Hex.text(secret).uppercased(), secret.map(String.init).joined(separator: ", "),
      secret.prefix(4).map(String.init).joined(separator: ", "),
      // As `dump` writes the elements of an array.
      secret.prefix(4).map { "- \($0)" }.joined(separator: "\n"),
    ]
    for view in views(of: value) {
      for form in forms { #expect(!view.lowercased().contains(form.lowercased()), "\(Value.self) shows its secret") }
    }
  }

  @Test("G-11 numbers, UIDs, SUN messages and keys show nothing of themselves, alone or inside what carries them")
  func values() throws {
    let bytes: [UInt8] = [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6]
    let number = try CardSample.number(.uid, 56, "04A1B2C3D4E5F6")
    let uid = try CardSample.uid("04A1B2C3D4E5F6")
    #expect("\(number)" == "<redacted>" && "\(uid)" == "<redacted>")
    Self.expectRedacted(number, secret: bytes)
    Self.expectRedacted([number], secret: bytes)
    Self.expectRedacted(uid, secret: bytes)
    Self.expectRedacted(Optional(uid), secret: bytes)
    Self.expectRedacted(try #require(PICCData(uid: uid, counter: 1)), secret: bytes)
    let split = try #require(try CardSample.number(.wiegand26, 26, "2F623AE").split(by: CardProfile()))
    #expect("\(split)" == "<redacted>" && Mirror(reflecting: split).children.isEmpty)

    let keyBytes: [UInt8] = [122, 33, 192, 243, 155, 94, 77, 17, 136, 230, 3, 95, 201, 75, 45, 112]
    let key = try CardSample.key(keyBytes)
    #expect("\(key)" == "<redacted>" && String(reflecting: key) == "<redacted>")
    Self.expectRedacted(key, secret: keyBytes)
    Self.expectRedacted([key], secret: keyBytes)
    var card = SimulatedCard(uid: uid, metaReadKey: key, fileReadKey: key)
    Self.expectRedacted(card, secret: keyBytes)
    Self.expectRedacted(card, secret: bytes)

    let message = try card.tap(fileData: Array(0..<16), random: SeededRandom(seed: 15))
    #expect("\(message)" == "<redacted>" && Mirror(reflecting: message).children.isEmpty)
    for secret in [message.piccData, message.cmac, message.enc ?? []] {
      Self.expectRedacted(message, secret: secret)
      Self.expectRedacted([message], secret: secret)
    }
  }
}

import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A SUN message")
struct SUNMessageTests {
  private let metaReadKey: AES128Key
  private let fileReadKey: AES128Key
  private let uid: CardUID
  private let message: SUNMessage
  private let withData: SUNMessage

  init() throws {
    metaReadKey = try CardSample.key("1F0E2D3C4B5A69788796A5B4C3D2E1F0")
    fileReadKey = try CardSample.key("7A21C0F39B5E4D1188E6035FC94B2D70")
    uid = try CardSample.uid("04A1B2C3D4E5F6")
    var card = SimulatedCard(uid: uid, metaReadKey: metaReadKey, fileReadKey: fileReadKey, counter: 0x01_02FF)
    let random = SeededRandom(seed: 8)
    message = try card.tap(random: random)
    withData = try card.tap(fileData: Array(0..<32), random: random)
  }

  /// What a service does with one meta-read key and one card.
  private func opens(_ message: SUNMessage) -> Bool {
    guard let picc = message.picc(metaReadKey: metaReadKey), picc.uid == uid else { return false }
    return message.isGenuine(picc, fileReadKey: fileReadKey)
  }

  @Test("a genuine message names its card and counter, and gives its data")
  func genuine() throws {
    let picc = try #require(message.picc(metaReadKey: metaReadKey))
    #expect(picc.uid == uid && picc.counter == 0x01_0300)
    #expect(opens(message) && opens(withData))
    #expect(message.fileData(picc, fileReadKey: fileReadKey) == nil)
    let next = try #require(withData.picc(metaReadKey: metaReadKey))
    #expect(next.counter == 0x01_0301)
    #expect(withData.fileData(next, fileReadKey: fileReadKey) == Array(0..<32))
  }

  @Test("C-04 every bit of UID, counter, code and file data that changes is noticed")
  func flips() {
    for bit in 0..<128 {
      let first = CardSample.flipped(message, piccBit: bit)
      let second = CardSample.flipped(withData, piccBit: bit)
      #expect(!opens(first) && !opens(second))
    }
    for bit in 0..<64 {
      let first = CardSample.flipped(message, cmacBit: bit)
      let second = CardSample.flipped(withData, cmacBit: bit)
      #expect(!opens(first) && !opens(second))
    }
    for bit in 0..<256 {
      let changed = CardSample.flipped(withData, encBit: bit)
      #expect(!opens(changed))
    }
  }

  @Test("C-04 a changed block is refused by its code even where the UID that it gives is taken as the card's")
  func flipsWithKey() throws {
    for bit in 0..<128 {
      let changed = CardSample.flipped(message, piccBit: bit)
      guard let picc = changed.picc(metaReadKey: metaReadKey) else { continue }
      #expect(!changed.isGenuine(picc, fileReadKey: fileReadKey))
    }
    let picc = try #require(message.picc(metaReadKey: metaReadKey))
    for counter in [0, 1, picc.counter - 1, picc.counter + 1, PICCData.maximumCounter] {
      let moved = try #require(PICCData(uid: uid, counter: counter))
      #expect(!message.isGenuine(moved, fileReadKey: fileReadKey))
    }
  }

  @Test("C-04 parts of two messages of one card do not fit together")
  func mixed() {
    for mixture in [
      SUNMessage(made: message.piccData, cmac: withData.cmac, enc: nil),
      SUNMessage(made: message.piccData, cmac: message.cmac, enc: withData.enc),
      SUNMessage(made: withData.piccData, cmac: withData.cmac, enc: nil),
      SUNMessage(made: withData.piccData, cmac: message.cmac, enc: withData.enc),
      SUNMessage(made: withData.piccData, cmac: withData.cmac, enc: withData.enc.map { Array($0.prefix(16)) }),
      SUNMessage(made: withData.piccData, cmac: withData.cmac, enc: withData.enc.map { $0 + $0 }),
    ] {
      let isOpened = opens(mixture)
      #expect(!isOpened)
    }
  }

  @Test("C-04 every other length is refused, and the member is named")
  func lengths() {
    let picc = String(repeating: "0", count: 32)
    let cmac = String(repeating: "0", count: 16)
    for count in 0...70 {
      let digits = String(repeating: "0", count: count)
      if count != 32 {
        #expect(throws: CardFlaw(.length, in: .piccDataHex)) { try CardSample.sun(digits, cmac) }
      }
      if count != 16 {
        #expect(throws: CardFlaw(.length, in: .cmacHex)) { try CardSample.sun(picc, digits) }
      }
      if count == 0 || !count.isMultiple(of: 32) {
        #expect(throws: CardFlaw(.length, in: .encHex)) { try CardSample.sun(picc, cmac, digits) }
      }
    }
    #expect(throws: Never.self) { try CardSample.sun(picc, cmac, String(repeating: "0", count: 512)) }
    for count in [513, 544, 100_000] {
      #expect(throws: CardFlaw(.length, in: .encHex)) {
        try CardSample.sun(picc, cmac, String(repeating: "0", count: count))
      }
    }
  }

  @Test("C-04 every byte that is no hex digit is refused at every place")
  func digits() {
    let picc = Array(message.piccDataHex.utf8)
    let cmac = Array(message.cmacHex.utf8)
    for byte in [UInt8(0), 0x20, UInt8(ascii: "G"), UInt8(ascii: "g"), UInt8(ascii: "+"), 0x80, 0xFF] {
      for index in picc.indices {
        var changed = picc
        changed[index] = byte
        #expect(throws: CardFlaw(.digits, in: .piccDataHex)) {
          try SUNMessage(piccDataHex: changed, cmacHex: cmac, encHex: nil)
        }
        #expect(throws: CardFlaw(.digits, in: .encHex)) {
          try SUNMessage(piccDataHex: picc, cmacHex: cmac, encHex: changed)
        }
      }
      for index in cmac.indices {
        var changed = cmac
        changed[index] = byte
        #expect(throws: CardFlaw(.digits, in: .cmacHex)) {
          try SUNMessage(piccDataHex: picc, cmacHex: changed, encHex: nil)
        }
      }
    }
  }

  @Test("the case of the digits makes no other message; any other byte does")
  func canonical() throws {
    let enc = try #require(withData.encHex)
    let lower = try CardSample.sun(
      withData.piccDataHex.lowercased(), withData.cmacHex.lowercased(), enc.lowercased())
    #expect(opens(lower))
    #expect(lower.canonical == withData.canonical && CBORReader.isDeterministic(lower.canonical))
    #expect(message.canonical != withData.canonical)
    #expect(SUNMessage(made: withData.piccData, cmac: withData.cmac, enc: nil).canonical != withData.canonical)
  }

  @Test("a block that does not say UID of 7 bytes and counter is no card, whatever follows")
  func tags() throws {
    for tag in UInt8.min...UInt8.max {
      let block = metaReadKey.encrypted([tag] + uid.bytes + [1, 0, 0] + [9, 9, 9, 9, 9])
      let picc = SUNMessage(made: block, cmac: message.cmac, enc: nil).picc(metaReadKey: metaReadKey)
      #expect((picc == PICCData(uid: uid, counter: 1)) == (tag == 0xC7))
      #expect((picc == nil) == (tag != 0xC7))
    }
  }

  @Test("the counter has 24 bits and the UID 7 bytes")
  func limits() throws {
    #expect(PICCData(uid: uid, counter: 0xFF_FFFF) != nil && PICCData(uid: uid, counter: 0x100_0000) == nil)
    #expect(PICCData(uid: try CardSample.uid("04A1B2C3"), counter: 1) == nil)
    var worn = SimulatedCard(uid: uid, metaReadKey: metaReadKey, fileReadKey: fileReadKey, counter: 0xFF_FFFE)
    let last = try worn.tap(random: SeededRandom(seed: 9))
    #expect(last.picc(metaReadKey: metaReadKey)?.counter == 0xFF_FFFF && opens(last))
    #expect(throws: SimulatedCard.Silent.self) { try worn.tap(random: SeededRandom(seed: 9)) }
    for count in [0, 15, 17, 272] {
      var card = SimulatedCard(uid: uid, metaReadKey: metaReadKey, fileReadKey: fileReadKey)
      #expect(throws: CardFlaw(.length, in: .encHex)) {
        try card.tap(fileData: [UInt8](repeating: 0, count: count), random: SeededRandom(seed: 9))
      }
    }
  }
}

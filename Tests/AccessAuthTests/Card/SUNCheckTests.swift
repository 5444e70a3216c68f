import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Which card speaks")
struct SUNCheckTests {
  private let metaReadKey: AES128Key
  private let otherMetaReadKey: AES128Key
  private let fileReadKey: AES128Key
  private let uid: CardUID
  private let message: SUNMessage

  init() throws {
    metaReadKey = try CardSample.key("1F0E2D3C4B5A69788796A5B4C3D2E1F0")
    otherMetaReadKey = try CardSample.key("2F0E2D3C4B5A69788796A5B4C3D2E1F0")
    fileReadKey = try CardSample.key("7A21C0F39B5E4D1188E6035FC94B2D70")
    uid = try CardSample.uid("04A1B2C3D4E5F6")
    var card = SimulatedCard(uid: uid, metaReadKey: metaReadKey, fileReadKey: fileReadKey)
    message = try card.tap(random: SeededRandom(seed: 10))
  }

  @Test("a message is read under any of the tenant's meta-read keys, the old and the new")
  func generations() throws {
    let expected = try #require(PICCData(uid: uid, counter: 1))
    for keys in [[metaReadKey], [metaReadKey, otherMetaReadKey], [otherMetaReadKey, metaReadKey]] {
      #expect(SUNCheck.candidates(message, metaReadKeys: keys).contains(expected))
    }
    #expect(!SUNCheck.candidates(message, metaReadKeys: [otherMetaReadKey]).contains(expected))
    #expect(SUNCheck.candidates(message, metaReadKeys: []).isEmpty)
  }

  @Test("C-04 the wrong meta-read key gives no card, or once in 256 times one that nobody has")
  func wrongMetaReadKey() throws {
    let random = SeededRandom(seed: 11)
    var found = 0
    for _ in 0..<2048 {
      let key = try CardSample.key(random.bytes(16))
      guard let picc = message.picc(metaReadKey: key) else { continue }
      found += 1
      #expect(picc.uid != uid)
      #expect(!message.isGenuine(picc, fileReadKey: fileReadKey))
    }
    // About 8; the source is seeded, so that it is the same in each run.
    #expect((1...24).contains(found))
  }

  @Test("C-04 a message is refused under another file-read key, for no card, without a key, and under the dummy key")
  func refused() throws {
    let picc = try #require(message.picc(metaReadKey: metaReadKey))
    #expect(SUNCheck.isGenuine(message, picc, fileReadKey: fileReadKey))
    #expect(!SUNCheck.isGenuine(message, picc, fileReadKey: metaReadKey))
    #expect(!SUNCheck.isGenuine(message, nil, fileReadKey: fileReadKey))
    #expect(!SUNCheck.isGenuine(message, picc, fileReadKey: nil))
    #expect(!SUNCheck.isGenuine(message, nil, fileReadKey: nil))
  }

  @Test("C-04 the dummy key of the source makes no message that is accepted without a card's key")
  func dummyKey() throws {
    let nobody = try #require(PICCData(uid: try CardSample.uid("00000000000000"), counter: 0))
    for picc in [nobody, try #require(PICCData(uid: uid, counter: 2))] {
      let forged = try SUNMessage(
        of: picc, metaReadKey: metaReadKey, fileReadKey: SUNCheck.dummyKey, random: SeededRandom(seed: 12))
      #expect(forged.isGenuine(picc, fileReadKey: SUNCheck.dummyKey))
      #expect(!SUNCheck.isGenuine(forged, picc, fileReadKey: nil))
      #expect(!SUNCheck.isGenuine(forged, nil, fileReadKey: nil))
      #expect(!SUNCheck.isGenuine(forged, picc, fileReadKey: fileReadKey))
    }
  }
}

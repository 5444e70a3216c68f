import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The derived keys of cards")
struct CardKeyDiversificationTests {
  private let keys: DerivedKeys
  private let tenant: TenantID
  private let metaReadKey: AES128Key

  init() throws {
    keys = try KeySample.derived()
    tenant = try KeySample.identifier(1)
    metaReadKey = try CardSample.key("1F0E2D3C4B5A69788796A5B4C3D2E1F0")
  }

  @Test("the example of NXP AN10922 section 2.2.1")
  func example() throws {
    let key = CardKeyDiversification.diversified(
      try CardSample.key("00112233445566778899AABBCCDDEEFF"), uid: [0x04, 0x78, 0x2E, 0x21, 0x80, 0x1D, 0x80],
      application: [0x30, 0x42, 0xF5], system: Array("NXP Abu".utf8))
    #expect(key == (try CardSample.key("A8DD63A3B89D54B37CA802473FDA9175")))
  }

  @Test("a card's key is as another program computes it")
  func known() throws {
    let key = CardKeyDiversification.fileReadKey(of: try CardSample.uid("04DE5F1EACC040"), tenant: tenant, keys: keys)
    #expect(key == (try CardSample.key("460B9FDBC4FFE772D46F38AAAF43C049")))
    #expect(!key.isFactory)
  }

  @Test("C-02 each card, tenant and master key has another key")
  func different() throws {
    var found: [AES128Key] = []
    for text in ["04DE5F1EACC040", "04DE5F1EACC041", "05DE5F1EACC040", "04DE5F1E", "04DE5F1EACC040000000"] {
      let uid = try CardSample.uid(text)
      for tenant: TenantID in [tenant, try KeySample.identifier(2)] {
        for keys in [keys, try KeySample.derived(master: Array(1...32))] {
          let key = CardKeyDiversification.fileReadKey(of: uid, tenant: tenant, keys: keys)
          #expect(!found.contains(key))
          #expect(CardKeyDiversification.fileReadKey(of: uid, tenant: tenant, keys: keys) == key)
          found.append(key)
        }
      }
    }
    #expect(found.count == 20)
  }

  @Test("C-02 whoever has the keys of one card cannot speak for another card, nor for the same card in another tenant")
  func otherCard() throws {
    let own = try CardSample.uid("04A1B2C3D4E5F6")
    let victim = try CardSample.uid("04A1B2C3D4E5F7")
    let ownKey = CardKeyDiversification.fileReadKey(of: own, tenant: tenant, keys: keys)
    let random = SeededRandom(seed: 13)
    var card = SimulatedCard(uid: own, metaReadKey: metaReadKey, fileReadKey: ownKey)
    #expect(try isAccepted(card.tap(random: random), in: tenant))
    var forged = SimulatedCard(uid: victim, metaReadKey: metaReadKey, fileReadKey: ownKey, counter: 99)
    for _ in 0..<16 {
      let message = try forged.tap(random: random)
      #expect(message.picc(metaReadKey: metaReadKey)?.uid == victim)
      let isAccepted = isAccepted(message, in: tenant)
      #expect(!isAccepted)
    }
    let elsewhere = isAccepted(try card.tap(random: random), in: try KeySample.identifier(2))
    #expect(!elsewhere)
  }

  @Test("C-02 the code of one card under the UID block of another is refused")
  func swappedParts() throws {
    let random = SeededRandom(seed: 14)
    var messages: [SUNMessage] = []
    for text in ["04A1B2C3D4E5F6", "04A1B2C3D4E5F7"] {
      let uid = try CardSample.uid(text)
      let key = CardKeyDiversification.fileReadKey(of: uid, tenant: tenant, keys: keys)
      var card = SimulatedCard(uid: uid, metaReadKey: metaReadKey, fileReadKey: key)
      messages.append(try card.tap(random: random))
    }
    #expect(isAccepted(messages[0], in: tenant) && isAccepted(messages[1], in: tenant))
    let swapped = SUNMessage(made: messages[0].piccData, cmac: messages[1].cmac, enc: nil)
    #expect(!isAccepted(swapped, in: tenant))
  }

  /// What a service does with a card whose key is derived.
  private func isAccepted(_ message: SUNMessage, in tenant: TenantID) -> Bool {
    let picc = message.picc(metaReadKey: metaReadKey)
    let key = picc.map { CardKeyDiversification.fileReadKey(of: $0.uid, tenant: tenant, keys: keys) }
    return SUNCheck.isGenuine(message, picc, fileReadKey: key)
  }
}

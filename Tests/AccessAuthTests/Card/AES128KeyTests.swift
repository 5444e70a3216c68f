import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The key of a card")
struct AES128KeyTests {
  private let text = "7A21C0F39B5E4D1188E6035FC94B2D70"

  @Test("it is read from 32 hex digits and from nothing else")
  func hex() throws {
    #expect(try CardSample.key(text) == CardSample.key(text.lowercased()))
    for count in 0...66 where count != 32 {
      #expect(AES128Key(hex: [UInt8](repeating: UInt8(ascii: "1"), count: count)) == nil)
    }
    for index in 0..<32 {
      var digits = Array(text.utf8)
      digits[index] = UInt8(ascii: "g")
      #expect(AES128Key(hex: digits) == nil)
    }
    for count in [0, 15, 17, 24, 32] {
      let key = AES128Key(SecretBytes(copying: [UInt8](repeating: 1, count: count)))
      #expect(key == nil)
    }
  }

  @Test("keys that differ in one bit are not equal")
  func equality() throws {
    let key = try CardSample.key(text)
    let bytes = try #require(Hex.bytes(text.utf8))
    for bit in 0..<128 {
      var other = bytes
      other[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(try CardSample.key(other) != key)
    }
  }

  @Test(
    "C-05 a key that everybody has is told",
    arguments: [
      "00000000000000000000000000000000", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
      // SCBK-D of OSDP, GlobalPlatform, MIFARE Ultralight C twice.
      "303132333435363738393A3B3C3D3E3F", "404142434445464748494A4B4C4D4E4F", "425245414B4D454946594F5543414E21",
      "49454D4B41455242214E4143554F5946",
      // MIFARE Classic: a default key, a back door of FM11RF08S, each way to make 16 bytes of 6.
      "A0A1A2A3A4A500000000000000000000", "D3F7D3F7D3F7D3F7D3F7D3F7D3F7D3F7", "A396EFA4E24F00000000000000000000",
      "00000000000000000000A396EFA4E24F", "A396EFA4E24FFFFFFFFFFFFFFFFFFFFF", "FFFFFFFFFFFFFFFFFFFFA396EFA4E24F",
      "A396EFA4E24FA396EFA4E24FA396EFA4", "A31667A8CEC1A31667A8CEC1A31667A8", "A31667A8CEC100000000000000000000",
      "518B3354E76000000000000000000000",
    ])
  func factory(_ hex: String) throws {
    #expect(try CardSample.key(hex).isFactory)
    #expect(try CardSample.key(hex.lowercased()).isFactory)
  }

  @Test("C-05 a drawn key is not taken for a published one, even where it begins or ends like one")
  func drawn() throws {
    let random = SeededRandom(seed: 5)
    for _ in 0..<200 { #expect(try !CardSample.key(random.bytes(16)).isFactory) }
    for hex in [
      "00000000000000000000000000000001", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFE", "A396EFA4E24F00000000000000000001",
      "303132333435363738393A3B3C3D3E3E", text,
    ] {
      #expect(try !CardSample.key(hex).isFactory)
    }
  }

  @Test("a key that is only easy to remember is the tenant's own choice: examples and tests use such keys")
  func plain() throws {
    for hex in [
      "01010101010101010101010101010101", "000102030405060708090A0B0C0D0E0F", "00112233445566778899AABBCCDDEEFF",
      "FFEEDDCCBBAA99887766554433221100", "0123456789ABCDEF0123456789ABCDEF",
      // Of NXP AN12196's examples.
      "F3847D627727ED3BC9C4CC050489B966",
    ] {
      #expect(try !CardSample.key(hex).isFactory)
    }
  }

  @Test("a wrapped key opens for its own context and master key alone, and unchanged")
  func wrapping() throws {
    let keys = try KeySample.derived()
    let key = try CardSample.key(text)
    let context = Array("tenant and card".utf8)
    let sealed = key.wrapped(for: context, keys: keys, random: SeededRandom(seed: 6))
    #expect(sealed.count == 56)
    #expect(AES128Key.unwrap(sealed, for: context, keys: keys) == key)
    #expect(AES128Key.unwrap(sealed, for: context + [0], keys: keys) == nil)
    #expect(AES128Key.unwrap(sealed, for: [], keys: keys) == nil)
    #expect(AES128Key.unwrap(sealed, for: context, keys: try KeySample.derived(master: Array(1...32))) == nil)
    #expect(AES128Key.unwrap(sealed + [0], for: context, keys: keys) == nil)
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 0x01
      #expect(AES128Key.unwrap(changed, for: context, keys: keys) == nil)
      #expect(AES128Key.unwrap(Array(sealed.prefix(index)), for: context, keys: keys) == nil)
    }
    #expect(key.wrapped(for: context, keys: keys, random: SystemRandom()) != sealed)
  }

  @Test("something of another length than a key that was sealed alike is no key")
  func otherLength() throws {
    let keys = try KeySample.derived()
    for count in [0, 15, 17, 32] {
      let sealed = XChaCha20Poly1305.seal(
        [UInt8](repeating: 1, count: count).span, authenticating: [], key: keys.cardKeyWrap,
        random: SeededRandom(seed: 7))
      #expect(AES128Key.unwrap(sealed, for: [], keys: keys) == nil)
    }
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The secret of a webhook endpoint")
struct WebhookSecretTests {
  private static let text = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

  @Test("it is drawn, shown and read again")
  func text() throws {
    let drawn = WebhookSecret(random: SeededRandom(seed: 1))
    let text = drawn.text.withBytes { text in text.indices.map { text[$0] } }
    #expect(text.starts(with: "whsec_".utf8) && text.count == 50)
    let read = try #require(WebhookSecret(text: text))
    #expect(read.code(of: [1, 2, 3]) == drawn.code(of: [1, 2, 3]))
    let other = WebhookSecret(random: SeededRandom(seed: 2))
    #expect(other.code(of: [1, 2, 3]) != drawn.code(of: [1, 2, 3]))
    let known = try #require(WebhookSecret(text: Array(Self.text.utf8)))
    #expect(known.text.withBytes { text in text.indices.map { text[$0] } } == Array(Self.text.utf8))
  }

  @Test("F-06 it has 24 to 64 bytes and no other length")
  func lengths() {
    for count in 0...80 {
      let text = Array("whsec_".utf8) + Base64.encode([UInt8](repeating: 7, count: count))
      let isSecret = WebhookSecret(text: text) != nil
      #expect(isSecret == (24...64).contains(count), "\(count) bytes")
    }
  }

  @Test("F-06 another prefix, or anything beside base64, is no secret")
  func mangled() {
    let text = Array(Self.text.utf8)
    for index in text.indices {
      var changed = text
      changed[index] = UInt8(ascii: "!")
      #expect(WebhookSecret(text: changed) == nil)
      // What is left may be base64 of another length, but never of this one.
      if let cut = WebhookSecret(text: Array(text.prefix(index))) {
        #expect(cut.code(of: [1]) != WebhookSecret(text: text)?.code(of: [1]))
      }
    }
    for other in ["whsk_", "WHSEC_", "whsec", "whsec_whsec_", " whsec_"] {
      #expect(WebhookSecret(text: Array((other + Self.text.dropFirst(6)).utf8)) == nil)
    }
  }

  @Test("the wrapping key is that of crypto_kdf under its own context, as another program computes it")
  func derived() throws {
    #expect(
      try KeySample.derived().webhookSecretWrap.testHex
        == "c04389ec1915c10dce7db19e2a5ca4c6995eaa9fc2e5093f2452cee390124ea7")
  }

  @Test("a wrapped secret opens for its own context and master key alone, and unchanged")
  func wrapping() throws {
    let keys = try KeySample.derived()
    let secret = WebhookSecret(random: SeededRandom(seed: 3))
    let context = Array("tenant and endpoint".utf8)
    let sealed = secret.wrapped(for: context, keys: keys, random: SeededRandom(seed: 4))
    #expect(sealed.count == 72)
    let opened = try #require(WebhookSecret.unwrap(sealed, for: context, keys: keys))
    #expect(opened.code(of: [1]) == secret.code(of: [1]))
    #expect(WebhookSecret.unwrap(sealed, for: context + [0], keys: keys) == nil)
    #expect(WebhookSecret.unwrap(sealed, for: [], keys: keys) == nil)
    #expect(WebhookSecret.unwrap(sealed, for: context, keys: try KeySample.derived(master: Array(1...32))) == nil)
    #expect(WebhookSecret.unwrap(sealed + [0], for: context, keys: keys) == nil)
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 0x01
      #expect(WebhookSecret.unwrap(changed, for: context, keys: keys) == nil)
      #expect(WebhookSecret.unwrap(Array(sealed.prefix(index)), for: context, keys: keys) == nil)
    }
  }

  @Test("something of another length that was sealed alike is no secret, and neither is the key of a card")
  func otherThings() throws {
    let keys = try KeySample.derived()
    for count in [0, 16, 23, 65] {
      let sealed = XChaCha20Poly1305.seal(
        [UInt8](repeating: 1, count: count).span, authenticating: [], key: keys.webhookSecretWrap,
        random: SeededRandom(seed: 5))
      #expect(WebhookSecret.unwrap(sealed, for: [], keys: keys) == nil)
    }
    let secret = WebhookSecret(random: SeededRandom(seed: 6))
    #expect(AES128Key.unwrap(secret.wrapped(for: [], keys: keys, random: SystemRandom()), for: [], keys: keys) == nil)
    let card = try #require(AES128Key(hex: Array("7A21C0F39B5E4D1188E6035FC94B2D70".utf8)))
    #expect(WebhookSecret.unwrap(card.wrapped(for: [], keys: keys, random: SystemRandom()), for: [], keys: keys) == nil)
  }

  @Test("G-11 it shows nothing of itself, alone or inside what signs and checks with it")
  func redacted() throws {
    let secret = try #require(WebhookSecret(text: Array(Self.text.utf8)))
    var views = ["\(secret)", String(describing: secret), String(reflecting: secret)]
    var dumped = ""
    dump(secret, to: &dumped)
    dump([WebhookSigner.secret(secret)], to: &dumped)
    dump(WebhookVerifier([.secret(secret)]), to: &dumped)
    views += [dumped, "\(WebhookSigner.secret(secret))", "\(WebhookVerifier([.secret(secret)]))"]
    for view in views {
      #expect(view.contains("<redacted>"))
      for form in ["AAECAwQF", "0001020304", "0, 1, 2, 3"] { #expect(!view.contains(form)) }
    }
  }
}

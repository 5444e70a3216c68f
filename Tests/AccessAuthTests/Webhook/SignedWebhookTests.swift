import Foundation
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Signed webhooks")
struct SignedWebhookTests {
  private static let id = "evt_01kaq2m1mte8a9g3c1v0d5xw7z"
  private static let now = Instant(milliseconds: 1_795_359_846_678)
  private static let body = Array(#"{"type":"webhook.test"}"#.utf8)
  private static let secret = WebhookSecret(random: SeededRandom(seed: 1))
  private static let otherSecret = WebhookSecret(random: SeededRandom(seed: 2))
  private static let key = Ed25519.SigningKey.generate()
  private static let otherKey = Ed25519.SigningKey.generate()

  /// What a receiver says to it; nil where it believes it.
  private static func rejection(
    of webhook: SignedWebhook, by keys: [WebhookVerifier.Key], at instant: Instant = now
  ) -> WebhookRejection? {
    rejection(
      [webhook.id, String(webhook.timestamp.wholeSeconds), webhook.signatures].map { Array($0.utf8) }, webhook.body,
      keys,
      at: instant)
  }

  private static func rejection(
    _ headers: [[UInt8]], _ body: [UInt8], _ keys: [WebhookVerifier.Key], at instant: Instant = now
  ) -> WebhookRejection? {
    do throws(WebhookRejection) {
      try WebhookVerifier(keys).check(
        id: headers[0], timestamp: headers[1], signatures: headers[2], body: body, at: instant)
      return nil
    } catch { return error }
  }

  private static func signed(
    _ signer: WebhookSigner, and other: WebhookSigner? = nil, id: String = id, at instant: Instant = now
  ) throws -> SignedWebhook {
    try #require(SignedWebhook(id: id, at: instant, body: body, by: signer, and: other))
  }

  @Test("F-06 the worked example of the documentation is what is made, and what a receiver believes")
  func documented() throws {
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let source = checkout.appending(path: "Sources/AccessAuth/Webhook/WebhookSignature.swift")
    let lines = try String(contentsOf: source, encoding: .utf8).split(separator: "\n").map { $0.dropFirst(4) }
    let start = try #require(lines.firstIndex { $0.hasPrefix("whsec_") })
    let example = lines[start...].prefix(8).map(String.init)
    func value(_ line: Int, of name: String) throws -> String {
      try #require(example[line].hasPrefix(name + ": "))
      return String(example[line].dropFirst(name.count + 2))
    }
    let secret = try #require(WebhookSecret(text: Array(example[0].utf8)))
    let key = try Ed25519.SigningKey(seed: SecretBytes(copying: Array(32..<64)))
    #expect(key.publicKey.webhookText == example[1])
    let id = try value(4, of: "webhook-id")
    let seconds = try value(5, of: "webhook-timestamp")
    let instant = Instant(seconds: try #require(Int64(seconds)))
    let body = Array((example[2] + example[3]).utf8)
    let signed = SignedWebhook(id: id, at: instant, body: body, by: .secret(secret), and: .key(key))
    let webhook = try #require(signed)
    #expect(webhook.signatures == (try value(6, of: "webhook-signature")) + " " + example[7])
    #expect(webhook.headers.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
    #expect(webhook.headers.map(\.value) == [id, seconds, webhook.signatures])
    let publicKey = try #require(Ed25519.PublicKey(webhookText: Array(example[1].utf8)))
    #expect(Self.rejection(of: webhook, by: [.publicKey(publicKey)]) == nil)
    #expect(Self.rejection(of: webhook, by: [.secret(secret)]) == nil)
  }

  @Test("F-06 while a secret or a key is changed, receivers with the old one and with the new one believe it")
  func rotation() throws {
    let secrets = try Self.signed(.secret(Self.secret), and: .secret(Self.otherSecret))
    #expect(Self.rejection(of: secrets, by: [.secret(Self.secret)]) == nil)
    #expect(Self.rejection(of: secrets, by: [.secret(Self.otherSecret)]) == nil)
    let third = WebhookSecret(random: SeededRandom(seed: 3))
    #expect(Self.rejection(of: secrets, by: [.secret(third)]) == .wrongSignature)
    let keys = try Self.signed(.key(Self.key), and: .key(Self.otherKey))
    #expect(Self.rejection(of: keys, by: [.publicKey(Self.key.publicKey)]) == nil)
    #expect(Self.rejection(of: keys, by: [.publicKey(Self.otherKey.publicKey)]) == nil)
    // A receiver that changes has both, and a message of either.
    let both: [WebhookVerifier.Key] = [.secret(third), .secret(Self.secret), .publicKey(Self.key.publicKey)]
    for signer in [WebhookSigner.secret(Self.secret), .key(Self.key)] {
      #expect(Self.rejection(of: try Self.signed(signer), by: both) == nil)
    }
    #expect(Self.rejection(of: try Self.signed(.secret(Self.otherSecret)), by: both) == .wrongSignature)
    #expect(Self.rejection(of: secrets, by: []) == .wrongSignature)
  }

  @Test("F-06 a signature of one version is not believed as one of the other")
  func versions() throws {
    let byCode = try Self.signed(.secret(Self.secret))
    let byKey = try Self.signed(.key(Self.key))
    #expect(Self.rejection(of: byCode, by: [.publicKey(Self.key.publicKey)]) == .wrongSignature)
    #expect(Self.rejection(of: byKey, by: [.secret(Self.secret)]) == .wrongSignature)
    let id = Array(Self.id.utf8)
    let time = Array(String(Self.now.wholeSeconds).utf8)
    for entry in [
      "v1," + byKey.signatures.dropFirst(4), "v1a," + byCode.signatures.dropFirst(3),
      "v2," + byCode.signatures.dropFirst(3),
      "V1," + byCode.signatures.dropFirst(3), String(byCode.signatures.dropFirst(3)), "v1", "v1,", ",", "", " ", "v1a,",
    ] {
      #expect(
        Self.rejection(
          [id, time, Array(entry.utf8)], Self.body, [.secret(Self.secret), .publicKey(Self.key.publicKey)])
          == .noSignature)
    }
  }

  @Test("F-06 a message is believed for five minutes, and a new try of it has another time and the same id")
  func replay() throws {
    let webhook = try Self.signed(.secret(Self.secret))
    let keys = [WebhookVerifier.Key.secret(Self.secret)]
    let signedAt = Self.now.flooredToSecond
    #expect(webhook.timestamp == signedAt)
    #expect(Self.rejection(of: webhook, by: keys, at: signedAt + .milliseconds(300_999)) == nil)
    #expect(Self.rejection(of: webhook, by: keys, at: signedAt + .seconds(301)) == .tooOld)
    #expect(Self.rejection(of: webhook, by: keys, at: signedAt - .seconds(300)) == nil)
    #expect(Self.rejection(of: webhook, by: keys, at: signedAt - .milliseconds(300_001)) == .tooNew)
    for instant in [Instant(milliseconds: .min), Instant(milliseconds: .max)] {
      #expect(Self.rejection(of: webhook, by: keys, at: instant) != nil)
    }
    let later = try Self.signed(.secret(Self.secret), at: Self.now + .seconds(600))
    #expect(later.id == webhook.id && later.signatures != webhook.signatures)
    #expect(Self.rejection(of: later, by: keys, at: Self.now + .seconds(600)) == nil)
  }

  @Test("F-06 no byte of headers or body can be changed, taken away or added", arguments: [false, true])
  func mangled(withKey: Bool) throws {
    let webhook = try Self.signed(withKey ? .key(Self.key) : .secret(Self.secret))
    let keys: [WebhookVerifier.Key] = withKey ? [.publicKey(Self.key.publicKey)] : [.secret(Self.secret)]
    let parts = webhook.headers.map { Array($0.value.utf8) } + [webhook.body]
    func isRefused(_ parts: [[UInt8]]) -> Bool { Self.rejection(Array(parts.prefix(3)), parts[3], keys) != nil }
    #expect(!isRefused(parts))
    for part in parts.indices {
      for index in parts[part].indices {
        for flip in [UInt8(0x01), 0x80] {
          var changed = parts
          changed[part][index] ^= flip
          #expect(isRefused(changed), "part \(part), byte \(index)")
        }
        var cut = parts
        cut[part] = Array(cut[part].prefix(index))
        #expect(isRefused(cut), "part \(part), \(index) bytes")
      }
      var longer = parts
      longer[part].append(UInt8(ascii: "0"))
      #expect(isRefused(longer), "part \(part)")
      var shorter = parts
      shorter[part].removeFirst()
      #expect(isRefused(shorter), "part \(part)")
    }
    // What is signed is the same when a full stop moves from the body to the id.
    #expect(isRefused([parts[0] + [UInt8(ascii: ".")] + parts[1], [UInt8(ascii: "1")], parts[2], parts[3]]))
  }

  @Test(
    "F-06 an id leaves one way to take what is signed apart",
    arguments: [
      ("evt_1", true), ("evt_1.webhook.test", true), ("1", true), ("a.b1", true), ("a.1b", true),
      (String(repeating: "a", count: 128), true),
      ("", false), ("a.1", false), ("a.12.b", false), ("a.", false), (".a", false), ("a..b", false), (".", false),
      ("a b", false), ("a\r\nb", false), ("a\u{00FC}", false), ("a,b", false),
      (String(repeating: "a", count: 129), false),
    ])
  func ids(_ id: String, _ isID: Bool) {
    #expect((SignedWebhook(id: id, at: Self.now, body: [], by: .secret(Self.secret)) != nil) == isID)
    let headers = [id, String(Self.now.wholeSeconds), "v1," + String(repeating: "A", count: 43) + "="]
    let rejection = Self.rejection(headers.map { Array($0.utf8) }, [], [.secret(Self.secret)])
    #expect(rejection == (isID ? .wrongSignature : .id))
  }

  @Test("there is no webhook of before 1970, and one of 1970 is believed then")
  func early() throws {
    #expect(SignedWebhook(id: "a", at: Instant(milliseconds: -1), body: [], by: .secret(Self.secret)) == nil)
    let first = try Self.signed(.secret(Self.secret), at: Instant(milliseconds: 999))
    #expect(Self.rejection(of: first, by: [.secret(Self.secret)], at: Instant(seconds: 0)) == nil)
  }

  @Test("F-06 only the first entries of a long header are looked at")
  func bounded() throws {
    let webhook = try Self.signed(.secret(Self.secret))
    let wrong = "v1," + String(repeating: "A", count: 43) + "="
    for (count, isBelieved) in [(15, true), (16, false), (10_000, false)] {
      let header = Array(repeating: wrong, count: count) + [webhook.signatures]
      let headers = [webhook.id, String(webhook.timestamp.wholeSeconds), header.joined(separator: " ")]
      let rejection = Self.rejection(headers.map { Array($0.utf8) }, webhook.body, [.secret(Self.secret)])
      #expect((rejection == nil) == isBelieved)
    }
  }

  @Test("F-06 a public key is read from its own text alone")
  func publicKeys() throws {
    let text = Array(Self.key.publicKey.webhookText.utf8)
    #expect(text.starts(with: "whpk_".utf8))
    #expect(Ed25519.PublicKey(webhookText: text) == Self.key.publicKey)
    for index in text.indices {
      var changed = text
      changed[index] ^= 0x01
      #expect(Ed25519.PublicKey(webhookText: changed) != Self.key.publicKey)
      #expect(Ed25519.PublicKey(webhookText: Array(text.prefix(index))) == nil)
    }
    #expect(Ed25519.PublicKey(webhookText: text + text.suffix(4)) == nil)
    #expect(Ed25519.PublicKey(webhookText: Array("whsk_".utf8) + text.dropFirst(5)) == nil)
  }
}

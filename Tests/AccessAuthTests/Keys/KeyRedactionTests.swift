import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What can open, printed")
struct KeyRedactionTests {
  /// Everything that Swift offers for looking at a value.
  private static func views<Value>(of value: Value) -> [String] {
    var printed = ""
    print(value, to: &printed)
    var dumped = ""
    dump(value, to: &dumped)
    let mirrored = Mirror(reflecting: value).children.map { "\($0)" }.joined()
    return [printed, dumped, mirrored, "\(value)", String(describing: value), String(reflecting: value)]
  }

  private static func expectRedacted<Value>(_ value: Value, secret: [UInt8]) {
    let forms = [
      String(decoding: secret, as: UTF8.self), Hex.text(secret), secret.map(String.init).joined(separator: ", "),
      secret.prefix(4).map(String.init).joined(separator: ", "),
      // As `dump` writes the elements of an array.
      secret.prefix(4).map { "- \($0)" }.joined(separator: "\n"),
    ]
    for view in views(of: value) {
      for form in forms { #expect(!view.contains(form), "\(type(of: value)) shows its secret") }
    }
  }

  @Test("G-11 an API key's text shows nothing of itself, alone or inside what carries it")
  func token() throws {
    let token = APIKeyToken(role: .admin, isTest: false, random: SeededRandom(seed: 1))
    #expect("\(token)" == "<redacted>" && String(reflecting: token) == "<redacted>")
    #expect(Mirror(reflecting: token).children.isEmpty)
    Self.expectRedacted(token, secret: token.text)
    Self.expectRedacted([token], secret: token.text)
    Self.expectRedacted(Optional(token), secret: token.text)
    let tenant = Tenant(
      id: try KeySample.identifier(1), name: "n", isSandbox: false, isSuspended: false, createdAt: Instant(seconds: 0),
      revision: 1)
    Self.expectRedacted(IssuedTenant(tenant: tenant, adminKey: token), secret: token.text)
    Self.expectRedacted(Founding(tenant: tenant, adminKey: token, platformKey: token), secret: token.text)
  }

  @Test("G-11 a presentation shows nothing of what was scanned, alone or inside its request")
  func presentation() throws {
    let text = Array("AP1ABCDEFGHIJKLMNOP".utf8)
    #expect("\(Presentation.qr(text: text))" == "<redacted>")
    Self.expectRedacted(Presentation.qr(text: text), secret: text)
    let request = VerificationRequest(
      attempt: try #require(AttemptID(bytes: [UInt8](repeating: 1, count: 16))), presentation: .qr(text: text),
      locker: "A12", consume: true, capturedAt: nil)
    Self.expectRedacted(request, secret: text)
  }

  @Test("G-11 digits, cards, proofs and broken frames show nothing of themselves inside a request either")
  func otherPresentations() throws {
    let text = Array("AP1ABCDEFGHIJKLMNOP".utf8)
    let digits = Array("482913".utf8)
    for (presentation, secret) in try [
      (Presentation.pin(PINSample.pin("482913")), digits), (.appToken(text: text, proof: text), text),
      (.card(CardSample.number(.uid, 56, "04A1B2C3D4E5F6")), [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6]),
      (
        .sun(CardSample.sun("FD91EC264309878BE6345CBE53BADF40", "ECC1E7F6C6C73BF6")),
        [0xEC, 0xC1, 0xE7, 0xF6, 0xC6, 0xC7, 0x3B, 0xF6]
      ),
    ] {
      #expect("\(presentation)" == "<redacted>")
      Self.expectRedacted(presentation, secret: secret)
    }
  }

  @Test("G-11 an issued pass shows nothing of itself inside what carries it")
  func issuedPass() throws {
    let scene = try Scene()
    let credential = try scene.credential()
    let maker = PassMaker(ring: scene.ring, tenant: scene.tenant)
    let issued = try #require(
      maker.pass(of: credential, grant: scene.grant(), binding: scene.binding, at: scene.now))
    Self.expectRedacted(issued, secret: issued.pass.text)
    let made = IssuedCredential(
      credential: credential, pass: issued, secret: .pin(try PINSample.pin("482913")), expiresAt: issued.expiresAt)
    Self.expectRedacted(made, secret: issued.pass.text)
    Self.expectRedacted(made, secret: Array("482913".utf8))
  }

  @Test("G-11 derived keys and a key ring print, dump and mirror without a byte of a key")
  func keys() throws {
    let keys = try KeySample.derived()
    for secret in [
      "69a3d22f842c84a8a9a96cd43ccf41b1efe26d0749f03c9aebd91ada63c1115f",
      "baa7554e994dd7c6ce6400bfd9f456154c17e85c8275c53fa36d1bd30513dcc1",
    ] {
      Self.expectRedacted(keys, secret: try #require(Hex.bytes(secret.utf8)))
    }
    let tenant: TenantID = try KeySample.identifier(1)
    // The first 32 bytes of this source are the seed.
    let seed = SeededRandom(seed: 1).bytes(32)
    let record = try KeySample.signingKey(.active, of: tenant, keys: keys, seed: 1)
    #expect(try Ed25519.SigningKey(seed: SecretBytes(copying: seed)).publicKey == record.publicKey)
    Self.expectRedacted(record, secret: seed)
    Self.expectRedacted(try KeyRing([(tenant, record)], keys: keys), secret: seed)
  }
}

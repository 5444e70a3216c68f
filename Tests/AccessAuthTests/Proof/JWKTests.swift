import AccessAuth
import SodiumPrimitives
import Testing

@Suite("An app's key as a JSON Web Key")
struct JWKTests {
  /// RFC 8037 appendix A.2.
  private let ed25519X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
  /// RFC 7515 appendix A.3.1.
  private let p256X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
  private let p256Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"

  private func key(_ kty: String, _ crv: String, _ x: String, _ y: String? = nil) -> COSEPublicKey? {
    COSEPublicKey(jwkKty: Array(kty.utf8), crv: Array(crv.utf8), x: Array(x.utf8), y: y.map { Array($0.utf8) })
  }

  @Test("the Ed25519 key of RFC 8037 is read")
  func ed25519() throws {
    let bytes = try #require(Hex.bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".utf8))
    #expect(key("OKP", "Ed25519", ed25519X) == .ed25519(try #require(Ed25519.PublicKey(bytes))))
  }

  @Test("the P-256 key of RFC 7515 is read")
  func p256() throws {
    let x = try #require(Hex.bytes("7fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445".utf8))
    let y = try #require(Hex.bytes("c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a4623288588e5ad".utf8))
    #expect(key("EC", "P-256", p256X, p256Y) == .p256(try #require(P256PublicKey(x: x, y: y))))
  }

  @Test("D-01 another kind or curve is refused, in another case too, and so is one kind with the other's curve")
  func kinds() {
    for kty in ["", "okp", "Okp", "EC", "RSA", "oct", "OKP ", " OKP", "OKP\0"] {
      #expect(key(kty, "Ed25519", ed25519X) == nil, "\(kty)")
    }
    for crv in ["", "ed25519", "X25519", "Ed448", "P-256", "Ed25519 ", "Ed25519\0"] {
      #expect(key("OKP", crv, ed25519X) == nil, "\(crv)")
    }
    for kty in ["", "ec", "EC2", "OKP", "EC "] { #expect(key(kty, "P-256", p256X, p256Y) == nil, "\(kty)") }
    for crv in ["", "p-256", "P256", "P-384", "P-521", "secp256k1", "Ed25519"] {
      #expect(key("EC", crv, p256X, p256Y) == nil, "\(crv)")
    }
  }

  @Test("an Ed25519 key with a y and a P-256 key without are refused")
  func members() {
    #expect(key("OKP", "Ed25519", ed25519X, "") == nil)
    #expect(key("OKP", "Ed25519", ed25519X, p256Y) == nil)
    #expect(key("EC", "P-256", p256X) == nil)
    #expect(key("EC", "P-256", p256X, "") == nil)
  }

  @Test("coordinates have 32 bytes and one text")
  func coordinates() {
    for count in [0, 1, 31, 33, 64] {
      let text = String(decoding: Base64URL.encode([UInt8](repeating: 0, count: count)), as: UTF8.self)
      #expect(key("OKP", "Ed25519", text) == nil)
      #expect(key("EC", "P-256", text, p256Y) == nil)
      #expect(key("EC", "P-256", p256X, text) == nil)
    }
    for text in [ed25519X + "=", ed25519X + " ", "\n" + ed25519X, ed25519X.replacing("_", with: "/")] {
      #expect(key("OKP", "Ed25519", text) == nil, "\(text)")
    }
    // Two bits of the last character are unused, and must not be set.
    #expect(key("OKP", "Ed25519", String(ed25519X.dropLast() + "p")) == nil)
    #expect(key("EC", "P-256", p256X, String(p256Y.dropLast() + "1")) == nil)
  }

  @Test("what is enrolled is what a pass carries: the key comes back out of the claims")
  func carried() throws {
    let keys = [
      try #require(key("OKP", "Ed25519", ed25519X)), try #require(key("EC", "P-256", p256X, p256Y)),
    ]
    for key in keys {
      let claims = try PassSample.claims(confirmation: key)
      let pass = Pass.sign(claims, with: PassSample.key, keyID: PassSample.keyID)
      #expect(try UnverifiedPass(presented: pass.text).unverifiedClaims.confirmation == key)
    }
  }
}

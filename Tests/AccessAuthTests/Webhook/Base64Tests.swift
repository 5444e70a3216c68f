import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Base64 with padding")
struct Base64Tests {
  @Test(
    "the examples of RFC 4648 section 10 are written and read",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func examples(_ bytes: String, _ text: String) {
    #expect(Base64.encode(Array(bytes.utf8)) == Array(text.utf8))
    #expect(Base64.decode(Array(text.utf8)) == Array(bytes.utf8))
  }

  @Test("each of the 64 characters is written and read")
  func alphabet() throws {
    let text = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    #expect(Base64.encode(try #require(Base64.decode(text))) == text)
  }

  @Test("every length up to 100 bytes comes back")
  func lengths() {
    let random = SeededRandom(seed: 1)
    for count in 0...100 {
      let bytes = random.bytes(count)
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
  }

  @Test(
    "another text is none",
    arguments: [
      "Z", "Zg", "Zg=", "Zm8", "Zg===", "Z===", "====", "=", "Zg==Zg==", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm-v",
      "Zm_v",
      "Zm9v====", "Z=g=", "Zm9\u{00FC}",
    ])
  func refuses(_ text: String) {
    #expect(Base64.decode(Array(text.utf8)) == nil)
  }
}

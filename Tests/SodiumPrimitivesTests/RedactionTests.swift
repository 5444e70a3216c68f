import Foundation
import Testing

@testable import SodiumPrimitives

/// `SecretBytes` needs no row here: it is `~Copyable`, so `print(secret)`, `"\(secret)"`, `dump(secret)`,
/// `Mirror(reflecting: secret)`, `[secret]`, `secret as Any` and `JSONEncoder().encode(secret)` do not compile.
@Suite("G-11 what is said of secrets")
struct RedactionTests {
  /// A type as a program might hold a secret in one.
  struct Holder { let name: String, secret: Any }

  /// Every copyable type that leads to a secret, each with bytes of 0xA5 (165) where it can be given them.
  static func secrets() throws -> [any Redacted] {
    let seed = SecretBytes(copying: [UInt8](repeating: 0xA5, count: 32))
    return [
      try Ed25519.SigningKey(seed: seed),
      Argon2idWorkers(threads: 1, queueLimit: 0),
      SharedSecret(SecretBytes(copying: [UInt8](repeating: 0xA5, count: 32))),
    ]
  }

  @Test("G-11 print, interpolation, String(describing:) and String(reflecting:) say <redacted>")
  func text() throws {
    for secret in try Self.secrets() {
      var printed = ""
      print(secret, terminator: "", to: &printed)
      #expect(printed == "<redacted>")
      #expect("\(secret)" == "<redacted>")
      #expect(String(describing: secret) == "<redacted>")
      #expect(String(reflecting: secret) == "<redacted>")
      #expect("\([secret])" == "[<redacted>]")
    }
  }

  @Test("G-11 dump and Mirror find nothing")
  func reflection() throws {
    for secret in try Self.secrets() {
      var dumped = ""
      dump(secret, to: &dumped)
      #expect(dumped == "- <redacted> #0\n")
      #expect(Mirror(reflecting: secret).children.isEmpty)
      #expect(Mirror(reflecting: secret).superclassMirror == nil)
    }
  }

  @Test("G-11 a value that holds a secret shows its own members and <redacted>")
  func held() throws {
    for secret in try Self.secrets() {
      let holder = Holder(name: "holder", secret: secret)
      var dumped = ""
      dump(holder, to: &dumped)
      #expect("\(holder)" == "Holder(name: \"holder\", secret: <redacted>)")
      #expect(dumped.contains("holder") && dumped.contains("<redacted>"))
      #expect(!dumped.contains("165") && !dumped.contains("memory"))
    }
  }

  @Test("G-11 no secret is Encodable, so no JSONEncoder takes one")
  func encoding() throws {
    for secret in try Self.secrets() { #expect(!((secret as Any) is any Encodable)) }
  }

  @Test("errors tell lengths and names, never contents")
  func errors() {
    let error = SodiumError.wrongLength(of: .key, expected: 32...32, actual: 31)
    #expect("\(error)" == "key of 31 bytes, expected 32 to 32")
    #expect("\(SodiumError.costOutOfBounds)" == "password hash cost outside its limits")
  }
}

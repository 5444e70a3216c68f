import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The keys of a master key")
struct DerivedKeysTests {
  private static func all(_ keys: DerivedKeys) -> [String] {
    [
      keys.fingerprint.withBytes { hex($0) }, keys.cursor.withBytes { hex($0) }, keys.apiKey.withBytes { hex($0) },
      keys.signingKeyWrap.withBytes { hex($0) }, keys.subjectKeyWrap.withBytes { hex($0) },
      keys.cardTag.withBytes { hex($0) }, keys.cardKeyWrap.withBytes { hex($0) },
      keys.cardKeyDerivation.withBytes { hex($0) }, keys.challenge.withBytes { hex($0) },
    ] + keys.peppers.map { $0.bytes.withBytes { hex($0) } }
  }

  private static func hex(_ bytes: Span<UInt8>) -> String {
    Hex.text(bytes.indices.map { bytes[$0] })
  }

  @Test("they are those of crypto_kdf under the contexts of the format, as another program computes them")
  func known() throws {
    let keys = try KeySample.derived()
    #expect(
      Self.all(keys) == [
        "69a3d22f842c84a8a9a96cd43ccf41b1efe26d0749f03c9aebd91ada63c1115f",
        "7054a58d4c1e4a8617d94924c940ddd5fd0f7e0150c3ccd3f702d6b1eb028be6",
        "baa7554e994dd7c6ce6400bfd9f456154c17e85c8275c53fa36d1bd30513dcc1",
        "0e7d80e761be4a38a399ec4b67febf20d9a392acec781d896e3f1c42b00c7d21",
        "8347b874b45ef3471e27a69ad7f782ef7c45fa07519440524ae17a00884b8839",
        "6ba157b26b7125bb28249d7f257d7e7c1fdb09550dd052a3dd3c083583edd701",
        "20a6d0c34ae3df3217679614d47f0c45fbbf04ce259d4485267c7d39c2b8947c",
        "b67c9cd0ab92ff4c68c4f7534b26e738494ac35156ea5e9bff79ba9f8f5a9d7a",
        "2d40f67a7e4d65d8d1ade88b2eb7c764e64b6356749fed3ac3b8d918e6e323c4",
        "1640fa237ab5acef10710be5cf0401c8c09c58ff3792ce9ba3f4f022fa78f16a",
      ])
    #expect(Hex.text(keys.check.bytes) == "956e9fc5405fa16349c065d3fb0ee9ca")
  }

  @Test("each differs from every other, and from those of another master key")
  func different() throws {
    let all = Self.all(try KeySample.derived()) + Self.all(try KeySample.derived(master: Array(1...32)))
    #expect(Set(all).count == all.count)
  }

  @Test("the check tells master keys apart and stays the same for one")
  func check() throws {
    let keys = try KeySample.derived()
    #expect(try KeySample.derived().check == keys.check)
    for bit in 0..<256 {
      var master = Array(UInt8(0)...31)
      master[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(try KeySample.derived(master: master).check != keys.check)
    }
  }

  @Test("a master key of another length is refused", arguments: [0, 1, 16, 31, 33, 64])
  func length(count: Int) {
    #expect(throws: SodiumError.self) {
      _ = try DerivedKeys(master: SecretBytes(copying: [UInt8](repeating: 1, count: count)))
    }
  }
}

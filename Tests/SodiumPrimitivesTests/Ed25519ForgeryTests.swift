import AccessAuthTesting
import SodiumPrimitives
import Testing

@Suite("Ed25519: forgeries", .enabled(if: Vectors.folder != nil, "no published vectors"))
struct Ed25519ForgeryTests {
  struct WycheproofFile: Decodable {
    struct Group: Decodable {
      struct Key: Decodable { let pk: String }
      struct Test: Decodable { let tcId: Int, comment: String, msg: String, sig: String, result: String }
      let publicKey: Key
      let tests: [Test]
    }
    let testGroups: [Group]
  }
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let key: String
    let message: [UInt8]
    let signature: String
    let isValid: Bool
    var testDescription: String { name }
  }

  static let wycheproof: [Row] = {
    let file = try? Vectors.json("wycheproof/ed25519_test.json", as: WycheproofFile.self)
    return (file?.testGroups ?? []).flatMap { group in
      group.tests.map { test in
        Row(
          name: "\(test.tcId) \(test.comment)", key: group.publicKey.pk, message: [UInt8](hex: test.msg),
          signature: test.sig, isValid: test.result == "valid")
      }
    }
  }()

  struct CCTVRow: Decodable { let number: Int, key: String, sig: String, msg: String }
  struct CCTVAccepts: Decodable { let accepts: Set<Int> }

  static let cctv: [Row] = {
    let rows = try? Vectors.json("cctv-ed25519/ed25519vectors.json", as: [CCTVRow].self)
    let accepts = try? Vectors.json("cctv-ed25519/libsodium-1.0.18-accepts.json", as: CCTVAccepts.self)?.accepts
    return (rows ?? []).map { row in
      Row(
        name: "\(row.number)", key: row.key, message: Array(row.msg.utf8), signature: row.sig,
        isValid: accepts?.contains(row.number) ?? false)
    }
  }()

  @Test("every published row is there")
  func complete() {
    #expect(Self.wycheproof.count == 151)
    #expect(Self.wycheproof.count { $0.isValid } == 88)
    #expect(Self.cctv.count == 914)
    #expect(Self.cctv.count { $0.isValid } == 43)
  }

  @Test("D-06 Wycheproof's rows are judged as they are marked", arguments: wycheproof)
  func matchesWycheproof(row: Row) throws {
    try judge(row)
  }

  @Test("D-06 exactly the pinned edge points of C2SP CCTV are accepted", arguments: cctv)
  func matchesCCTV(row: Row) throws {
    try judge(row)
  }

  private func judge(_ row: Row) throws {
    let key = try #require(Ed25519.PublicKey([UInt8](hex: row.key)))
    #expect(key.verifies([UInt8](hex: row.signature), row.message) == row.isValid)
  }
}

@Suite("Ed25519: tampering")
struct Ed25519TamperingTests {
  let key: Ed25519.SigningKey
  let message: [UInt8]
  let signature: [UInt8]

  init() throws {
    let key = try Ed25519.SigningKey(seed: SecretBytes(copying: [UInt8](repeating: 7, count: 32)))
    let message = Array("locker A12, once".utf8)
    self.key = key
    self.message = message
    signature = key.sign(message.span).bytes
  }

  @Test("the signature that is tampered with is valid")
  func untouched() {
    #expect(key.publicKey.verifies(signature, message))
  }

  @Test("D-07 a signature with any one bit flipped is not valid")
  func signatureBits() {
    let accepted = flips(of: signature).filter { key.publicKey.verifies($0, message) }
    #expect(accepted.isEmpty)
  }

  @Test("D-07 a message with any one bit flipped has no valid signature")
  func messageBits() {
    let accepted = flips(of: message).filter { key.publicKey.verifies(signature, $0) }
    #expect(accepted.isEmpty)
  }

  @Test("D-07 a public key with any one bit flipped checks nothing")
  func keyBits() {
    let accepted = flips(of: key.publicKey.bytes).filter { Ed25519.PublicKey($0)?.verifies(signature, message) ?? true }
    #expect(accepted.isEmpty)
  }

  @Test("D-07 a signature of any other length is not valid, and is no trap")
  func signatureLengths() {
    let others = (0..<64).map { Array(signature.prefix($0)) } + [signature + [0], signature + signature]
    #expect(others.filter { key.publicKey.verifies($0, message) }.isEmpty)
  }

  private func flips(of bytes: [UInt8]) -> [[UInt8]] {
    bytes.indices.flatMap { index in
      (0..<8).map { bit in
        var flipped = bytes
        flipped[index] ^= 1 << bit
        return flipped
      }
    }
  }
}

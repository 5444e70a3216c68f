import AccessAuthTesting
import SodiumPrimitives
import Testing

@Suite("Hashes and subkeys")
struct HashTests {
  /// Rows whose key and message are 00 01 02 ….
  struct KeyedRow: Decodable, Sendable, CustomTestStringConvertible {
    let keyCount: Int, messageCount: Int, count: Int, hash: String
    var testDescription: String { "key \(keyCount), message \(messageCount), digest \(count)" }

    enum CodingKeys: String, CodingKey {
      case keyCount = "key_len", messageCount = "msg_len", count = "out_len", hash
    }
  }
  struct KeyedFile: Decodable { let tests: [KeyedRow] }
  static let keyed = (try? Vectors.json("libsodium/blake2b-keyed.json", as: KeyedFile.self)?.tests) ?? []

  struct SubkeyRow: Decodable, Sendable, CustomTestStringConvertible {
    let id: UInt64, len: Int, subkey: String
    var testDescription: String { "number \(id), \(len) bytes" }
  }
  struct SubkeyFile: Decodable {
    let master: String, context: String, tests: [SubkeyRow]

    enum CodingKeys: String, CodingKey { case master = "master_hex", context, tests }
  }
  static let subkeys = try? Vectors.json("libsodium/kdf.json", as: SubkeyFile.self)

  @Test("every published row is there", .enabled(if: Vectors.folder != nil, "no published vectors"))
  func complete() {
    #expect(Self.keyed.count == 56)
    #expect(Self.subkeys?.tests.count == 13)
    #expect(Self.subkeys?.context == "KDF test")
  }

  @Test("BLAKE2b-512 of abc is the digest of RFC 7693 appendix A")
  func abc() {
    let expected =
      "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
      + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
    #expect(BLAKE2b.hash(Array("abc".utf8), count: 64).bytes.hex == expected)
  }

  @Test("no bytes have a digest of their own, with and without key")
  func empty() {
    #expect(BLAKE2b.hash([]).bytes.hex == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")
    #expect(BLAKE2b.hash([]).bytes != BLAKE2b.hash([], key: SecretBytes(copying: [UInt8](0..<32))).bytes)
  }

  @Test("SHA-256 of nothing and of abc are the digests of FIPS 180-4's examples")
  func sha256() {
    #expect(SHA256.hash([]).bytes.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.hash(Array("abc".utf8)).bytes.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test("a keyed digest is the published one", arguments: keyed)
  func keyedDigest(row: KeyedRow) {
    let message = (0..<row.messageCount).map { UInt8(truncatingIfNeeded: $0) }
    let key = SecretBytes(copying: (0..<row.keyCount).map { UInt8(truncatingIfNeeded: $0) })
    #expect(BLAKE2b.hash(message, key: key, count: row.count).bytes.hex == row.hash)
    #expect(BLAKE2b.hash(message.span, key: key, count: row.count).bytes.hex == row.hash)
  }

  @Test("a subkey is the published one", arguments: subkeys?.tests ?? [])
  func subkey(row: SubkeyRow) throws {
    let master = SecretBytes(copying: [UInt8](hex: Self.subkeys?.master ?? ""))
    let subkey = try KeyDerivation.subkey(of: master, context: "KDF test", id: row.id, count: row.len)
    #expect(subkey.bytes.hex == row.subkey)
  }

  @Test("subkeys of another context or number are other keys")
  func contexts() throws {
    let master = SecretBytes(copying: [UInt8](repeating: 9, count: 32))
    let keys = try [
      KeyDerivation.subkey(of: master, context: "pepper__", id: 1).bytes,
      KeyDerivation.subkey(of: master, context: "pepper__", id: 2).bytes,
      KeyDerivation.subkey(of: master, context: "cursor__", id: 1).bytes,
    ]
    #expect(Set(keys).count == 3)
  }

  @Test("a subkey's lengths are checked, each by its name")
  func lengths() {
    let master = SecretBytes(copying: [UInt8](repeating: 9, count: 32))
    let short = SecretBytes(copying: [UInt8](repeating: 9, count: 31))
    #expect(
      refusal { () throws(SodiumError) in try KeyDerivation.subkey(of: short, context: "pepper__", id: 1) }
        == .wrongLength(of: .key, expected: 32...32, actual: 31))
    #expect(
      refusal { () throws(SodiumError) in try KeyDerivation.subkey(of: master, context: "pepper", id: 1) }
        == .wrongLength(of: .context, expected: 8...8, actual: 6))
    for count in [-1, 0, 15, 65] {
      let error = refusal { () throws(SodiumError) in
        try KeyDerivation.subkey(of: master, context: "pepper__", id: 1, count: count)
      }
      #expect(error == .wrongLength(of: .output, expected: 16...64, actual: count))
    }
  }

  @Test("a digest has 16 to 64 bytes and equals only its like")
  func digest() throws {
    #expect(Digest([UInt8](repeating: 1, count: 15)) == nil)
    #expect(Digest([UInt8](repeating: 1, count: 65)) == nil)
    let digest = try #require(Digest([UInt8](repeating: 1, count: 16)))
    let longer = try #require(Digest([UInt8](repeating: 1, count: 17)))
    let other = try #require(Digest([UInt8](repeating: 1, count: 15) + [2]))
    #expect(digest.isEqual(to: digest))
    #expect(digest == Digest(digest.bytes))
    #expect(!digest.isEqual(to: longer))
    #expect(digest != other)
  }
}

extension SecretBytes {
  /// A copy that a test can look at.
  var bytes: [UInt8] { withBytes { bytes in bytes.indices.map { bytes[$0] } } }
}

/// The error that `body` throws instead of making a secret.
func refusal(_ body: () throws(SodiumError) -> SecretBytes) -> SodiumError? {
  do throws(SodiumError) {
    _ = try body()
    return nil
  } catch {
    return error
  }
}

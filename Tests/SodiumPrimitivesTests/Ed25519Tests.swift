import AccessAuthTesting
import SodiumPrimitives
import Testing

@Suite("Ed25519: keys and known answers")
struct Ed25519Tests {
  /// Known answers, in the form of RFC 8032 section 7.
  struct Answer: Decodable, Sendable, CustomTestStringConvertible {
    var name: String?
    var id: Int?
    var alg: String?
    let seed: String
    let `public`: String
    let message: String
    let signature: String
    var testDescription: String { name ?? "number \(id ?? 0)" }
  }
  struct Answers: Decodable { let tests: [Answer] }

  static let standard = (try? Fixtures.json("standards/rfc8032.json", as: Answers.self).tests) ?? []
  static let pure = standard.filter { $0.alg == "Ed25519" }
  static let prehashed = standard.filter { $0.alg == "Ed25519ph" }
  static let bernstein = (try? Vectors.json("rfc8032/ed25519-sign-256.json", as: Answers.self)?.tests) ?? []

  @Test("the standard's answers are all there")
  func complete() {
    #expect(Self.pure.count == 4)
    #expect(Self.prehashed.count == 1)
  }

  @Test("the 256 further answers are all there", .enabled(if: Vectors.folder != nil, "no published vectors"))
  func completeFurther() {
    #expect(Self.bernstein.count == 256)
  }

  @Test("a seed gives the public key and the signature of RFC 8032", arguments: pure + bernstein)
  func signs(answer: Answer) throws {
    let message = [UInt8](hex: answer.message)
    let key = try Ed25519.SigningKey(seed: SecretBytes(copying: [UInt8](hex: answer.seed)))
    #expect(key.publicKey.bytes.hex == answer.public)
    let signature = key.sign(message.span)
    #expect(signature.bytes.hex == answer.signature)
    #expect(key.publicKey.verifies(signature.bytes, message))
    let isValid = key.publicKey.isValidSignature(signature, for: message.span)
    #expect(isValid)
  }

  @Test("D-04 a signature of Ed25519ph is none of Ed25519", arguments: prehashed)
  func refusesPrehashed(answer: Answer) throws {
    let key = try #require(Ed25519.PublicKey([UInt8](hex: answer.public)))
    let message = [UInt8](hex: answer.message)
    #expect(!key.verifies([UInt8](hex: answer.signature), message))
    let signer = try Ed25519.SigningKey(seed: SecretBytes(copying: [UInt8](hex: answer.seed)))
    #expect(signer.publicKey == key)
    #expect(signer.sign(message.span).bytes.hex != answer.signature)
  }

  @Test("a key is lent back as the seed it was made of")
  func seed() throws {
    let seed = [UInt8](0..<32)
    let key = try Ed25519.SigningKey(seed: SecretBytes(copying: seed))
    let lent = key.withSeed { seed in seed.indices.map { seed[$0] } }
    #expect(lent == seed)
  }

  @Test("a seed of another length than 32 bytes is refused for its length", arguments: [0, 31, 33, 64])
  func seedLength(count: Int) {
    #expect(throws: SodiumError.wrongLength(of: .seed, expected: 32...32, actual: count)) {
      try Ed25519.SigningKey(seed: SecretBytes(copying: [UInt8](repeating: 1, count: count)))
    }
  }

  @Test("two generated keys differ and check only their own signatures")
  func generated() {
    let (one, other) = (Ed25519.SigningKey.generate(), Ed25519.SigningKey.generate())
    let message = Array("open A12".utf8)
    let signature = one.sign(message.span)
    #expect(one.publicKey != other.publicKey)
    #expect(one.publicKey.verifies(signature.bytes, message))
    #expect(!other.publicKey.verifies(signature.bytes, message))
  }

  @Test("public keys and signatures have one length each", arguments: [0, 31, 32, 33, 63, 64, 65])
  func lengths(count: Int) {
    let bytes = [UInt8](repeating: 1, count: count)
    #expect((Ed25519.PublicKey(bytes) != nil) == (count == 32))
    #expect((Ed25519.Signature(bytes) != nil) == (count == 64))
  }
}

extension Ed25519.PublicKey {
  /// Spans cannot be made inside `#expect`.
  func verifies(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
    isValidSignature(signature.span, for: message.span)
  }
}

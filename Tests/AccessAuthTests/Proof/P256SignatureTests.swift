import AccessAuth
import AccessAuthTesting
import Testing

@Suite("P-256 signatures against the published vectors", .enabled(if: Vectors.folder != nil, "no published vectors"))
struct P256SignatureTests {
  struct File: Decodable {
    struct Group: Decodable {
      struct Key: Decodable { let curve: String, uncompressed: String }
      struct Test: Decodable { let tcId: Int, comment: String, msg: String, sig: String, result: String }
      let publicKey: Key
      let sha: String
      let tests: [Test]
    }
    let numberOfTests: Int
    let testGroups: [Group]
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let key: String
    let message: String
    let signature: String
    let result: String
    var testDescription: String { name }
  }

  static let rows: [Row] = {
    let file: File?
    do { file = try Vectors.json("wycheproof/ecdsa_secp256r1_sha256_p1363_test.json") } catch {
      Issue.record(error)
      return []
    }
    return (file?.testGroups ?? []).flatMap { group in
      group.tests.map { test in
        Row(
          name: "\(test.tcId) \(test.comment)", key: group.publicKey.uncompressed, message: test.msg,
          signature: test.sig, result: test.result)
      }
    }
  }()

  @Test("every published row is there, and none is left to be decided")
  func complete() {
    #expect(Self.rows.count == 262)
    #expect(Self.rows.count { $0.result == "valid" } == 173)
    #expect(Self.rows.count { $0.result == "invalid" } == 89)
  }

  @Test("D-06 a row is judged as it is marked", arguments: rows)
  func judged(_ row: Row) throws {
    let point = try #require(Hex.bytes(row.key.utf8))
    // 4, x and y (SEC 1 section 2.3.3).
    try #require(point.count == 65 && point.first == 4)
    let key = try #require(P256PublicKey(x: Array(point[1...32]), y: Array(point[33...])))
    #expect(P256Signatures.isOnCurve(key))
    let signature = try #require(Hex.bytes(row.signature.utf8))
    let message = try #require(Hex.bytes(row.message.utf8))
    #expect(P256Signatures.isValid(signature, for: message, by: key) == (row.result == "valid"))
  }
}

@Suite("P-256 keys and lengths")
struct P256KeyTests {
  /// A pair of coordinates in hex, and whether they are a point.
  struct Point: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let x: String
    let y: String
    let isPoint: Bool

    init(_ description: String, x: String, y: String, isPoint: Bool) {
      (testDescription, self.x, self.y, self.isPoint) = (description, x, y, isPoint)
    }
  }

  private static let prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"
  private static let zero = String(repeating: "00", count: 32)
  /// The points of x = 0 and x = 5.
  private static let yOf0 = "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4"
  private static let yOf5 = "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc"
  private static let five = String(repeating: "00", count: 31) + "05"
  private static let generatorX = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
  private static let generatorY = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"

  static let points = [
    Point("the generator", x: generatorX, y: generatorY, isPoint: true),
    Point("its coordinates exchanged", x: generatorY, y: generatorX, isPoint: false),
    Point("y one more", x: generatorX, y: String(generatorY.dropLast() + "6"), isPoint: false),
    Point("y of nothing", x: generatorX, y: zero, isPoint: false),
    Point("nothing at all", x: zero, y: zero, isPoint: false),
    Point("x = 0", x: zero, y: yOf0, isPoint: true),
    Point("x = 0, written as the prime", x: prime, y: yOf0, isPoint: false),
    Point("x = 5", x: five, y: yOf5, isPoint: true),
    Point(
      "x = 5, written with the prime added", x: "ffffffff00000001000000000000000000000001000000000000000000000004",
      y: yOf5, isPoint: false),
    Point("y = the prime", x: generatorX, y: prime, isPoint: false),
    Point(
      "all bits set", x: String(repeating: "ff", count: 32), y: String(repeating: "ff", count: 32), isPoint: false),
  ]

  @Test("D-06 only the one encoding of a point of the curve is a key", arguments: points)
  func curve(_ point: Point) throws {
    let x = try #require(Hex.bytes(point.x.utf8))
    let y = try #require(Hex.bytes(point.y.utf8))
    let key = try #require(P256PublicKey(x: x, y: y))
    #expect(P256Signatures.isOnCurve(key) == point.isPoint)
    // A signature by no key at all: no trap, and not valid.
    #expect(!P256Signatures.isValid([UInt8](repeating: 1, count: 64), for: [], by: key))
    let jwk = COSEPublicKey(
      jwkKty: Array("EC".utf8), crv: Array("P-256".utf8), x: Base64URL.encode(x), y: Base64URL.encode(y))
    #expect(jwk == (point.isPoint ? .p256(key) : nil))
  }

  @Test("a signature of another length than 64 bytes is false")
  func signatureLength() throws {
    let x = try #require(Hex.bytes(Self.generatorX.utf8))
    let y = try #require(Hex.bytes(Self.generatorY.utf8))
    let key = try #require(P256PublicKey(x: x, y: y))
    for count in 0...130 {
      #expect(!P256Signatures.isValid([UInt8](repeating: 1, count: count), for: [1], by: key), "\(count) bytes")
    }
  }
}

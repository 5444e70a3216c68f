import AccessAuthTesting
import Foundation
import Testing

@testable import SodiumPrimitives

@Suite("Argon2id")
struct Argon2idTests {
  struct RawRow: Decodable, Sendable, CustomTestStringConvertible {
    let password: String, salt: String, count: Int, passes: Int, memory: Int
    let expected: String?
    var testDescription: String { "\(memory) bytes, \(passes) passes, output of \(count)" }

    enum CodingKeys: String, CodingKey {
      case password = "password_hex", salt = "salt_hex", expected = "expected_hex"
      case count = "outlen", passes = "opslimit", memory = "memlimit"
    }
  }
  struct File: Decodable {
    let raw: [RawRow]
    let encoded: [EncodedHash]

    enum CodingKeys: String, CodingKey { case raw, encoded = "str_verify" }
  }
  static let file = try? Vectors.json("libsodium/pwhash-argon2id.json", as: File.self)

  @Test("every published row is there", .enabled(if: Vectors.folder != nil, "no published vectors"))
  func complete() {
    #expect(Self.file?.raw.count == 10)
    #expect(Self.file?.encoded.count == 14)
  }

  @Test("a hash is the published one, or its length is refused", arguments: file?.raw ?? [])
  func raw(row: RawRow) throws {
    let password = [UInt8](hex: row.password)
    let cost = Argon2id.Cost(memory: .bytes(row.memory), passes: row.passes)
    if let expected = row.expected {
      let hash = try Argon2id.hash(password.span, salt: [UInt8](hex: row.salt), cost: cost, count: row.count)
      #expect(hash.bytes.hex == expected)
    } else {
      let error = refusal { () throws(SodiumError) in
        try Argon2id.hash(password.span, salt: [UInt8](hex: row.salt), cost: cost, count: row.count)
      }
      #expect(error == .wrongLength(of: .output, expected: 16...256, actual: row.count))
    }
  }

  /// What each encoded row comes to when its parts are used, in the order of the file.
  static let outcomes: [EncodedHash.Outcome] = [
    .refused(.costOutOfBounds), .otherHash, .sameHash, .refused(.costOutOfBounds), .sameHash, .unreadable,
    .refused(shortSalt), .refused(shortSalt), .unreadable, .unreadable, .unreadable, .refused(shortSalt), .unreadable,
    .refused(.costOutOfBounds),
  ]
  static let shortSalt = SodiumError.wrongLength(of: .salt, expected: 16...16, actual: 8)

  @Test(
    "B-13 an encoded row is unreadable, refused before the call, or hashed, as its parts say",
    arguments: zip(file?.encoded ?? [], outcomes))
  func encoded(row: EncodedHash, outcome: EncodedHash.Outcome) {
    // One row asks for 19 passes, which the service's own limits refuse.
    let limits = Argon2id.Limits(memory: Argon2id.Limits.service.memory, passes: 1...19)
    #expect(row.outcome(limits: limits) == outcome)
    if outcome == .sameHash { #expect(row.valid) }
    if outcome == .otherHash { #expect(!row.valid) }
  }

  @Test(
    "B-13 an absurd cost is refused before the call, for its cost",
    arguments: [
      Argon2id.Cost(memory: .kibibytes(4_294_967_295), passes: 1),  // 4 TiB
      Argon2id.Cost(memory: .mebibytes(.max), passes: 1),
      Argon2id.Cost(memory: .mebibytes(19), passes: 1_000_000),
      Argon2id.Cost(memory: .mebibytes(19), passes: 19),
      Argon2id.Cost(memory: .mebibytes(19), passes: 11),
      Argon2id.Cost(memory: .mebibytes(19), passes: 0),
      Argon2id.Cost(memory: .mebibytes(19), passes: -1),
      Argon2id.Cost(memory: .bytes(64 * 1024 * 1024 + 1), passes: 1),
      Argon2id.Cost(memory: .bytes(8191), passes: 1),
      Argon2id.Cost(memory: .bytes(0), passes: 1),
      Argon2id.Cost(memory: .bytes(-1), passes: 1),
      Argon2id.Cost(memory: .kibibytes(.min), passes: 1),
    ])
  func absurd(cost: Argon2id.Cost) async {
    let password = Array("482913".utf8)
    let salt = [UInt8](repeating: 1, count: 16)
    // A call of libsodium that failed would be told as `outOfMemory`.
    #expect(
      refusal { () throws(SodiumError) in try Argon2id.hash(password.span, salt: salt, cost: cost) }
        == .costOutOfBounds)
    let workers = Argon2idWorkers(threads: 1, queueLimit: 0)
    await #expect(throws: WorkerRefusal.hashing(.costOutOfBounds)) {
      _ = try await workers.hash(SecretBytes(copying: password), salt: salt, cost: cost)
    }
  }

  @Test("the edges of the limits are inside them")
  func edges() throws {
    let password = Array("482913".utf8)
    let salt = [UInt8](repeating: 1, count: 16)
    for cost in [
      Argon2id.Cost(memory: .kibibytes(8), passes: 1), Argon2id.Cost(memory: .mebibytes(64), passes: 1),
      Argon2id.Cost(memory: .kibibytes(8), passes: 10),
    ] {
      #expect(try Argon2id.hash(password.span, salt: salt, cost: cost).count == 32)
    }
  }

  @Test("the cost of a PIN is 19 MiB and 2 passes, and its hash the one of an independent implementation")
  func pin() throws {
    #expect(Argon2id.Cost.pin == Argon2id.Cost(memory: .bytes(19 * 1024 * 1024), passes: 2))
    let password = Array("482913".utf8)
    let hash = try Argon2id.hash(password.span, salt: [UInt8](0..<16))
    #expect(hash.bytes.hex == "d0c01970fc9d8fb8ff6e04447048f20bbfd19d8f01692e70e9dee1f51c048231")
  }

  @Test("an empty password has a hash, and a long one is refused for its length")
  func passwordLengths() throws {
    let salt = [UInt8](repeating: 1, count: 16)
    let cost = Argon2id.Cost(memory: .kibibytes(8), passes: 1)
    let none: [UInt8] = []
    #expect(try Argon2id.hash(none.span, salt: salt, cost: cost).count == 32)
    let long = [UInt8](repeating: 1, count: 1025)
    #expect(
      refusal { () throws(SodiumError) in try Argon2id.hash(long.span, salt: salt, cost: cost) }
        == .wrongLength(of: .password, expected: 0...1024, actual: 1025))
  }

  @Test("a salt has 16 bytes", arguments: [0, 8, 15, 17])
  func saltLengths(count: Int) {
    let password = Array("482913".utf8)
    #expect(
      refusal { () throws(SodiumError) in
        try Argon2id.hash(password.span, salt: [UInt8](repeating: 1, count: count))
      } == .wrongLength(of: .salt, expected: 16...16, actual: count))
  }
}

/// A hash in the form `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, which the service stores nowhere.
struct EncodedHash: Decodable, Sendable, CustomTestStringConvertible {
  enum Outcome: Equatable, Sendable {
    case unreadable, refused(SodiumError), sameHash, otherHash
  }

  let password: String, encoded: String, valid: Bool
  var testDescription: String { encoded }

  func outcome(limits: Argon2id.Limits) -> Outcome {
    let pattern = /\$argon2id\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=1\$([A-Za-z0-9+\/]+)\$([A-Za-z0-9+\/]+)/
    guard let match = encoded.wholeMatch(of: pattern), let memory = Int(match.1), let passes = Int(match.2),
      let salt = Self.decoded(match.3), let expected = Self.decoded(match.4)
    else { return .unreadable }
    do throws(SodiumError) {
      let hash = try Argon2id.hash(
        Array(password.utf8).span, salt: salt, cost: Argon2id.Cost(memory: .kibibytes(memory), passes: passes),
        count: expected.count, limits: limits)
      return ConstantTime.equal(hash.bytes, expected) ? .sameHash : .otherHash
    } catch {
      return .refused(error)
    }
  }

  private static func decoded(_ text: Substring) -> [UInt8]? {
    Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4)).map(Array.init)
  }
}

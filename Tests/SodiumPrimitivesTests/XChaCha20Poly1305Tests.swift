import AccessAuthTesting
import Testing

@testable import SodiumPrimitives

@Suite("XChaCha20-Poly1305")
struct XChaCha20Poly1305Tests {
  struct File: Decodable {
    struct Group: Decodable {
      struct Test: Decodable {
        let tcId: Int, comment: String, key: String, iv: String, aad: String, msg: String, ct: String, tag: String
        let result: String
      }
      let ivSize: Int, tagSize: Int
      let tests: [Test]
    }
    let testGroups: [Group]
  }
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let key: [UInt8], nonce: [UInt8], context: [UInt8], plaintext: [UInt8], box: [UInt8]
    let isValid: Bool
    var testDescription: String { name }
  }

  /// Rows with another nonce than 24 bytes cannot be said in the form of a box and are left out.
  static let rows: [Row] = {
    let file = try? Vectors.json("wycheproof/xchacha20_poly1305_test.json", as: File.self)
    return (file?.testGroups ?? []).filter { $0.ivSize == 192 && $0.tagSize == 128 }.flatMap { group in
      group.tests.map { test in
        Row(
          name: "\(test.tcId) \(test.comment)", key: [UInt8](hex: test.key), nonce: [UInt8](hex: test.iv),
          context: [UInt8](hex: test.aad), plaintext: [UInt8](hex: test.msg),
          box: [UInt8](hex: test.iv + test.ct + test.tag), isValid: test.result == "valid")
      }
    }
  }()

  @Test("every published row is there", .enabled(if: Vectors.folder != nil, "no published vectors"))
  func complete() {
    #expect(Self.rows.count == 306)
    #expect(Self.rows.count { $0.isValid } == 246)
  }

  @Test("Wycheproof's valid boxes open and are made again; its invalid ones give nothing", arguments: rows)
  func wycheproof(row: Row) {
    let key = SecretBytes(copying: row.key)
    let opened = XChaCha20Poly1305.open(row.box, authenticating: row.context, key: key)
    if row.isValid {
      #expect(opened.bytes == row.plaintext)
      let box = XChaCha20Poly1305.seal(row.plaintext.span, authenticating: row.context, key: key, nonce: row.nonce)
      #expect(box == row.box)
    } else {
      #expect(opened.bytes == nil)
    }
  }

  @Test("what was sealed opens under the same key and context only", arguments: [0, 1, 32, 1000])
  func roundTrip(count: Int) {
    let plaintext = SystemRandom().bytes(count)
    let key = SecretBytes.random(count: 32)
    let context = Array("tenant 1".utf8)
    let box = XChaCha20Poly1305.seal(plaintext.span, authenticating: context, key: key, random: SystemRandom())
    #expect(box.count == 24 + count + 16)
    #expect(XChaCha20Poly1305.open(box, authenticating: context, key: key).bytes == plaintext)
    #expect(XChaCha20Poly1305.open(box, authenticating: Array("tenant 2".utf8), key: key).bytes == nil)
    #expect(XChaCha20Poly1305.open(box, authenticating: [], key: key).bytes == nil)
    #expect(XChaCha20Poly1305.open(box, authenticating: context, key: .random(count: 32)).bytes == nil)
  }

  @Test("D-07 a box with one bit flipped, cut or lengthened gives nothing")
  func mangled() {
    let key = SecretBytes(copying: [UInt8](repeating: 3, count: 32))
    let random = SeededRandom(seed: 1)
    let plaintext = Array("0123456789".utf8)
    let box = XChaCha20Poly1305.seal(plaintext.span, authenticating: [1], key: key, random: random)
    for index in box.indices {
      for bit in 0..<8 {
        var flipped = box
        flipped[index] ^= 1 << bit
        #expect(XChaCha20Poly1305.open(flipped, authenticating: [1], key: key).bytes == nil)
      }
    }
    for count in 0..<box.count {
      #expect(XChaCha20Poly1305.open(Array(box.prefix(count)), authenticating: [1], key: key).bytes == nil)
    }
    #expect(XChaCha20Poly1305.open(box + [0], authenticating: [1], key: key).bytes == nil)
  }

  @Test("two boxes of one plaintext have different nonces")
  func nonces() {
    let key = SecretBytes(copying: [UInt8](repeating: 3, count: 32))
    let plaintext = Array("same".utf8)
    let boxes = (0..<2).map { _ in
      XChaCha20Poly1305.seal(plaintext.span, authenticating: [], key: key, random: SystemRandom())
    }
    #expect(boxes[0].prefix(24) != boxes[1].prefix(24))
  }
}

extension SecretBytes? {
  /// A copy that a test can look at, or nil.
  var bytes: [UInt8]? {
    switch self {
    case .some(let secret): secret.bytes
    case .none: nil
    }
  }
}

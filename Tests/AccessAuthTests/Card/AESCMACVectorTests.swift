import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("AES-CMAC against published vectors")
struct AESCMACVectorTests {
  struct Row: Decodable, Sendable, CustomTestStringConvertible {
    let tcId: Int
    let comment: String
    let key: String
    let msg: String
    let tag: String
    let result: String
    let flags: [String]
    var testDescription: String { "\(tcId) \(comment)" }
  }

  struct Known: Decodable, Sendable { let key: String, message: String, tag: String }

  static let rows: [Row] = {
    struct Group: Decodable { let tests: [Row] }
    struct File: Decodable { let testGroups: [Group] }
    do {
      return try Vectors.json("wycheproof/aes_cmac_test.json", as: File.self)?.testGroups.flatMap(\.tests) ?? []
    } catch {
      Issue.record(error)
      return []
    }
  }()

  static let known: [Known] = {
    struct File: Decodable { let tests: [Known] }
    do { return try Vectors.json("aes-cmac/nist-800-38b-aes128.json", as: File.self)?.tests ?? [] } catch {
      Issue.record(error)
      return []
    }
  }()

  @Test("C-04 a row of Wycheproof is computed, or refused as marked", arguments: rows)
  func wycheproof(_ row: Row) throws {
    let key = try #require(Hex.bytes(row.key.utf8))
    let message = try #require(Hex.bytes(row.msg.utf8))
    let code = AESCMAC.code(of: message, key: SecretBytes(copying: key))
    if row.flags.contains("InvalidKeySize") {
      #expect(code == nil)
    } else {
      let tag = try #require(Hex.bytes(row.tag.utf8))
      #expect(ConstantTime.equal(try #require(code), tag) == (row.result == "valid"))
    }
    let cardKey = AES128Key(hex: Array(row.key.utf8))
    #expect((cardKey != nil) == (key.count == 16))
    #expect(cardKey == nil || cardKey?.code(of: message) == code)
  }

  @Test("the codes of NIST SP 800-38B", arguments: known)
  func nist(_ row: Known) throws {
    let message = try #require(Hex.bytes(row.message.utf8))
    #expect(Hex.text(try CardSample.key(row.key).code(of: message)) == row.tag)
  }

  @Test("no published row is lost")
  func counts() {
    guard Vectors.folder != nil else { return }
    #expect(Self.rows.count == 311 && Self.known.count == 4)
  }
}

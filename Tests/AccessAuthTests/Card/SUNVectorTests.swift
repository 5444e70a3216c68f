import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("SUN messages against NXP AN12196")
struct SUNVectorTests {
  struct Row: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let metaReadKey: String
    let fileReadKey: String
    let piccData: String?
    let enc: String?
    let cmac: String
    let isValid: Bool
    let uid: String
    let counter: UInt32
    let sessionKey: String
    let fileData: String?
    enum CodingKeys: String, CodingKey {
      case name, uid
      case metaReadKey = "sdm_meta_read_key"
      case fileReadKey = "sdm_file_read_key"
      case piccData = "picc_data"
      case enc = "enc_file_data"
      case cmac = "sdmmac"
      case isValid = "valid"
      case counter = "read_ctr"
      case sessionKey = "session_mac_key"
      case fileData = "file_data_hex"
    }
    var testDescription: String { name }
  }

  static let rows: [Row] = {
    struct File: Decodable { let tests: [Row] }
    do { return try Vectors.json("ntag424/sun-aes.json", as: File.self)?.tests ?? [] } catch {
      Issue.record(error)
      return []
    }
  }()

  @Test("C-04 a published message is genuine, or refused as marked", arguments: rows)
  func row(_ row: Row) throws {
    let fileReadKey = try CardSample.key(row.fileReadKey)
    let picc = try #require(PICCData(uid: try CardSample.uid(row.uid), counter: row.counter))
    // Some rows have UID and counter in clear, which is not a message here; their code is made in the same way.
    let message = try CardSample.sun(row.piccData ?? String(repeating: "0", count: 32), row.cmac, row.enc)
    if row.piccData != nil { #expect(message.picc(metaReadKey: try CardSample.key(row.metaReadKey)) == picc) }
    #expect(fileReadKey.sessionKey(.code, picc) == (try CardSample.key(row.sessionKey)))
    #expect(message.isGenuine(picc, fileReadKey: fileReadKey) == row.isValid)
    #expect(message.fileData(picc, fileReadKey: fileReadKey) == row.fileData.flatMap { Hex.bytes($0.utf8) })
  }

  @Test("a simulated card says what the published one said, to the byte")
  func made() throws {
    let key = try CardSample.key(String(repeating: "0", count: 32))
    var first = SimulatedCard(
      uid: try CardSample.uid("04DE5F1EACC040"), metaReadKey: key, fileReadKey: key, counter: 60)
    let plain = try first.tap(random: FixedBytes(fixed: [0xDA, 0x5C, 0xF6, 0x09, 0x41]))
    #expect(
      plain.presented == [
        "format": "sun", "picc_data_hex": "EF963FF7828658A599F3041510671E88", "cmac_hex": "94EED9EE65337086",
      ])
    var second = SimulatedCard(
      uid: try CardSample.uid("04958CAA5C5E80"), metaReadKey: key, fileReadKey: key, counter: 7)
    let data = [UInt8](repeating: UInt8(ascii: "x"), count: 16)
    let full = try second.tap(fileData: data, random: FixedBytes(fixed: [0xA2, 0x43, 0xC8, 0x6D, 0xFC]))
    #expect(
      full.presented == [
        "format": "sun", "picc_data_hex": "FD91EC264309878BE6345CBE53BADF40", "cmac_hex": "ECC1E7F6C6C73BF6",
        "enc_hex": "CEE9A53E3E463EF1F459635736738962",
      ])
  }

  @Test("no published row is lost")
  func counts() {
    guard Vectors.folder != nil else { return }
    #expect(Self.rows.count == 6 && Self.rows.filter(\.isValid).count == 3)
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The text of an API key")
struct APIKeyTokenTests {
  private static let worked = "aa_live_device_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg1H4xvS"

  @Test("a drawn key has the form of the contract and is read again", arguments: Role.allCases, [false, true])
  func form(role: Role, isTest: Bool) throws {
    let token = APIKeyToken(role: role, isTest: isTest, random: SeededRandom(seed: 1))
    let text = String(decoding: token.text, as: UTF8.self)
    let prefix = "aa_\(isTest ? "test" : "live")_\(role.rawValue)_"
    #expect(text.hasPrefix(prefix))
    #expect(text.utf8.count == prefix.utf8.count + 43 + 6)
    #expect(text.dropFirst(prefix.count).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
    let read = try #require(APIKeyToken(token.text))
    #expect(read.text == token.text && read.role == role && read.isTest == isTest)
    #expect(token.hint == String(text.suffix(4)))
  }

  @Test(
    "keys that another program made are read",
    arguments: [
      (APIKeyTokenTests.worked, Role.device, false),
      ("aa_test_admin_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz4VidFv", .admin, true),
      ("aa_live_platform_00000000000000000000000000000000000000000000jKkiD", .platform, false),
    ])
  func known(text: String, role: Role, isTest: Bool) throws {
    let token = try #require(APIKeyToken(Array(text.utf8)))
    #expect(token.role == role && token.isTest == isTest)
  }

  @Test("any one byte changed to any other is refused by the check, or by the form")
  func changed() {
    let text = Array(Self.worked.utf8)
    for index in text.indices {
      for byte in UInt8.min...UInt8.max where byte != text[index] {
        var changed = text
        changed[index] = byte
        #expect(APIKeyToken(changed) == nil, "byte \(index) as \(byte)")
      }
    }
  }

  @Test("any two neighbours that change places are refused, and so is any one that is left out or doubled")
  func typing() {
    let text = Array(Self.worked.utf8)
    for index in text.indices.dropLast() where text[index] != text[index + 1] {
      var swapped = text
      swapped.swapAt(index, index + 1)
      #expect(APIKeyToken(swapped) == nil)
    }
    for index in text.indices {
      #expect(APIKeyToken(Array(text[..<index] + text[(index + 1)...])) == nil)
      #expect(APIKeyToken(Array(text[...index] + text[index...])) == nil)
      #expect(APIKeyToken(Array(text[..<index])) == nil)
    }
  }

  @Test("another form is refused, even where the check agrees", arguments: APIKeyTokenTests.otherForms)
  func refused(text: String) {
    #expect(APIKeyToken(Array(text.utf8)) == nil)
  }

  private static let otherForms: [String] = [
    "", "_", "___", "aa___", "aa_live_device_", worked + " ", worked + "\0", worked + "\n",
    // The check is right in all of these.
    checked("ab_live_device_" + body), checked("AA_live_device_" + body), checked("aa_LIVE_device_" + body),
    checked("aa_prod_device_" + body), checked("aa_live_root_" + body), checked("aa_live_Device_" + body),
    checked("aa_live__" + body), checked("aa_live_device_" + body.dropLast()), checked("aa_live_device_" + body + "A"),
    checked("aa_live_device_A_" + body), checked("aa_live_device_" + body.dropLast() + "-"),
    checked("aa_live_device_" + body.dropLast(2) + "é"), checked(" aa_live_device_" + body),
    checked("aa_live_app_token_" + body),
  ]

  private static let body = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"

  private static func checked(_ text: String) -> String {
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    var rest = Int(CRC32.checksum(Array(text.utf8)))
    let check = (0..<6).map { _ in
      defer { rest /= 62 }
      return alphabet[rest % 62]
    }
    return text + String(check.reversed())
  }

  @Test("the check of these tests is the one that is read")
  func checkedAgrees() {
    #expect(Self.checked("aa_live_device_" + Self.body) == Self.worked)
  }

  @Test("what is stored is BLAKE2b-256 under the key for API keys, as another program computes it")
  func hash() throws {
    let token = try #require(APIKeyToken(Array(Self.worked.utf8)))
    let hash = token.hash(keys: try KeySample.derived())
    #expect(Hex.text(hash.bytes) == "9d4cfc2061a20a59f0b0ed6da8a777a1bc4abf984f897e3ffad062e1586d1650")
    let elsewhere = token.hash(keys: try KeySample.derived(master: [UInt8](repeating: 1, count: 32)))
    #expect(elsewhere != hash)
  }

  @Test("A-10 2,000 keys are all different, and each place takes each of the 62 characters")
  func spread() {
    let tokens = (0..<2000).map { _ in APIKeyToken(role: .admin, isTest: false, random: SystemRandom()).text }
    #expect(Set(tokens).count == tokens.count)
    for place in 14..<(14 + 43) { #expect(Set(tokens.map { $0[place] }).count == 62) }
  }

  @Test("a stored key shows enough to be recognised and no more")
  func masked() throws {
    let token = try #require(APIKeyToken(Array(Self.worked.utf8)))
    let key = APIKey(
      id: try KeySample.identifier(1), tenant: nil, role: token.role, isTest: token.isTest, device: nil, person: nil,
      hash: token.hash(keys: try KeySample.derived()), hint: token.hint, lineage: [], createdAt: Instant(seconds: 0),
      revokedAt: nil, revision: 1)
    #expect(key.masked == "aa_live_device_…4xvS")
  }
}

import AccessAuth
import AccessAuthTesting
import AccessHTTP
import Foundation
import SodiumPrimitives
import Testing

@Suite("JSON writer")
struct JSONObjectTests {
  @Test("what is written is what was meant, to the byte")
  func exactBytes() throws {
    let id = try #require(SiteID("site_01h455vb4pex5vsknk084sn02q"))
    let bytes = JSONObject.bytes { json in
      json.member("id", id)
      json.member("at", Instant(milliseconds: 1_795_359_845_678))
      json.member("uses", 0)
      json.member("live", true)
      json.member("limit", Int?.none)
      json.member("words", ["a", "b"])
      json.member("pass", ascii: Array("AP1".utf8))
      json.member("pin", secret: SecretBytes(copying: Array("048213".utf8)))
      json.object("targets") { json in json.member("site_id", id) }
      json.objects("lockers", [1, 2]) { json, number in json.member("number", number) }
      json.objects("none", [Int]()) { _, _ in }
      json.object("empty") { _ in }
      json.member("last", -1)
    }
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"id":"site_01h455vb4pex5vsknk084sn02q","at":"2026-11-22T15:04:05.678Z","uses":0,"live":true,"#
        + #""limit":null,"words":["a","b"],"pass":"AP1","pin":"048213","#
        + #""targets":{"site_id":"site_01h455vb4pex5vsknk084sn02q"},"lockers":[{"number":1},{"number":2}],"#
        + #""none":[],"empty":{},"last":-1}"#)
  }

  @Test(
    "every character comes back as it was written",
    arguments: [
      "", "plain", "\"quoted\" \\ back/slash", "\u{0}\u{1}\u{1F}\u{7F}", "line\nbreak\ttab\r", "\u{2028}\u{2029}",
      "ü 🔑 \u{10FFFF}",
      "\u{202E}txt.exe", "a\nlevel=info msg=\"access granted\"", "\u{1B}[2J\u{1B}[31mred",
    ])
  func roundTrip(_ text: String) throws {
    let bytes = JSONObject.bytes { json in json.member("text", text) }
    #expect(!bytes.contains { $0 < 0x20 || $0 == 0x7F })
    let read = try JSONReader.read(bytes) { (json) throws(Problem) in
      var text: [UInt8]?
      try json.object { (_, json) throws(Problem) in text = try json.bytes(0...100) }
      return text
    }
    #expect(read == Array(text.utf8))
    let foundation = try JSONDecoder().decode([String: String].self, from: Data(bytes))
    #expect(foundation["text"]?.utf8.elementsEqual(text.utf8) == true)
  }

  @Test("bytes that are not ASCII cannot break the JSON")
  func notASCII() throws {
    let bytes = JSONObject.bytes { json in
      json.member("a", ascii: [0xFF, 0x22, 0xC3])
      json.member("b", secret: SecretBytes(copying: [0xED, 0xA0, 0x80]))
      json.member("c", Double.infinity)
    }
    try JSONReader.read(bytes) { (json) throws(Problem) in try json.skipValue() }
  }

  @Test("naughty strings come back to the byte, or are refused for their control characters")
  func naughty() throws {
    for text in try Vectors.json("blns/blns.json", as: [String].self) ?? [] {
      let bytes = JSONObject.bytes { json in json.member("text", text) }
      do throws(Problem) {
        let read = try JSONReader.read(bytes) { (json) throws(Problem) in
          var read: String?
          try json.object { (_, json) throws(Problem) in read = try json.text(0...10_000) }
          return try json.required(read, "text")
        }
        #expect(read.utf8.elementsEqual(text.utf8))
      } catch {
        #expect(error.code == .invalidValue)
        #expect(text.unicodeScalars.contains { $0.properties.generalCategory == .control })
      }
    }
  }
}

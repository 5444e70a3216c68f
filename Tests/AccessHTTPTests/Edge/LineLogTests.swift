import AccessAuth
import AccessAuthTesting
import AccessHTTP
import Foundation
import Logging
import Testing

@Suite("Log lines")
struct LineLogTests {
  struct File: Decodable {
    let values: [String]
  }
  static let values: [String] =
    ((try? Vectors.json("abuse/log-injection.json", as: File.self)?.values) ?? [])
    + ["plain", String(repeating: "A", count: 70_000), "\u{0}\r\n\u{9B}31m"]

  @Test("G-10 whatever a value holds, an event is one line of valid JSON without control characters", arguments: values)
  func oneLine(_ value: String) throws {
    let lines = LogLines()
    var logger = Logger(label: "test") { _ in
      LineLog(clock: { Instant(milliseconds: 0) }, write: { lines.append($0) })
    }
    logger[metadataKey: value] = "as a key"
    logger.info(
      "constant", metadata: ["value": .string(value), "list": [.string(value)], "message": "not the message"])
    logger.debug("below the level")
    #expect(lines.all.count == 1)
    let line = try #require(lines.all.first)
    #expect(line.utf8.count < 4 * 4 * LineLog.maximumValueLength + 200)
    // ASCII: no terminal escape of 8 bits, no separator of lines or direction of text that some viewer obeys.
    #expect(line.utf8.dropLast().allSatisfy { (0x20..<0x7F).contains($0) })
    #expect(line.utf8.last == UInt8(ascii: "\n"))
    let members = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(members["message"] as? String == "constant")
    #expect(members["level"] as? String == "info")
    #expect(members["at"] as? String == "1970-01-01T00:00:00.000Z")
    let kept = String(String.UnicodeScalarView(value.unicodeScalars.prefix(LineLog.maximumValueLength)))
    #expect(members["value"] as? String == kept)
  }

  @Test("G-10 as text for people, too, an event is one line, and no value looks like another member", arguments: values)
  func text(_ value: String) throws {
    let lines = LogLines()
    let logger = Logger(label: "test") { _ in
      LineLog(format: .text, clock: { Instant(milliseconds: 0) }, write: { lines.append($0) })
    }
    logger.info("two words", metadata: ["value": .string(value), "status": "200"])
    #expect(lines.all.count == 1)
    let line = try #require(lines.all.first)
    #expect(line.hasPrefix(#"1970-01-01T00:00:00.000Z info "two words" status=200 value="#))
    #expect(line.utf8.dropLast().allSatisfy { (0x20..<0x7F).contains($0) })
    let shown = line.dropFirst(#"1970-01-01T00:00:00.000Z info "two words" status=200 value="#.count).dropLast()
    // A word as it is, or one JSON string.
    if shown.hasPrefix("\"") {
      let decoded = try JSONDecoder().decode(String.self, from: Data(shown.utf8))
      #expect(value.unicodeScalars.starts(with: decoded.unicodeScalars))
    } else {
      #expect(!shown.contains(" ") && !shown.contains("=") && !shown.contains("\""))
      #expect(value.hasPrefix(shown))
    }
  }
}

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
    #expect(!line.dropLast().utf8.contains { $0 < 0x20 || $0 == 0x7F })
    #expect(line.utf8.last == UInt8(ascii: "\n"))
    let members = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(members["message"] as? String == "constant")
    #expect(members["level"] as? String == "info")
    #expect(members["at"] as? String == "1970-01-01T00:00:00.000Z")
    #expect((members["value"] as? String)?.isEmpty == false)
  }
}

import AccessAuth
import AccessAuthTesting
import Foundation
import SodiumPrimitives
import Testing

@testable import AccessHTTP

/// The worked example is read from the article itself; another program made it.
@Suite("The article on exports of the log")
struct LogExportArticleTests {
  let article: String
  let lines: [LogLine]

  init() throws {
    article = try String(
      contentsOf: Fixtures.url("../Sources/AccessAuth/AccessAuth.docc/LogExport.md"), encoding: .utf8)
    let blocks = article.components(separatedBy: "\n```")
    try #require(blocks.count >= 2)
    lines = try blocks[1].split(separator: "\n").map { try LogLine(Array($0.utf8)) }
  }

  /// The text behind `sentence` that is set off by four spaces.
  private func quoted(behind sentence: String) throws -> String {
    let rest = try #require(article.range(of: sentence)).upperBound
    let block = article[rest...].split(separator: "\n").prefix { $0.hasPrefix("    ") }
    return block.joined().filter { $0 != " " }
  }

  @Test("its example holds by its key")
  func holds() throws {
    #expect(lines.count == 3)
    let key = try #require(NoteKey(try quoted(behind: "The verifier key of the head is\n\n")))
    var audit = LogAudit(keys: LogKeys(named: [key]))
    var findings: [LogFinding] = []
    for line in lines { findings += audit.take(line) }
    let report = audit.finish()
    #expect(findings + report.findings == [] && report.doubts == [] && report.remarks == [])
    #expect(report.places == 2 && report.head?.size == 2)
  }

  @Test("the bytes of its first leaf are those of its first event")
  func leaf() throws {
    let bytes = try #require(Hex.bytes(try quoted(behind: "behind a byte of 0, are\n\n").utf8))
    guard case .event(let sealed, let leaf) = lines[0] else {
      Issue.record("the first line is no event")
      return
    }
    #expect(sealed.event.canonicalBytes == bytes)
    #expect(SHA256.hash([0] + bytes) == leaf)
  }

  @Test("each of its lines is written as it stands")
  func written() throws {
    var bytes: [UInt8] = []
    for line in lines { line.append(to: &bytes) }
    #expect(article.contains(String(decoding: bytes, as: UTF8.self)))
  }

  @Test("it names every finding, and no other")
  func findings() {
    let rows = article.split(separator: "\n").filter { $0.hasPrefix("| `") }
    let names = rows.map { String($0.dropFirst(3).prefix { $0 != "`" }) }
    #expect(names == LogFinding.Kind.allCases.map(\.rawValue))
  }
}

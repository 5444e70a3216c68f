import Foundation
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What the article on webhooks says")
struct WebhookArticleTests {
  private static func article() throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/AccessAuth/AccessAuth.docc/Webhooks.md").standardizedFileURL
    return try String(contentsOf: file, encoding: .utf8)
  }

  /// What stands behind `start`, up to `end`.
  private static func text(_ article: String, behind start: String, to end: String) throws -> [UInt8] {
    let begin = try #require(article.range(of: start)).upperBound
    let rest = article[begin...]
    return Array(rest[..<(try #require(rest.range(of: end)).lowerBound)].utf8)
  }

  @Test("F-06 its message is genuine for the key beside it")
  func example() throws {
    let article = try Self.article()
    let lines = try Self.text(article, behind: "webhook-signature: ", to: "\n```")
    let parts = String(decoding: lines, as: UTF8.self).split(separator: "\n\n", maxSplits: 1)
    let key = try #require(
      Ed25519.PublicKey(webhookText: try Self.text(article, behind: "genuine for the key `", to: "`")))
    try WebhookVerifier([.publicKey(key)]).check(
      id: try Self.text(article, behind: "webhook-id: ", to: "\n"),
      timestamp: try Self.text(article, behind: "webhook-timestamp: ", to: "\n"), signatures: Array(parts[0].utf8),
      body: Array(parts[1].replacing("\n", with: "").utf8), at: Instant(seconds: 1_795_348_800))
  }

  @Test("it names every type, and every word of a failure that is the log's own")
  func words() throws {
    let article = try Self.article()
    for type in WebhookType.allCases {
      let parts = type.rawValue.split(separator: ".")
      let isNamed = article.contains("`\(type.rawValue)`") || parts.last.map { article.contains("`.\($0)`") } == true
      #expect(isNamed, "\(type.rawValue)")
    }
    for word in [WebhookDelivery.gone, WebhookDelivery.unsigned] { #expect(article.contains("`\(word)`")) }
  }
}

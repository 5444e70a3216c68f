import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Webhooks against the cases of Standard Webhooks")
struct WebhookVectorTests {
  struct Row: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let secret: String
    let id: String?
    let timestamp: String?
    let payload: String
    let signature: String?
    let now: Int64
    let valid: Bool
    var testDescription: String { name }
  }

  static let rows: [Row] = {
    struct File: Decodable { let tests: [Row] }
    do { return try Vectors.json("standard-webhooks/webhooks.json", as: File.self)?.tests ?? [] } catch {
      Issue.record(error)
      return []
    }
  }()

  /// Why each of the published cases is refused.
  static let rejections: [String: WebhookRejection] = [
    "missing id": .missingHeader, "missing timestamp": .missingHeader, "missing signature": .missingHeader,
    "wrong signature": .wrongSignature, "empty signature value": .noSignature, "unknown version only": .noSignature,
    "too old (300 s tolerance)": .tooOld, "too new": .tooNew, "timestamp not a number": .timestamp,
    "timestamp with plus sign": .timestamp, "payload re-serialised (space lost)": .wrongSignature,
    "id changed": .wrongSignature, "v1 label on asymmetric": .noSignature,
  ]

  @Test("F-06 a published webhook is genuine, or refused for its reason", arguments: rows)
  func row(_ row: Row) throws {
    guard let secret = WebhookSecret(text: Array(row.secret.utf8)) else {
      #expect(row.name == "empty secret" && !row.valid)
      return
    }
    let verifier = WebhookVerifier([.secret(secret)])
    var rejection: WebhookRejection?
    do throws(WebhookRejection) {
      try verifier.check(
        id: row.id.map { Array($0.utf8) }, timestamp: row.timestamp.map { Array($0.utf8) },
        signatures: row.signature.map { Array($0.utf8) }, body: Array(row.payload.utf8), at: Instant(seconds: row.now))
    } catch { rejection = error }
    #expect(rejection == Self.rejections[row.name])
    #expect((rejection == nil) == row.valid)
    guard row.valid, let id = row.id, let seconds = row.timestamp.flatMap({ Int64($0) }) else { return }
    let signed = SignedWebhook(
      id: id, at: Instant(seconds: seconds), body: Array(row.payload.utf8), by: .secret(secret))
    let entries = row.signature?.split(separator: " ").map(String.init) ?? []
    #expect(entries.contains(try #require(signed).signatures))
  }

  @Test("F-06 no published row is lost")
  func counts() {
    guard Vectors.folder != nil else { return }
    #expect(Self.rows.count == 18 && Self.rows.filter(\.valid).count == 4)
    #expect(Set(Self.rejections.keys).isSubset(of: Self.rows.map(\.name)))
  }
}

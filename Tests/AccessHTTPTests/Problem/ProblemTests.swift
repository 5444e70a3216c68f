import AccessAuth
import AccessHTTP
import Foundation
import Testing

@Suite("Problems")
struct ProblemTests {
  @Test(
    "the list of codes is the one of the contract, each with a row that makes sense", arguments: ProblemCode.allCases)
  func table(_ code: ProblemCode) {
    let entry = code.entry
    #expect((400...599).contains(entry.status))
    #expect(!entry.title.isEmpty && !entry.happened.isEmpty && !entry.remedy.isEmpty)
    #expect(code.rawValue.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F })
    #expect(code.type == "/problems/\(code.rawValue)")
    let page = String(decoding: ProblemPage.html(code), as: UTF8.self)
    #expect(page.contains("<code>\(code.rawValue)</code>"))
    #expect(!page.contains("<script") && !page.contains("src=") && !page.contains("http:") && !page.contains("https:"))
  }

  @Test("the codes are the closed list, each once")
  func closedList() {
    let contract = """
      invalid_json unknown_member duplicate_member missing_member invalid_value invalid_format invalid_cursor \
      body_too_large unsupported_media_type unauthenticated forbidden not_found method_not_allowed conflict \
      precondition_failed precondition_required idempotency_mismatch idempotency_in_progress pin_needs_device \
      risk_budget_exceeded credential_expired approval_required payment_data_refused rate_limited busy unavailable internal
      """
    #expect(ProblemCode.allCases.map(\.rawValue) == contract.split(separator: " ").map(String.init))
    #expect(Set(ProblemCode.allCases.map(\.entry.title)).count == ProblemCode.allCases.count)
    let index = String(decoding: ProblemPage.index, as: UTF8.self)
    #expect(ProblemCode.allCases.allSatisfy { index.contains("href=\"\($0.type)\"") })
  }

  @Test("F-10 the body of a problem has the members of RFC 9457 and nothing of the caller's")
  func body() throws {
    let id = try #require(RequestID("req_01h455vb4pex5vsknk084sn02q"))
    let problem = Problem(.missingMember, at: "/name", "this member is missing")
    #expect(
      String(decoding: problem.body(requestID: id), as: UTF8.self)
        == #"{"type":"/problems/missing_member","title":"The body lacks a member","status":400,"#
        + #""detail":"this member is missing","instance":"req_01h455vb4pex5vsknk084sn02q","code":"missing_member","#
        + #""errors":[{"pointer":"/name","code":"missing_member","detail":"this member is missing"}]}"#)
    #expect("\(problem)" == "missing_member")
  }

  @Test("a code alone says in its detail what happened")
  func plain() throws {
    let id = try #require(RequestID("req_01h455vb4pex5vsknk084sn02q"))
    for code in ProblemCode.allCases {
      let body = Problem(code).body(requestID: id)
      let members = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
      #expect(members["detail"] as? String == code.entry.happened)
      #expect(members["status"] as? Int == code.status)
    }
  }

  @Test(
    "what the domain refuses has its code",
    arguments: [
      (.notFound(pointer: nil), .notFound), (.notFound(pointer: "/device_id"), .notFound), (.forbidden, .forbidden),
      (.invalid(pointer: "/ends_at", detail: "before starts_at"), .invalidValue),
      (.conflict("it is revoked"), .conflict),
      (.preconditionFailed, .preconditionFailed), (.credentialExpired, .credentialExpired),
      (.idempotencyMismatch, .idempotencyMismatch), (.store(.busy), .busy), (.store(.unavailable), .unavailable),
      (.store(.corrupt), .internal), (.inconsistent, .internal),
    ] as [(Refusal, ProblemCode)])
  func refusals(_ refusal: Refusal, _ code: ProblemCode) {
    let problem = Problem(refusal: refusal)
    #expect(problem.code == code)
    #expect((problem.retryAfter != nil) == (code.status == 503))
  }
}

import Foundation
import HTTPTypes
import Testing

/// A call that was carried out and not answered is answered by its repetition, and carried out once.
@Suite struct RepeatCrashTests {
  @Test("F-04 a service killed between the effect and its answer gives the answer to the same call after its start")
  func killed() async throws {
    let served = try ServedProcess()
    var cabinet = try await Cabinet(served)
    let body = """
      {"subject":{"external_ref":"customer-1"},"targets":{"device_id":"\(cabinet.device)"},\
      "ends_at":"2099-01-01T00:00:00Z","credentials":[{"kind":"qr"},{"kind":"pin","entry":"alone"}]}
      """
    func issue(_ cabinet: Cabinet) async throws -> Cabinet.Reply {
      try await Cabinet.call(
        cabinet.server, cabinet.adminKey, .post, "/v1/grants", body, idempotencyKey: "order-77")
    }
    // At its stop it seals what it remembers, so that the next commit is the call's.
    #expect(served.stop() == 0)
    try served.start(environment: ["ACCESSAUTH_FAILPOINT": "after_commit:kill"])
    cabinet = cabinet.at(served)
    #expect((try? await issue(cabinet)) == nil, "the process died before it could answer")
    #expect(served.end().status == SIGKILL)
    try served.start()
    cabinet = cabinet.at(served)
    let (first, second) = (try await issue(cabinet), try await issue(cabinet))
    #expect(first.status == 201 && first.text("id") == second.text("id"))
    let credentials = first.json["credentials"] as? [[String: Any]]
    // The pass is made again to the byte; the digits of the PIN are gone.
    let pass = try #require(credentials?.first?["pass"] as? String)
    #expect(credentials?.last?["pin"] is NSNull && credentials?.last?["secret_available"] as? Bool == false)
    let grants = try await Cabinet.call(cabinet.server, cabinet.adminKey, .get, "/v1/grants", nil)
    #expect((grants.json["data"] as? [Any])?.count == 1)
    #expect(try await cabinet.present(pass).text("decision") == "grant")
    #expect(served.stop() == 0)
  }
}

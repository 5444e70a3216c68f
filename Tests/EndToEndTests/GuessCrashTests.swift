import Foundation
import Testing

/// A guess is counted before anybody looks whether it is right: whoever kills the service in between gains nothing.
@Suite struct GuessCrashTests {
  /// A cabinet with a grant whose PIN is entered alone, and wrong digits of the same length.
  private func makePIN(_ served: ServedProcess) async throws -> (cabinet: Cabinet, pin: String, wrong: String) {
    let cabinet = try await Cabinet(served)
    let grant = try await cabinet.grant(credentials: #"[{"kind":"pin","entry":"alone"}]"#)
    let pin = try #require((grant.json["credentials"] as? [[String: Any]])?.first?["pin"] as? String)
    let wrong = String(pin.map { $0 == "9" ? "0" : Character(String((Int(String($0)) ?? 0) + 1)) })
    return (cabinet, pin, wrong)
  }

  @Test("B-02 wrong tries stay counted when the process is killed after each charge, before its answer")
  func killedBeforeTheAnswer() async throws {
    let served = try ServedProcess()
    var (cabinet, pin, wrong) = try await makePIN(served)
    for _ in 0..<3 {
      #expect(served.isRunning ? served.stop() == 0 : true)
      // The first commit of this process is that of the charge.
      try served.start(environment: ["ACCESSAUTH_FAILPOINT": "after_commit:kill"])
      cabinet = cabinet.at(served)
      let answer = try? await cabinet.present(pin: wrong)
      #expect(answer == nil, "the process died before it could answer")
      let end = served.end()
      #expect(end.reason == .uncaughtSignal && end.status == SIGKILL)
    }
    try served.start()
    cabinet = cabinet.at(served)
    // Three of five are charged; a restart gives none of them back.
    for _ in 0..<2 { #expect(try await cabinet.present(pin: wrong).text("reason") == "not_recognized") }
    let refused = try await cabinet.present(pin: pin)
    #expect(refused.text("reason") == "throttled")
    #expect((refused.json["retry_after_seconds"] as? Int ?? 0) > 600)
    let lockouts = try await cabinet.get("/v1/lockouts")
    let kinds = (lockouts.json["data"] as? [[String: Any]])?.compactMap { $0["kind"] as? String }
    #expect(kinds?.isEmpty == false)
    // Nor does any other restart.
    served.kill()
    try served.start()
    cabinet = cabinet.at(served)
    #expect(try await cabinet.present(pin: pin).text("reason") == "throttled")
    #expect(served.stop() == 0)
  }

  @Test("B-02 a try that was killed before its charge was kept was never looked at, and one that was answered counts")
  func killedBeforeTheCharge() async throws {
    let served = try ServedProcess()
    var (cabinet, pin, wrong) = try await makePIN(served)
    for _ in 0..<4 { #expect(try await cabinet.present(pin: wrong).text("reason") == "not_recognized") }
    // At its stop it seals what it remembers, so that the next commit is the charge's.
    #expect(served.stop() == 0)
    for _ in 0..<2 {
      try served.start(environment: ["ACCESSAUTH_FAILPOINT": "before_commit:kill"])
      cabinet = cabinet.at(served)
      // Right digits: had they been looked at, it would have opened.
      #expect((try? await cabinet.present(pin: pin)) == nil)
      #expect(served.end().status == SIGKILL)
    }
    try served.start()
    cabinet = cabinet.at(served)
    #expect(try await cabinet.present(pin: pin).text("decision") == "grant")
    // Success gave its own charge back, and nobody else's.
    #expect(try await cabinet.present(pin: wrong).text("reason") == "not_recognized")
    #expect(try await cabinet.present(pin: wrong).text("reason") == "throttled")
    #expect(served.stop() == 0)
  }
}

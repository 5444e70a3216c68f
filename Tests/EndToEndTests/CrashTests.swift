import Foundation
import Testing

/// The service is killed at every stage of a redemption. A use is never counted twice, and a use that was answered stays
/// used.
@Suite struct CrashTests {
  /// Kill cycles in a normal run; `script/soak` asks for more.
  private static let cycles =
    ProcessInfo.processInfo.environment["ACCESSAUTH_KILL_CYCLES"].flatMap { Int($0) } ?? 200

  @Test("A-05 no kill at any stage of a redemption opens a door twice, and at most one use is burnt unopened")
  func kills() async throws {
    let served = try ServedProcess()
    var cabinet = try await Cabinet(served)
    var random = SystemRandomNumberGenerator()
    var burntUnopened = 0
    for cycle in 0..<Self.cycles {
      let grant = try await cabinet.grant()
      let pass = Cabinet.pass(of: grant)
      let path = "/v1/grants/\(grant.text("id") ?? "")"
      let stage = cycle % 4
      if stage < 2 {
        // The process dies by itself, before or after the commit.
        _ = served.stop()
        try served.start(
          environment: ["ACCESSAUTH_FAILPOINT": "\(stage == 0 ? "before_commit" : "after_commit"):kill"])
        cabinet = cabinet.at(served)
      }
      let attempt = UUID()
      let presenting = Task { [cabinet] in try? await cabinet.present(pass, attempt: attempt) }
      if stage >= 2 {
        // Somewhere on the way, or behind it.
        usleep(UInt32.random(in: 0...(stage == 2 ? 3_000 : 30_000), using: &random))
        served.kill()
      }
      let answer = await presenting.value
      served.kill()
      try served.start()
      cabinet = cabinet.at(served)

      let isAnswered = answer?.status == 200
      if isAnswered { #expect(answer?.text("decision") == "grant") }
      if stage < 2 { #expect(!isAnswered, "the process died before it could answer") }
      let usesAfterKill = try await cabinet.get(path).json["uses"] as? Int
      #expect(isAnswered ? usesAfterKill == 1 : [0, 1].contains(usesAfterKill))
      if !isAnswered, usesAfterKill == 1 { burntUnopened += 1 }
      // A retry of the same attempt gets the first answer, or the first use.
      let retry = try await cabinet.present(pass, attempt: attempt)
      #expect(retry.text("decision") == "grant", "the retry of cycle \(cycle) is the same opening")
      if isAnswered { #expect(retry.body == answer?.body, "a retry gets the first answer, to the byte") }
      // Another attempt never opens again.
      let other = try await cabinet.present(pass)
      #expect(other.text("reason") == "already_used", "cycle \(cycle), stage \(stage)")
      #expect(try await cabinet.get(path).json["uses"] as? Int == 1)
    }
    // Every kill after a commit leaves a use that was burnt and not answered, and its own retry opened with it. Were there
    // none, the kills would not have been where they should.
    #expect(burntUnopened >= (Self.cycles + 2) / 4)
    #expect(served.stop() == 0)
  }
}

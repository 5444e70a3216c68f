import Testing

@testable import AccessAuth

@Suite("A decision")
struct DecisionTests {
  @Test("opens for one reason only, and in earnest only", arguments: Reason.allCases)
  func verdicts(reason: Reason) {
    #expect(Decision(reason: reason, consume: true).verdict == (reason == .granted ? .grant : .deny))
    #expect(Decision(reason: reason, consume: false).verdict == (reason == .granted ? .wouldGrant : .wouldDeny))
  }

  @Test("the words are those of the contract")
  func words() {
    #expect(Decision.Verdict.allCases.map(\.rawValue) == ["grant", "deny", "would_grant", "would_deny"])
    #expect(
      Reason.allCases.map(\.rawValue) == [
        "granted", "not_recognized", "not_yet_valid", "expired", "outside_schedule", "already_used", "revoked",
        "suspended", "on_hold", "restricted", "wrong_device", "wrong_locker", "locker_required", "throttled",
        "assurance_too_low", "proof_required", "clock_untrusted", "manifest_stale", "not_allowed_offline",
      ])
    #expect(AccessMode.allCases.map(\.rawValue) == ["card", "pin", "face", "qr", "app_token", "api_trigger"])
    #expect(Actuation.reported.map(\.rawValue) == ["opened", "jammed", "refused"])
    #expect(Actuation.allCases.map(\.rawValue) == ["opened", "jammed", "refused", "none"])
  }
}

import AccessAuth
import Testing

/// What bounds guessing, over services that know nothing of each other.
@Suite("A keypad, many services", .onSharedServer) struct SharedThrottleTests {
  @Test("B-02 a reader's five tries are five over all services, and the sixth is refused at each")
  func bucket() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      let pin = try await fleet.admin().issuePIN(cabinet.first, "alone").pin()
      for (number, wrong) in WrongPINs.besides(pin, count: 5).enumerated() {
        let tried = try await cabinet.at(fleet.services[number % 3]).door.enter(wrong)
        #expect(tried.decision == "deny not_recognized")
      }
      for service in fleet.services {
        let refused = try await cabinet.at(service).door.enter(pin)
        #expect(refused.decision == "deny throttled")
        #expect(refused.json["retry_after_seconds"] != .null)
        #expect(try await service.admin.lockouts().count == 1)
      }
    }
  }

  @Test("B-02 sixty tries at three services in the same moment: five are looked at, and no more")
  func race() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      let pin = try await fleet.admin().issuePIN(cabinet.first, "alone").pin()
      let wrong = WrongPINs.besides(pin, count: 60)
      let replies = try await fleet.race(each: 20, "/v1/verifications") { index in
        (cabinet.door.key, [], Client.presenting("pin", ["pin": .string(wrong[index])]))
      }
      // Where a try could not be charged in time, the door stays shut and nothing is said of the PIN.
      let looked = replies.count { $0.status == 200 && $0.decision == "deny not_recognized" }
      #expect(looked <= 5)
      #expect(
        replies.allSatisfy {
          $0.status == 503 || $0.decision == "deny throttled" || $0.decision == "deny not_recognized"
        })
      #expect(try await cabinet.at(fleet.services[1]).door.enter(pin).decision == "deny throttled")
    }
  }

  @Test("B-08 a reader that has used up its tries gets none back by the restart of a service, nor by a clock ahead")
  func restart() async throws {
    let folder = try await ServiceFolder(in: SharedDatabase().place())
    let (cabinet, pin) = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      let pin = try await service.admin.issuePIN(cabinet.first, "alone").pin()
      for wrong in WrongPINs.besides(pin, count: 5) { _ = try await cabinet.door.enter(wrong) }
      #expect(try await cabinet.door.enter(pin).decision == "deny throttled")
      return (cabinet, pin)
    }
    // Whoever may set a machine's clock sets it a day ahead.
    folder.clock.advance(by: .hours(23))
    for process in [0, 1] {
      try await folder.serving(process: process) { service in
        let tried = try await cabinet.at(service).door.enter(pin)
        #expect(tried.decision == "deny throttled")
      }
    }
  }
}

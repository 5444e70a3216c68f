import Foundation
import Testing

/// What a device's own shell reports.
@Suite struct ReportCommandTests {
  @Test("a shell on a device reports, again without a second event, and is told of a contradiction")
  func reports() async throws {
    let shell = try Shell()
    let cabinet = try await Cabinet(shell.served)
    try shell.folder.write("device.key", cabinet.deviceKey)
    let report = ["devices", "report", "--api-key-file", shell.folder.path("device.key"), "--sequence", "41"]
    let fault =
      report + [
        "--type", "device.fault", "--locker", "A12", "--code", "E17.relay", "--level", "7", "--offline",
        "--at", "2026-11-22T11:59:58Z", "--clock-offset-ms=-250",
      ]
    let first = try shell.run(fault)
    #expect(first.status == 0, "\(first.error)")
    #expect(first.output.contains("SEQUENCE  STATUS    EVENT"))
    #expect(first.output.contains("41        accepted  evt_"))
    let again = try shell.object(fault)
    let result = try #require((again["data"] as? [[String: Any]])?.first)
    #expect(result["status"] as? String == "repeated")
    #expect(first.output.contains(try #require(result["event_id"] as? String)))
    let other = try shell.run(report + ["--type", "device.tamper"])
    #expect(other.status == 1 && other.error.contains("(conflict)"))
    #expect(other.error.contains("/events/0/sequence: "))
    let stranger = try shell.run(["devices", "report", "--sequence", "1", "--type", "device.started"])
    #expect(stranger.status == 1 && stranger.error.contains("(forbidden)"))
    for wrong in [["--sequence", "0", "--type", "device.started"], ["--sequence", "1", "--type", "device.created"]] {
      #expect(try shell.run(["devices", "report"] + wrong).status == 2, "\(wrong)")
    }
  }
}

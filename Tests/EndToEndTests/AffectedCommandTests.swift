import Foundation
import HTTPTypes
import Testing

/// The list of an incident from a shell.
@Suite struct AffectedCommandTests {
  @Test("I-07 a shell lists whom a lost device touches, and says what could have been read without a trace")
  func listed() async throws {
    let shell = try Shell()
    let cabinet = try await Cabinet(shell.served)
    let pass = Cabinet.pass(of: try await cabinet.grant())
    #expect(try await cabinet.present(pass).text("decision") == "grant")
    let affected = ["subjects", "affected", "--device", cabinet.device, "--from", "2026-01-01T00:00:00Z"]
    var run = try shell.run(affected)
    // An event has its place within a second.
    for _ in 0..<50 where !run.output.contains("customer-4711") {
      try await Task.sleep(for: .milliseconds(100))
      run = try shell.run(affected)
    }
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("customer-4711"))
    #expect(run.error.contains("1 person; nothing beyond the answers"))
    let json = try shell.object(affected)
    #expect(json["reach"] as? String == "device")
    #expect(try shell.run(["subjects", "affected"]).status == 2)
    #expect(try shell.run(["subjects", "affected", "--key", "key_01h455vb4pex5vsknk084sn02q"]).status == 1)
    #expect(shell.served.stop() == 0)
  }
}

import Foundation
import Glibc
import HTTPTypes
import Testing

/// What somebody who helps is given.
@Suite struct SupportTests {
  /// What a tenant calls its things and its people.
  private static let names = [
    "Canary-Place", "Canary-Cabinet", "CNRY-A12", "customer-canary", "Canary Holder", "order-canary", "INV-canary",
    "canary-reason", "canary.example",
  ]

  @Test("I-07 the support file tells how things stand, and names no person, no place, no path and no secret")
  func everything() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    let site = try await cabinet.admin(.post, "/v1/sites", #"{"name":"Canary-Place","timezone":"UTC"}"#)
    let device = try await cabinet.admin(
      .post, "/v1/devices", #"{"site_id":"\#(site.text("id") ?? "")","label":"Canary-Cabinet"}"#)
    _ = try await cabinet.admin(
      .post, "/v1/devices/\(device.text("id") ?? "")/lockers",
      #"{"lockers":[{"label":"CNRY-A12","board":"B1","number":1}]}"#)
    _ = try await cabinet.admin(.post, "/v1/subjects", #"{"external_ref":"customer-canary"}"#)
    _ = try await cabinet.admin(.post, "/v1/api_keys", #"{"role":"operator","person":"Canary Holder"}"#)
    _ = try await cabinet.admin(
      .post, "/v1/webhook_endpoints", #"{"url":"https://canary.example/hook","description":"order-canary"}"#)
    let pass = Cabinet.pass(of: try await cabinet.grant())
    #expect(try await cabinet.present(pass).text("decision") == "grant")
    let folder = try CommandFolder()
    let data = served.folder.path + "/data"
    let settings = ["ACCESSAUTH_SECURITY_CONTACT": "mailto:somebody@canary.example", "ACCESSAUTH_LOG_FORMAT": "json"]
    let support = ["support", "--data", data, "--output", folder.path("support.json")]
    let running = try CommandRun(support + ["--server", served.server], environment: settings)
    #expect(running.status == 0, "\(running.error)")
    #expect(try folder.mode("support.json") == 0o600)
    let first = try folder.read("support.json")
    let told = try object(first)
    let service = try #require(told["service"] as? [String: Any])
    #expect(service["reached"] as? Bool == true)
    #expect(service["readyz"] as? Int == 200)
    let checks = try #require(service["checks"] as? [[String: String]])
    #expect(checks.contains(["name": "store", "status": "ok"]))
    let metrics = try #require(service["metrics"] as? [String])
    #expect(metrics.contains { $0.hasPrefix("accessauth_decisions_total{") })
    // Which settings are set, and of those that name nobody, how.
    let set = try #require(told["settings"] as? [[String: Any]])
    #expect(set.map { $0["name"] as? String } == ["log-format", "security-contact"])
    #expect(set.map { $0["value"] as? String } == ["json", nil])
    let program = try #require(told["program"] as? [String: String])
    #expect(program["build"] == "debug")
    #expect(program["time_zones"]?.hasPrefix("20") == true)
    #expect(served.stop() == 0)

    #expect(try CommandRun(support).status == 0)
    let second = try folder.read("support.json")
    let host = try #require(try object(second)["host"] as? [String: Any])
    let rows = try #require(host["rows"] as? [[String: Any]])
    let counted = Dictionary(
      uniqueKeysWithValues: rows.map { ($0["table"] as? String ?? "", $0["rows"] as? Int ?? -1) })
    #expect((counted["subjects"], counted["devices"], counted["attempts"]) == (2, 2, 1))
    let findings = try #require(host["findings"] as? [[String: String]])
    #expect(findings.contains { $0["name"] == "master key" && $0["state"] == "ok" })
    #expect(findings.contains { $0["name"] == "epoch" })

    var machine = [CChar](repeating: 0, count: 256)
    // The buffer has as many bytes as are told.
    #expect(unsafe gethostname(&machine, machine.count) == 0)
    let host1 = String(decoding: machine.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    let own = [
      served.folder.lastPathComponent, NSUserName() + "/", host1, pass, cabinet.deviceKey, served.adminKey,
      cabinet.device, cabinet.locker, "127.0.0.1",
    ]
    for text in [first, second] {
      for name in Self.names + own {
        #expect(!text.contains(name), "\(name)")
      }
    }
  }

  @Test("the support command wants to know what to look at, and says where nothing answers")
  func nothing() throws {
    let folder = try CommandFolder()
    #expect(try CommandRun(["support"]).status == 2)
    let gone = try CommandRun(["support", "--server", "http://127.0.0.1:9", "--output", folder.path("support.json")])
    #expect(gone.status == 0, "\(gone.error)")
    let service = try #require(try object(try folder.read("support.json"))["service"] as? [String: Any])
    #expect(service["reached"] as? Bool == false)
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }
}

import AccessAuth
import Foundation
import Testing

@Suite("Metrics of a service", .runningService)
struct MetricsTests {
  let service = RunningService.current

  private func metrics() async throws -> [String: Double] {
    let reply = try await service.stranger.get("/metrics")
    #expect(reply.status == 200)
    #expect(reply["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    var metrics: [String: Double] = [:]
    for line in reply.text.split(separator: "\n") where !line.hasPrefix("#") {
      let space = try #require(line.lastIndex(of: " "), "\(line)")
      let number = try #require(Double(line[line.index(after: space)...]), "\(line)")
      let isNew = metrics.updateValue(number, forKey: String(line[..<space])) == nil
      #expect(isNew, "\(line) comes twice")
    }
    return metrics
  }

  @Test("Operations.md lists every number that there is, and all of them are there once there was a request and a scan")
  func names() async throws {
    let cabinet = try await service.admin.makeCabinet()
    _ = try await cabinet.door.show("AP1")
    let told = try await service.stranger.get("/metrics").text
    let types = told.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/AccessAuth/AccessAuth.docc/Operations.md")
    let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter {
      $0.hasPrefix("| `accessauth_")
    }
    #expect(Set(types) == Set(rows.map { $0.dropFirst(3).prefix { $0 != "`" } }))
    let later = try await metrics()
    #expect(later[#"accessauth_http_requests_total{method="GET",route="/metrics",status="200"}"#] == 1)
    #expect(later[#"accessauth_build_info{version="\#(AccessAuthVersion.current)"}"#] == 1)
    let started = Double(ManualClock.beginning.milliseconds) / 1000
    #expect(later["accessauth_process_start_time_seconds"] == started)
  }

  @Test("answers are counted by mode, decision and reason; hashes and refusals of a reader too")
  func decisions() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "qr", "usage": "single_use"], ["kind": "pin", "entry": "with_locker"]])
    let pass = issued.pass()
    #expect(try await cabinet.door.show(pass, consume: false).decision == "would_grant granted")
    #expect(try await cabinet.door.show(pass).decision == "grant granted")
    #expect(try await cabinet.door.show(pass).decision == "deny already_used")
    let entered = try await cabinet.door.enter(all: WrongPINs.besides(issued.pin(1), count: 7))
    let throttled = entered.count { $0 == "deny throttled" }
    #expect(throttled > 0 && throttled < 7)
    let found = try await metrics()
    func count(_ mode: String, _ decision: String, _ reason: String) -> Double? {
      found[#"accessauth_decisions_total{mode="\#(mode)",decision="\#(decision)",reason="\#(reason)"}"#]
    }
    #expect(count("qr", "would_grant", "granted") == 1)
    #expect(count("qr", "grant", "granted") == 1)
    #expect(count("qr", "deny", "already_used") == 1)
    #expect(count("pin", "deny", "throttled") == Double(throttled))
    #expect(count("pin", "deny", "not_recognized") == Double(7 - throttled))
    #expect(found[#"accessauth_readers_throttled_total{failures="tries"}"#] == Double(throttled))
    #expect(found[#"accessauth_readers_throttled_total{failures="frames"}"#] == 0)
    // One for the PIN that was issued, one for each try that was not throttled.
    #expect(found["accessauth_pin_hashes_total"] == Double(8 - throttled))
    #expect(found["accessauth_pin_hashes_waiting"] == 0)
    let writes = try #require(found["accessauth_redeem_batch_size_sum"])
    let transactions = try #require(found["accessauth_redeem_batch_size_count"])
    #expect(transactions >= 7 && writes >= transactions)
    #expect(found[#"accessauth_redeem_batch_size_bucket{le="+Inf"}"#] == transactions)
  }

  @Test("G-10 no number has an identifier, a key or a caller's word for its label")
  func labels() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    _ = try await cabinet.door.show(issued.pass())
    _ = try await service.admin.get("/v1/grants/\(issued.id)?x=\(issued.pass())")
    _ = try await service.stranger.get("/\(issued.pass())/zq9canary")
    _ = try await service.call(HTTPCall(method: "PURGE", path: "/v1/zq9canary"))
    let text = try await service.stranger.get("/metrics").text
    for prefix in ["grt_", "crd_", "dev_", "ten_", "site_", "lok_", "sub_", "key_", "req_", "evt_", "aa_live", "AP1"] {
      #expect(!text.contains(prefix), "\(prefix)")
    }
    #expect(!text.lowercased().contains("zq9canary") && !text.contains(issued.pass()))
    #expect(text.contains(#"{method="other",route="none",status="404"} 1"#) && !text.contains("PURGE"))
  }

  @Test("G-10 no line of the access log holds a query, a referrer, a bearer token, a PIN or a pass")
  func accessLog() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "qr", "usage": "single_use"], ["kind": "pin", "entry": "with_locker"]])
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    let headers = [
      (name: "Referer", value: "http://zq9referer.test/\(issued.pin(1))"),
      (name: "traceparent", value: "00-\(trace)-00f067aa0ba902b7-01"),
    ]
    let query = "zq9query=\(issued.pin(1))&pass=\(issued.pass())"
    _ = try await service.admin.get("/v1/grants?\(query)", headers: headers)
    _ = try await service.stranger.get("/\(issued.pass())?\(query)", headers: headers)
    let body = Client.showing(issued.pass())
    _ = try await cabinet.door.post("/v1/verifications?\(query)", body, headers: headers)
    _ = try await cabinet.door.enter(issued.pin(1), locker: "A1")
    _ = try await cabinet.door.show(issued.pass())
    let lines = service.log.text.split(separator: "\n").filter { $0.contains(#""message":"request""#) }
    #expect(lines.count { $0.contains(#""trace_id":"\#(trace)""#) } == 3)
    for line in lines {
      #expect(!line.contains("zq9") && !line.contains("?") && !line.contains(issued.pass()))
      for key in [service.folder.adminKey, cabinet.door.key ?? "none"] { #expect(!line.contains(key.suffix(40))) }
      // Six digits can come by chance in an identifier or a duration, but not as a value.
      #expect(!line.contains(#""\#(issued.pin(1))""#) && !line.contains("/\(issued.pin(1))"))
    }
  }
}

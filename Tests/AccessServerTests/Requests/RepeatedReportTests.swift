import Testing

@Suite("Reports that are repeated", .runningService)
struct RepeatedReportTests {
  let service = RunningService.current

  /// The same key and body answers the same and says so, with another body it is refused.
  private func expect(_ path: String, _ body: JSON?, other: JSON?, by client: Client) async throws {
    let headers = [("Idempotency-Key", "report-1")]
    let first = try await client.post(path, body, headers: headers)
    #expect(first.status == 200 && first["idempotent-replayed"] == nil, "\(first.text)")
    let again = try await client.post(path, body, headers: headers)
    #expect((again.status, again["idempotent-replayed"]) == (200, "true"))
    #expect(again.json == first.json)
    guard let other else { return }
    let mismatch = try await client.post(path, other, headers: headers)
    #expect((mismatch.status, mismatch.code) == (422, "idempotency_mismatch"))
  }

  @Test("F-04 what a lock did, after a scan or a command, and a cancelled command are told once for one key")
  func reports() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    let issued = try await admin.issue(cabinet.first)
    let attempt = "018f0000-0000-7000-8000-0000000000ab"
    _ = try await cabinet.door.show(issued.pass(), attempt: attempt)
    try await expect(
      "/v1/verifications/\(attempt)/outcome", ["result": "opened"], other: ["result": "jammed"], by: cabinet.door)

    _ = try await admin.trigger(cabinet.lockers[0], reason: "ticket 1")
    let command = try await cabinet.door.fetchCommands()[0]
    let told: JSON = ["result": "opened", "nonce": command["nonce"]]
    var jammed = told
    jammed["result"] = "jammed"
    // Another call by the same key than the outcome's.
    let refused = try await cabinet.door.post(
      "/v1/commands/\(command["id"].text)/ack", told, headers: [("Idempotency-Key", "report-1")])
    #expect((refused.status, refused.code) == (422, "idempotency_mismatch"))
    let second = try await admin.makeKey(["role": "device", "device_id": .string(cabinet.id)])
    try await expect("/v1/commands/\(command["id"].text)/ack", told, other: jammed, by: second)

    let waiting = try await admin.trigger(cabinet.lockers[0], reason: "ticket 2")
    try await expect("/v1/commands/\(waiting.json["command"]["id"].text)/cancel", nil, other: nil, by: admin)
  }
}

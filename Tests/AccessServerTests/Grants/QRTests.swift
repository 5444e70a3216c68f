import AccessAuth
import Testing

@Suite("QR codes", .runningService)
struct QRTests {
  let service = RunningService.current

  /// A grant over one locker, and the path of its credential's QR.
  private func issue() async throws -> (issued: Issued, path: String) {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    return (issued, "/v1/credentials/\(issued.credential())/qr")
  }

  /// An `Accept` header, and the type and the first bytes of the answer.
  struct Form: Sendable, CustomTestStringConvertible {
    let accept: String?
    let type: String
    let begins: [UInt8]
    var testDescription: String { accept ?? "none" }

    init(_ accept: String?, _ type: String, _ begins: String) {
      (self.accept, self.type, self.begins) = (accept, type, Array(begins.utf8))
    }

    static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    init(png accept: String?) { (self.accept, type, begins) = (accept, "image/png", Self.png) }
  }

  static let known: [Form] = [
    Form(png: nil), Form(png: "*/*"), Form(png: "image/png"), Form(png: "image/*"), Form(png: "text/html, */*;q=0.1"),
    Form("image/svg+xml", "image/svg+xml", "<"), Form("IMAGE/SVG+XML", "image/svg+xml", "<"),
    Form("image/png;q=0.2, image/svg+xml;q=0.5", "image/svg+xml", "<"),
    Form("text/plain", "text/plain; charset=utf-8", ""),
    Form("application/json", "application/json", "{\"pass\":\"AP1"),
    Form("image/png;q=0, application/json", "application/json", "{"),
  ]

  @Test("the QR comes in the form that is asked for, a PNG unless another is", arguments: known)
  func forms(form: Form) async throws {
    let (issued, path) = try await issue()
    let reply = try await service.admin.get(path, headers: form.accept.map { [("Accept", $0)] } ?? [])
    #expect((reply.status, reply["content-type"]) == (200, form.type))
    #expect(reply.body.starts(with: form.begins))
    #expect(reply["cache-control"] == "no-store")
    #expect(!reply.body.isEmpty)
    if form.type == "application/json" {
      let credential = issued.json["credentials"][0]
      #expect(reply.json == ["pass": credential["pass"], "expires_at": credential["expires_at"]])
    }
  }

  @Test("a form that there is not is refused", arguments: ["application/pdf", "image/png;q=0", "text/html", "*/*;q=0"])
  func otherForms(accept: String) async throws {
    let (_, path) = try await issue()
    let reply = try await service.admin.get(path, headers: [("Accept", accept)])
    #expect((reply.status, reply.code) == (415, "unsupported_media_type"))
  }

  @Test("scale, margin and level have bounds, and other parameters are unknown")
  func measures() async throws {
    let (_, path) = try await issue()
    let rows = [
      ("scale=0", "invalid_value"), ("scale=10000", "invalid_value"), ("scale=41", "invalid_value"),
      ("scale=-1", "invalid_value"), ("scale=1.5", "invalid_value"), ("scale=1e1", "invalid_value"),
      ("margin=-1", "invalid_value"), ("margin=33", "invalid_value"), ("level=z", "invalid_value"),
      ("scale=40&margin=32", "invalid_value"), ("size=3", "unknown_member"), ("scale=3&scale=3", "duplicate_member"),
    ]
    for (query, code) in rows {
      let reply = try await service.admin.get("\(path)?\(query)")
      #expect((reply.status, reply.code) == (400, code), "\(query)")
    }
    for query in ["scale=1", "scale=16&margin=32", "margin=0", "level=l", "level=m", "level=q"] {
      let reply = try await service.admin.get("\(path)?\(query)")
      #expect((reply.status, reply["content-type"]) == (200, "image/png"), "\(query): \(reply.text.prefix(200))")
    }
    let small = try await service.admin.get("\(path)?scale=1")
    let large = try await service.admin.get("\(path)?scale=10")
    #expect(small.body.count < large.body.count)
  }

  @Test("each fetch is an event with the key that fetched")
  func events() async throws {
    let (issued, path) = try await issue()
    let first = try await service.admin.get(path)
    let second = try await service.admin.get(path, headers: [("Accept", "text/plain")])
    let events = try await service.admin.events("credential=\(issued.credential())", atLeast: 3)
    #expect(events.map { $0["action"].text } == ["credential.fetched", "credential.fetched", "credential.issued"])
    #expect(events.prefix(2).map { $0["request_id"].text } == [second, first].map { $0["request-id"] ?? "" })
    #expect(events[0]["subject"] == events[2]["subject"])
  }

  @Test("a refused fetch is no event: a wrong form or a wrong measure hands nothing out")
  func noEvents() async throws {
    let (issued, path) = try await issue()
    _ = try await service.admin.get("\(path)?scale=0")
    _ = try await service.admin.get(path, headers: [("Accept", "application/pdf")])
    _ = try await service.admin.post("/v1/sites", ["name": "S", "timezone": "UTC"])
    _ = try await service.admin.events("limit=100", atLeast: 9)
    #expect(try await service.admin.events("credential=\(issued.credential())").count == 1)
  }

  @Test("past its end, and once it is revoked, a credential has no QR any more")
  func ended() async throws {
    let (issued, path) = try await issue()
    #expect(try await service.admin.post("/v1/grants/\(issued.id)/suspend").status == 200)
    #expect(try await service.admin.get(path).status == 200)
    service.clock.advance(by: .hours(24) - .milliseconds(251))
    #expect(try await service.admin.get(path).status == 200)
    service.clock.advance(by: .milliseconds(1))
    for accept in ["image/png", "application/json"] {
      let reply = try await service.admin.get(path, headers: [("Accept", accept)])
      #expect((reply.status, reply.code) == (409, "credential_expired"))
      #expect(reply["content-type"] == "application/problem+json")
    }
    let (revoked, revokedPath) = try await issue()
    _ = try await service.admin.post("/v1/grants/\(revoked.id)/revoke")
    #expect(try await service.admin.get(revokedPath).code == "credential_expired")
  }
}

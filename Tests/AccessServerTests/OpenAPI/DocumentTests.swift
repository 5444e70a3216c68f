import AccessAuth
import AccessHTTP
import AccessServer
import Foundation
import SodiumPrimitives
import Testing

@Suite("The document of the API, as it is served", .runningService)
struct DocumentTests {
  let service = RunningService.current

  private func document() async throws -> JSON {
    let reply = try await service.stranger.get("/openapi.json")
    try #require(reply.status == 200)
    return reply.json
  }

  @Test("it is OpenAPI 3.1, may be kept for an hour, and is not sent again to whoever has it")
  func serving() async throws {
    let reply = try await service.stranger.get("/openapi.json")
    #expect(reply.status == 200)
    #expect(reply["content-type"] == "application/json")
    #expect(reply["cache-control"] == "public, max-age=3600")
    #expect(reply.json["openapi"] == "3.1.1")
    #expect(reply.json["info"]["version"].text == AccessAuthVersion.current)
    let tag = try #require(reply["etag"])
    let again = try await service.stranger.get("/openapi.json", headers: [("If-None-Match", tag)])
    #expect((again.status, again.body.count) == (304, 0))
  }

  @Test("every reference leads somewhere, and every schema is used")
  func references() async throws {
    let document = try await document()
    var used: Set<String> = []
    document.walk { name, value in
      if name == "$ref" { used.insert(value.text) }
    }
    #expect(used.filter { document.target($0) == .null }.sorted() == [])
    let schemas = document["components"]["schemas"].members
    let unused = schemas.filter { !used.contains("#/components/schemas/\($0)") && $0 != "DisabledReason" }
    #expect(unused.sorted() == [])
  }

  @Test("every operation has a name of its own, says who may call it, and has the answers that every call can have")
  func operations() async throws {
    let operations = Documented.operations(in: try await document())
    #expect(Set(operations.map(\.id)).count == operations.count)
    let holders = Set(Role.allCases.map(\.rawValue)).union(Scope.allCases.map { "partner:\($0.rawValue)" })
    for operation in operations {
      #expect(!operation.json["summary"].text.isEmpty && !operation.json["description"].text.isEmpty, "\(operation.id)")
      if operation.needsKey {
        #expect(!operation.roles.isEmpty && operation.roles.isSubset(of: holders), "\(operation.id)")
        #expect(operation.json["security"] == [["key": []]], "\(operation.id)")
        #expect(
          operation.statuses.isSuperset(of: ["400", "401", "403", "404", "429", "500", "503"]), "\(operation.id)")
      } else {
        #expect(operation.roles == ["anyone"] && operation.json["security"] == [], "\(operation.id)")
        #expect(operation.statuses.isSuperset(of: ["400", "500", "503"]), "\(operation.id)")
      }
      if operation.json.has("requestBody") {
        #expect(operation.statuses.isSuperset(of: ["413", "415"]), "\(operation.id)")
      }
      if operation.method == "PATCH" { #expect(operation.statuses.isSuperset(of: ["412", "428"]), "\(operation.id)") }
    }
  }

  @Test("an export and an erasure of a person say in their own words when they are 409, 429 and 503")
  func persons() async throws {
    let operations = Documented.operations(in: try await document())
    func words(_ id: String, _ status: String) throws -> String {
      let operation = try #require(operations.first { $0.id == id })
      let response = operation.json["responses"][status]
      #expect(response["content"].has("application/problem+json"), "\(id) \(status)")
      #expect(response["headers"].has("Retry-After"), "\(id) \(status)")
      return response["description"].text
    }
    #expect(try words("exportSubject", "409").contains("restricted"))
    #expect(try words("exportSubject", "429").contains("its tenant has as many"))
    #expect(try words("exportSubject", "503").contains("As many of these answers are under way as there can be"))
    for word in ["legal hold", "restricted", "others have made grants"] {
      #expect(try words("eraseSubject", "409").contains(word))
    }
    for word in ["Another call", "erasure file", "ends by itself"] {
      #expect(try words("eraseSubject", "503").contains(word))
    }
    // Of an erasure 429 says nothing of its own: only the budget of the key.
    let erase = try #require(operations.first { $0.id == "eraseSubject" })
    #expect(erase.json["responses"]["429"] == ["$ref": "#/components/responses/TooManyRequests"])
    #expect(try words("exportEvents", "429") == words("exportSubject", "429"))
  }

  @Test("links lead to operations, and fill parameters that these have")
  func links() async throws {
    let operations = Documented.operations(in: try await document())
    let byID = Dictionary(uniqueKeysWithValues: operations.map { ($0.id, $0) })
    for operation in operations {
      for status in operation.statuses {
        let links = operation.json["responses"][status]["links"]
        for name in links.members {
          let target = byID[links[name]["operationId"].text]
          let parameters = links[name]["parameters"].members
          #expect(target.map { parameters.isSubset(of: $0.pathParameters) } == true, "\(operation.id) \(name)")
        }
      }
    }
  }

  @Test("closed lists are those of the program")
  func closedLists() async throws {
    let schemas = try await document()["components"]["schemas"]
    func words(_ name: String) -> [String] { schemas[name]["enum"].elements.map(\.text) }
    #expect(words("Reason") == Reason.allCases.map(\.rawValue))
    #expect(words("ProblemCode") == ProblemCode.allCases.map(\.rawValue))
    #expect(words("EventAction") == EventAction.allCases.map(\.rawValue))
    #expect(words("EventClass") == EventClass.allCases.map(\.rawValue))
    #expect(words("Role") == Role.allCases.map(\.rawValue))
    #expect(words("Scope") == Scope.allCases.map(\.rawValue))
    #expect(words("AccessMode") == AccessMode.allCases.map(\.rawValue))
    #expect(words("Verdict") == Decision.Verdict.allCases.map(\.rawValue))
    #expect(words("CommandStatus") == CommandStatus.allCases.map(\.rawValue))
    #expect(words("WebhookType") == WebhookType.allCases.map(\.rawValue))
    #expect(words("DeliveryStatus") == WebhookDelivery.Status.allCases.map(\.rawValue))
    #expect(words("HoldStatus") == HoldStatus.allCases.map(\.rawValue))
    #expect(words("SigningPurpose") == SigningPurpose.allCases.map(\.rawValue))
  }

  @Test("the page has every operation, a style that its policy names, no script, and nothing from elsewhere")
  func page() async throws {
    let reply = try await service.stranger.get("/docs")
    #expect(reply.status == 200)
    #expect(reply["content-type"] == "text/html; charset=utf-8")
    for operation in Documented.operations(in: try await document()) {
      #expect(reply.text.contains("<article id=\"\(operation.id)\">"))
    }
    let style = try #require(reply.text.split(separator: "<style>").last?.split(separator: "</style>").first)
    let hash = Data(SHA256.hash(Array(style.utf8)).bytes).base64EncodedString()
    let policy = try #require(reply["content-security-policy"])
    #expect(policy.contains("style-src 'sha256-\(hash)'"))
    #expect(policy.contains("default-src 'none'"))
    for foreign in ["<script", " src=", "@import", "url(", "href=\"http", " style=", "<link"] {
      #expect(!reply.text.contains(foreign), "\(foreign)")
    }
  }

  @Test("every link inside the page leads somewhere in it")
  func anchors() async throws {
    let text = try await service.stranger.get("/docs").text
    func values(_ attribute: String) -> Set<String> {
      Set(text.components(separatedBy: " \(attribute)=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) })
    }
    let ids = values("id")
    let inside = values("href").filter { $0.hasPrefix("#") }.map { String($0.dropFirst()) }
    #expect(inside.filter { !ids.contains($0) }.sorted() == [])
  }
}

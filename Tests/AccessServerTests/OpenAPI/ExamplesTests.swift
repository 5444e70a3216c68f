import AccessAuth
import AccessHTTP
import AccessServer
import Foundation
import Testing

@Suite("The examples of the document")
struct ExamplesTests {
  /// Reads a body as the service does, and throws what the service would answer.
  private typealias Reader = @Sendable (consuming JSONBody) throws -> Void

  /// The service's own reader for each operation.
  private static let readers: [String: Reader] = [
    "createSite": { _ = try SiteBody.readNew($0) }, "changeSite": { _ = try SiteBody.read($0) },
    "createDevice": { _ = try DeviceBody.readNew($0) }, "changeDevice": { _ = try DeviceBody.read($0) },
    "addLockers": { _ = try LockersBody.read($0) }, "changeLocker": { _ = try LockerPatchBody.read($0) },
    "createSubject": { _ = try SubjectBody.read($0) }, "changeSubject": { _ = try SubjectBody.read($0) },
    "createGrant": { _ = try GrantBody.read($0) }, "changeGrant": { _ = try GrantPatchBody.read($0) },
    "addCredential": { _ = try CredentialBody.read($0) }, "armCapture": { _ = try CaptureBody.read($0) },
    "placeHold": { _ = try HoldBody.read($0) }, "settleHold": { _ = try HoldResultBody.read($0) },
    "verify": { _ = try VerificationBody.read($0) }, "recordOutcome": { _ = try OutcomeBody.read($0) },
    "setRetention": { _ = try RetentionBody.read($0) }, "previewRetention": { _ = try RetentionBody.read($0) },
    "setPolicies": { _ = try PoliciesBody.read($0) }, "setCardProfile": { _ = try CardProfileBody.read($0) },
    "createAPIKey": { _ = try APIKeyBody.read($0) }, "rotateAPIKey": { _ = try APIKeyRotationBody.read($0) },
    "createTenant": { _ = try TenantBody.read($0) },
  ]

  @Test("every example of a body is what the service reads")
  func requests() throws {
    let document = try JSONDecoder().decode(JSON.self, from: Data(OpenAPIDocument.bytes))
    var read: Set<String> = []
    for operation in Documented.operations(in: document) {
      let examples = operation.json["requestBody"]["content"]["application/json"]["examples"]
      for name in examples.members {
        guard let reader = Self.readers[operation.id] else { continue }
        read.insert(operation.id)
        do { try reader(JSONBody(examples[name]["value"].bytes)) } catch {
          Issue.record("\(operation.id) \(name): \(error) \((error as? Problem)?.errors ?? [])")
        }
      }
    }
    #expect(read == Set(Self.readers.keys))
  }
}

import AccessAuth
import AccessHTTP
import AccessServer
import CredentialStore
import Foundation
import SodiumPrimitives
import Testing

@Suite("The document has the routes that the service has")
struct RoutesTests {
  @Test("every route is documented, and everything documented is a route")
  func routes() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "access-routes-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try CredentialStore.create(folder: folder.path)
    let keys = try DerivedKeys(master: SecretBytes.random(count: 32))
    let hasher = PINHasher(threads: 1, waiting: 0)
    defer { hasher.shutdown() }
    let limits = try #require(RequestLimits(requestsPerSecond: RequestLimits.preset))
    let service = Service(
      store: store, keys: keys, ring: try await KeyRing.read(from: store, keys: keys), hasher: hasher, limits: limits,
      clock: { ManualClock().moment })
    let routes = Set(Routes(service: service, state: ServingState(canLockMemory: true)).table)
    await store.close()
    let document = try JSONDecoder().decode(JSON.self, from: Data(OpenAPIDocument.bytes))
    let documented = Set(Documented.operations(in: document).map { "\($0.method) \($0.path)" })
    #expect(routes.subtracting(documented).sorted() == [], "routes that are not documented")
    #expect(documented.subtracting(routes).sorted() == [], "documented, and no route")
  }
}

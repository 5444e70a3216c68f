import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite struct WebhookKeysTests {
  private static let random = SeededRandom(seed: 3)
  private static let start = Instant(seconds: 1_800_000_000)
  private static let tenant = TenantID(at: start, random: random)

  private static func keys() throws -> DerivedKeys { try DerivedKeys(master: SecretBytes(copying: random.bytes(32))) }

  @Test("a wrapped secret signs for its endpoint of its tenant alone, and under its master key alone")
  func bound() throws {
    let keys = try Self.keys()
    let id = WebhookEndpointID(at: Self.start, random: Self.random)
    let wrapped = WebhookSecret(random: Self.random)
      .wrapped(for: WebhookEndpoint.secretContext(id, of: Self.tenant), keys: keys, random: Self.random)
    let ring = try KeyRing([], keys: keys)
    func signers(_ id: WebhookEndpointID, _ tenant: TenantID, _ keys: DerivedKeys) -> Bool {
      let endpoint = WebhookEndpoint(
        id: id, url: "https://example.com", types: [], signature: .v1, description: nil, wrappedSecret: wrapped,
        cursor: 0, madeBy: APIKeyID(at: Self.start, random: Self.random), seesAll: true, createdAt: Self.start)
      return WebhookKeys.signers(for: endpoint, of: tenant, ring: ring, keys: keys, at: Self.start) != nil
    }
    #expect(signers(id, Self.tenant, keys))
    #expect(!signers(WebhookEndpointID(at: Self.start, random: Self.random), Self.tenant, keys))
    #expect(!signers(id, TenantID(at: Self.start, random: Self.random), keys))
    #expect(!signers(id, Self.tenant, try Self.keys()))
  }

  @Test("without a key of the tenant's nothing is signed")
  func keyless() throws {
    let keys = try Self.keys()
    let endpoint = WebhookEndpoint(
      id: WebhookEndpointID(at: Self.start, random: Self.random), url: "https://example.com", types: [],
      signature: .v1a, description: nil, wrappedSecret: nil, cursor: 0,
      madeBy: APIKeyID(at: Self.start, random: Self.random), seesAll: true, createdAt: Self.start)
    let ring = try KeyRing([], keys: keys)
    #expect(WebhookKeys.signers(for: endpoint, of: Self.tenant, ring: ring, keys: keys, at: Self.start) == nil)
    #expect(WebhookKeys.publicKeys(of: Self.tenant, ring: ring, at: Self.start).isEmpty)
  }
}

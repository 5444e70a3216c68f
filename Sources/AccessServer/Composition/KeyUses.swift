package import AccessAuth
import Synchronization

/// When keys were last used, to the minute: noted in memory with each request, and written now and then, so that a request
/// costs no write.
package final class KeyUses: Sendable {
  /// The most keys that are noted between two writes; further ones wait for their next request.
  private static let maximumKeys = 16_384

  private let uses = Mutex<[TenantID: [APIKeyID: Instant]]>([:])

  package init() {}

  /// Notes a use of `key`.
  package func note(_ key: APIKey, at instant: Instant) {
    // The platform key belongs to no tenant, and is nobody's to look at.
    guard let tenant = key.tenant else { return }
    let minute = Instant(seconds: instant.wholeSeconds / 60 * 60)
    if let last = key.lastUsedAt, minute <= last { return }
    uses.withLock { uses in
      guard uses[tenant, default: [:]].count < Self.maximumKeys else { return }
      uses[tenant, default: [:]][key.id] = minute
    }
  }

  /// Writes what was noted. What could not be written is lost: it is noted again with the next use.
  package func write(to store: some ChangeStore) async throws {
    let noted = uses.withLock { uses in
      defer { uses = [:] }
      return uses
    }
    for (tenant, keys) in noted {
      let effect = keys.map { Write.noteKeyUse($0.key, at: $0.value) }
      _ = try await store.commit(
        Change(tenant: tenant, effect: effect, actor: nil, request: nil, claim: nil, events: []))
    }
  }
}

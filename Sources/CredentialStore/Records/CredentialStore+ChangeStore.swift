public import AccessAuth
public import SodiumPrimitives

extension CredentialStore: ChangeStore {
  /// Part of the next group commit; a conflict undoes this change alone.
  public func commit(_ change: Change) async throws(StoreError) -> ChangeOutcome {
    try await writer.submit { try $0.commit(change) }
  }

  /// A look-up by the primary key.
  public func claim(_ key: Digest, of caller: APIKeyID) async throws(StoreError) -> IdempotencyClaim? {
    try await lookups.submit { try $0.claim(key, of: caller) }
  }
}

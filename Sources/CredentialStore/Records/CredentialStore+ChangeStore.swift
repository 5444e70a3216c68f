public import AccessAuth

extension CredentialStore: ChangeStore {
  public func commit(_ change: Change) async throws(StoreError) -> ChangeOutcome {
    try await writer.submit { try $0.commit(change) }
  }
}

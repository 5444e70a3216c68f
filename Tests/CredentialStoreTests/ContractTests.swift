import AccessAuth
import AccessAuthTesting
import CredentialStore
import Testing

@Suite struct ContractTests {
  @Test("the store keeps the contract of every store", arguments: StoreContract<CredentialStore>.cases)
  func contract(_ part: StoreContract<CredentialStore>.Case) async throws {
    let folder = try TemporaryFolder()
    let contract = StoreContract<CredentialStore>(
      make: { try CredentialStore.create(folder: folder.path("data")) },
      reopen: { store in
        await store.close()
        return try CredentialStore.open(folder: folder.path("data"))
      },
      end: { await $0.close() })
    try await contract.run(part)
  }
}

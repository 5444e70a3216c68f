import AccessAuth
import CredentialStore

/// A data folder, which this process holds alone while it is open.
struct DataFolder: StoreOpener {
  let path: String
  let keyFile: String
  let migrates: Bool

  func open() async throws -> OpenStore<CredentialStore> {
    let store: CredentialStore
    do throws(OpenError) { store = try CredentialStore.open(folder: path, migrating: migrates) } catch {
      throw StartFailure("\(error)")
    }
    // The folder first: where it is missing, so is the key beside it, and the folder is what has to be said.
    do {
      return OpenStore(store: store, keys: try .read(keyFile, beside: path), place: .folder(path)) {
        await store.close()
      }
    } catch {
      await store.close()
      throw error
    }
  }
}

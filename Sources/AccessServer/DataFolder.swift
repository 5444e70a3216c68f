import AccessAuth
import CredentialStore

/// A data folder that is open: its store, and the keys that belong to it.
struct DataFolder {
  let store: CredentialStore
  let keys: DerivedKeys

  /// Opens the folder and makes sure that the master key is its own.
  static func open(_ folder: String, keyFile: String, migrates: Bool) async throws(StartFailure) -> DataFolder {
    let store: CredentialStore
    do {
      store = try CredentialStore.open(folder: folder, migrating: migrates)
    } catch {
      throw StartFailure("\(error)")
    }
    // The folder first: where it is missing, so is the key beside it, and the folder is what has to be said.
    let keys: DerivedKeys
    do throws(StartFailure) { keys = try derivedKeys(folder, keyFile: keyFile) } catch {
      await store.close()
      throw error
    }
    do {
      guard let instance = try await store.instance() else {
        throw StartFailure("the data folder was never finished; remove it and run `accessauth init` again")
      }
      guard instance.belongs(to: keys) else {
        throw StartFailure("the key file belongs to another data folder; name the right one with --key-file")
      }
    } catch let failure as StartFailure {
      throw failure
    } catch {
      throw StartFailure("the data folder cannot be read: \(error)")
    }
    return DataFolder(store: store, keys: keys)
  }

  static func derivedKeys(_ folder: String, keyFile: String) throws(StartFailure) -> DerivedKeys {
    do {
      return try DerivedKeys(master: try MasterKeyFile.read(keyFile, beside: folder))
    } catch {
      throw StartFailure("\(error)")
    }
  }
}

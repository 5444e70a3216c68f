import AccessAuth

/// What a new service has outside its store: its master key, and the file that will say who was erased.
struct NewFiles {
  let keys: DerivedKeys
  private let keyFile: String
  private let erasureFile: String

  /// Makes both; neither may lie in the data folder `folder`, where there is one.
  init(keyFile: String, erasureFile: String, beside folder: String?) throws(StartFailure) {
    // The key first: a store without a key would be of no use to anyone.
    do { keys = try DerivedKeys(master: try MasterKeyFile.create(keyFile, beside: folder)) } catch {
      throw StartFailure("\(error)")
    }
    do throws(ErasureFile.Refused) { try ErasureFile.create(erasureFile, beside: folder) } catch {
      MasterKeyFile.removeUnused(keyFile)
      throw StartFailure("\(error)")
    }
    self.keyFile = keyFile
    self.erasureFile = erasureFile
  }

  /// Removes both: nothing came of them.
  func remove() {
    MasterKeyFile.removeUnused(keyFile)
    ErasureFile.removeUnused(erasureFile)
  }
}

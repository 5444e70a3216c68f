import AccessAuth

extension DerivedKeys {
  /// The keys behind the master key in `file`, which lies outside the data folder `folder`, where there is one.
  static func read(_ file: String, beside folder: String?) throws(StartFailure) -> DerivedKeys {
    do { return try DerivedKeys(master: try MasterKeyFile.read(file, beside: folder)) } catch {
      throw StartFailure("\(error)")
    }
  }
}

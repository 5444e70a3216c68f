import AccessAuth
package import SodiumPrimitives

/// The file that holds the 32 bytes of a backup key: like the master key's, but another key and another file, kept apart
/// from the backups and from the master key.
package enum BackupKeyFile {
  /// Draws a key and writes it to `path`, which must be new. It may not lie in the data folder `folder`, if one is named.
  package static func create(_ path: String, beside folder: String? = nil) throws(StartFailure) -> SecretBytes {
    do throws(MasterKeyFile.Refused) { return try MasterKeyFile.create(path, beside: folder) } catch {
      throw StartFailure(sentence(error))
    }
  }

  /// Reads the key in `path`.
  package static func read(_ path: String, beside folder: String? = nil) throws(StartFailure) -> SecretBytes {
    do throws(MasterKeyFile.Refused) { return try MasterKeyFile.read(path, beside: folder) } catch {
      throw StartFailure(sentence(error))
    }
  }

  /// Throws where the key is the master key of a store: whoever has a backup and its key must not have that.
  static func refuseMasterKey(_ key: borrowing SecretBytes, of instance: Instance) throws(StartFailure) {
    guard let keys = try? DerivedKeys(master: key), !instance.belongs(to: keys) else {
      throw StartFailure(
        "the backup key is the master key of this folder; make another one with `accessauth backup key FILE`")
    }
  }

  private static func sentence(_ refused: MasterKeyFile.Refused) -> String {
    switch refused {
    case .missing:
      """
      the backup key file does not exist; name the right one with --backup-key-file, or make one with \
      `accessauth backup key FILE`
      """
    case .unreadable: "the backup key file cannot be read; run as the user who owns it"
    case .exists: "the backup key file exists already; move it away or name another"
    case .open: "the backup key file can be read by others; run `chmod 600` on it"
    case .notOwned: "the backup key file belongs to another user; run as that user, or change its owner"
    case .wrongLength: "the backup key file does not hold 32 bytes; name the right one with --backup-key-file"
    case .inside:
      "the backup key file lies inside the data folder, where whoever has the folder has it too; move it out"
    case .notWritten: "the backup key file could not be written; check the folder's permissions and the free space"
    }
  }
}

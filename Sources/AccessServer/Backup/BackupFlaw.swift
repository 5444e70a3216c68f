import AccessAuth

/// Why something is not the backup that it should be; each says what to do.
enum BackupFlaw: Error, Hashable, CustomStringConvertible {
  case missing, unreadable, notABackup, otherKey, damaged, cutOff, exists, underway, notWritten, otherEngine
  case otherVersion(UInt8)

  var description: String {
    switch self {
    case .missing: "the backup does not exist; check its path"
    case .unreadable: "the backup cannot be read; run as the user who owns it"
    case .notABackup: "the file is no backup of this program"
    case .otherVersion(let version):
      "the backup has the form \(version), which this program does not read; use the program that made it, or a later one"
    case .otherKey: "the backup was made under another key; name the right one with --backup-key-file"
    case .damaged: "the backup is not as it was made: it was changed, or cut off; use another one"
    case .cutOff: "the backup was cut off; use another one"
    case .exists: "the file exists already; name a new one, for nothing is ever overwritten"
    case .underway: "another process writes this backup; wait for it, or name a new file"
    case .notWritten: "the backup could not be written; check the folder's permissions and the free space"
    case .otherEngine:
      """
      the backup is of the other kind of store: one of a data folder is restored with --data, one of a PostgreSQL \
      database with --database-url
      """
    }
  }
}

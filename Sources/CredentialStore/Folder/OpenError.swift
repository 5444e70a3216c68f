import GRDB

/// Why a data folder could not be opened, made or migrated. Each says what to do.
public enum OpenError: Error, Hashable, CustomStringConvertible, CaseIterable {
  /// Nothing is at this path.
  case missing
  /// What is at this path is no folder.
  case notAFolder
  /// The process may not read and write there.
  case notAccessible
  /// The folder holds no database of this program.
  case notADataFolder
  /// A folder that was to be made has something in it.
  case alreadyExists
  /// A restore has begun to make it, and was cut off.
  case unfinishedRestore
  /// Another process has it open.
  case inUse
  /// It was written by a newer program.
  case newerSchema
  /// It was written by an older program.
  case olderSchema
  /// Its rows were copied into a database, which is the store since then.
  case moved
  /// The database cannot be read as one.
  case damaged
  /// The file system failed, or is full.
  case unavailable

  /// One sentence, without path and without words of a driver.
  public var description: String {
    switch self {
    case .missing: "the folder does not exist; check the path, or make a data folder with `accessauth init`"
    case .notAFolder: "the path names something that is no folder; name the data folder itself"
    case .notAccessible: "the folder cannot be read and written; run as the user that owns it, on a writable disk"
    case .notADataFolder: "the folder holds no data of this program; make a data folder with `accessauth init`"
    case .alreadyExists: "the folder is not empty; name a new one, for nothing is ever overwritten"
    case .unfinishedRestore: "a restore of the folder was cut off, and nobody may serve it; remove it and restore again"
    case .inUse: "another process has the data folder open; stop it first"
    case .newerSchema: "a newer program has written the data folder; run that version or a later one"
    case .olderSchema: "an older program has written the data folder; back it up, then run `accessauth migrate up`"
    case .moved: "the data folder was copied into a database; serve that, or drop it and remove the file `moved` here"
    case .damaged: "the database cannot be read; keep the folder as it is and restore the last backup"
    case .unavailable: "the disk failed or is full; look at the system's log, then try again"
    }
  }

  /// What an error of GRDB or SQLite means while a database is being opened.
  init(_ error: any Error) {
    let code: ResultCode
    switch error {
    case let error as OpenError:
      self = error
      return
    case let error as DatabaseError: code = error.resultCode
    case let error as SQLiteFailure: code = ResultCode(rawValue: error.code & 0xFF)
    default:
      self = .unavailable
      return
    }
    switch code {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT: self = .damaged
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_READONLY: self = .notAccessible
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .inUse
    default: self = .unavailable
    }
  }
}

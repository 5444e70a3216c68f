import AccessAuth
import AccessHTTP
import SodiumPrimitives

/// The form of a backup file, version 1:
///
/// | bytes | what |
/// |---|---|
/// | 16 | `AccessAuthBackup` |
/// | 1 | the version, 1 |
/// | 16 | BLAKE2b of `accessauth backup key`, keyed with the backup key: tells a wrong key from a changed file |
/// | 24 | the header of libsodium's `crypto_secretstream_xchacha20poly1305` |
/// | 65,553 each | its pieces, each of 65,536 bytes of text; the last one, of 0 to 65,536, carries the tag `FINAL` |
///
/// Every piece authenticates the first 33 bytes. The text is one line of JSON (``BackupManifest``), a zero byte, and the
/// database: SQLite's file, or what `pg_dump --format=custom` writes.
enum BackupForm {
  static let magic = Array("AccessAuthBackup".utf8)
  static let version: UInt8 = 1
  static let keyNameCount = 16
  static var prefixCount: Int { magic.count + 1 + keyNameCount }
  /// The text of a piece that is not the last.
  static let pieceCount = 65_536
  static var sealedCount: Int { pieceCount + SecretStream.overhead }

  /// What the file and the authenticated bytes begin with.
  static func prefix(key: borrowing SecretBytes) -> [UInt8] { magic + [version] + name(of: key) }

  /// What tells keys apart and says nothing else of them.
  private static func name(of key: borrowing SecretBytes) -> [UInt8] {
    BLAKE2b.hash(Array("accessauth backup key".utf8), key: key, count: keyNameCount).bytes
  }

  /// Throws unless a file that begins so can be read with `key`.
  static func check(_ prefix: [UInt8], key: borrowing SecretBytes) throws(BackupFlaw) {
    guard prefix.count >= magic.count + 1, prefix.prefix(magic.count).elementsEqual(magic) else { throw .notABackup }
    guard prefix[magic.count] == version else { throw .otherVersion(prefix[magic.count]) }
    guard prefix.count == prefixCount else { throw .cutOff }
    guard ConstantTime.equal(prefix, Self.prefix(key: key)) else { throw .otherKey }
  }
}

/// What a backup says of itself, before the database.
///
/// ```
/// {"engine":"sqlite","schema":1,"epoch":1795348800,"made_at":"2026-11-22T12:00:00.250Z","key_check":"5e0f…","program":"1.0"}
/// ```
struct BackupManifest: Hashable {
  /// What kind of store it is of.
  enum Engine: String, CaseIterable {
    case sqlite, postgresql
  }

  let engine: Engine
  /// The version of the store's schema.
  let schema: Int
  /// The store's epoch.
  let epoch: Int64
  let madeAt: Instant
  /// ``Instance/keyCheck``.
  let keyCheck: [UInt8]

  /// The most bytes of the line.
  static let maximumCount = 4096

  var line: [UInt8] {
    JSONObject.bytes { json in
      json.member("engine", engine.rawValue)
      json.member("schema", schema)
      json.member("epoch", epoch)
      json.member("made_at", madeAt)
      json.member("key_check", Hex.text(keyCheck))
      json.member("program", AccessAuthVersion.current)
    }
  }

  /// Reads the line; nil where it is another text. Members that a later program adds are passed over.
  init?(line: [UInt8]) {
    var (engine, schema, epoch): (Engine?, Int?, Int64?) = (nil, nil, nil)
    var (madeAt, keyCheck): (Instant?, [UInt8]?) = (nil, nil)
    do throws(Problem) {
      try JSONBody(line).read { (json) throws(Problem) in
        try json.object { (member, json) throws(Problem) in
          switch member {
          case "engine": engine = Engine(rawValue: try json.ascii(1...64))
          case "schema": schema = Int(try json.integer(in: 1...1_000_000))
          case "epoch": epoch = try json.integer(in: PassClaims.epochs)
          case "made_at": madeAt = Instant(rfc3339: Array(try json.ascii(1...64).utf8))
          case "key_check": keyCheck = Hex.bytes(Array(try json.ascii(0...128).utf8))
          default: try json.skipValue()
          }
        }
      }
    } catch { return nil }
    guard let engine, let schema, let epoch, let madeAt, let keyCheck else { return nil }
    self.init(engine: engine, schema: schema, epoch: epoch, madeAt: madeAt, keyCheck: keyCheck)
  }

  init(engine: Engine, schema: Int, epoch: Int64, madeAt: Instant, keyCheck: [UInt8]) {
    self.engine = engine
    self.schema = schema
    self.epoch = epoch
    self.madeAt = madeAt
    self.keyCheck = keyCheck
  }

  /// Whether the store was made with the master key behind `keys`.
  func belongs(to keys: DerivedKeys) -> Bool { Digest(keyCheck).map(keys.check.isEqual) ?? false }
}

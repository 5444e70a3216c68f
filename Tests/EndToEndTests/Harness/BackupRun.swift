import Foundation

/// A served data folder with a backup key beside it, and the commands on both.
struct BackupRun {
  let served: ServedProcess
  var data: String { served.folder.path + "/data" }
  var key: String { served.folder.path + "/backup.key" }

  init() throws {
    served = try ServedProcess()
    let made = try ServedProcess.run(["backup", "key", served.folder.path + "/backup.key"])
    guard made.status == 0 else { throw ProcessFailure(made.error) }
  }

  func path(_ name: String) -> String { served.folder.path + "/" + name }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  func create(_ name: String, key: String? = nil) throws -> (status: Int32, output: Data, error: String) {
    try ServedProcess.run([
      "backup", "create", "--data", data, "--backup-key-file", key ?? self.key, "--to", path(name), "--json",
    ])
  }

  func verify(_ name: String, key: String? = nil) throws -> (status: Int32, output: Data, error: String) {
    try ServedProcess.run(
      ["backup", "verify", path(name), "--backup-key-file", key ?? self.key, "--scratch", served.folder.path, "--json"])
  }

  func restoreArguments(_ name: String, to folder: String, key: String? = nil, master: String? = nil) -> [String] {
    [
      "backup", "restore", path(name), "--data", path(folder), "--backup-key-file", key ?? self.key, "--key-file",
      master ?? data + ".key", "--erasure-file", data + ".erasures", "--json",
    ]
  }

  func restore(
    _ name: String, to folder: String, key: String? = nil, master: String? = nil, more: [String] = []
  ) throws -> (status: Int32, output: Data, error: String) {
    try ServedProcess.run(restoreArguments(name, to: folder, key: key, master: master) + more)
  }

  /// Puts a restored folder where the served one was; the service must not run.
  func serveInstead(_ folder: String) throws {
    try FileManager.default.removeItem(atPath: data)
    try FileManager.default.moveItem(atPath: path(folder), toPath: data)
    try served.start()
  }

  func rows(_ output: Data) throws -> [String: Int] {
    let json = try JSONSerialization.jsonObject(with: output) as? [String: Any]
    let tables = json?["tables"] as? [[String: Any]] ?? []
    return Dictionary(
      tables.compactMap { table in
        (table["name"] as? String).flatMap { name in (table["rows"] as? Int).map { (name, $0) } }
      }
    ) { $1 }
  }
}

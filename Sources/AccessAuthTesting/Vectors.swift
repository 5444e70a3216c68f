public import Foundation

/// The published test vectors, which stand outside the project in `../shared/vectors` beside the checkout.
public enum Vectors {
  /// The folder of the vectors, or nil where it is absent, as on a user's machine.
  public static let folder: URL? = {
    let checkout = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = checkout.deletingLastPathComponent().appending(path: "shared/vectors")
    if FileManager.default.fileExists(atPath: folder.path) { return folder }
    FileHandle.standardError.write(Data("SKIPPED: published vectors are not at ../shared/vectors\n".utf8))
    return nil
  }()

  /// The file at `path` inside the vectors' folder, decoded; an empty value's absence is for the caller to judge.
  /// Returns nil only where the whole folder is absent; a missing or unreadable file throws.
  public static func json<T: Decodable>(_ path: String, as type: T.Type = T.self) throws -> T? {
    guard let folder else { return nil }
    return try JSONDecoder().decode(T.self, from: Data(contentsOf: folder.appending(path: path)))
  }

  /// The raw bytes of the file at `path`, or nil where the whole folder is absent.
  public static func data(_ path: String) throws -> Data? {
    guard let folder else { return nil }
    return try Data(contentsOf: folder.appending(path: path))
  }
}

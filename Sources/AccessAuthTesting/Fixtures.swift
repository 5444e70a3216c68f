public import Foundation

/// The fixtures of the project, which are part of its checkout.
public enum Fixtures {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures")

  /// Where the file at `path` inside `fixtures` is, whether it exists or not.
  public static func url(_ path: String) -> URL { folder.appending(path: path) }

  /// The JSON file at `path` inside `fixtures`, decoded; a missing or unreadable file throws.
  public static func json<T: Decodable>(_ path: String, as type: T.Type = T.self) throws -> T {
    try JSONDecoder().decode(T.self, from: Data(contentsOf: url(path)))
  }
}

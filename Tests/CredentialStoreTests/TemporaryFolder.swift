import Foundation

/// A folder that is gone with its test.
final class TemporaryFolder: Sendable {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "credential-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Where `name` is in the folder, whether it exists or not.
  func path(_ name: String) -> String { url.appending(path: name).path }
}

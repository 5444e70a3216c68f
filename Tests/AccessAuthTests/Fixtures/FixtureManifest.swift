import AccessAuth
import AccessAuthTesting
import Foundation
import SodiumPrimitives
import Testing

/// The manifest of one folder of `fixtures`: made by the code, committed, and read back, so that this program and those
/// of others are held to the same rows. Its members are written in snake_case, as those of the API are.
protocol FixtureManifest: Codable, Equatable, Sendable {
  /// The folder inside `fixtures`.
  static var folder: String { get }
  /// What the code makes of it now; the same every time.
  static func made() async throws -> Self
}

extension FixtureManifest {
  /// What the committed file holds; the rows that tests run over come from here and not from the code that wrote them.
  static func read() throws -> Self {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Self.self, from: Data(contentsOf: Fixtures.url(folder).appending(path: "manifest.json")))
  }

  /// A list of the committed file. One that cannot be read is an issue, and an empty list.
  static func rows<Row>(_ list: (Self) -> [Row]) -> [Row] {
    do { return list(try read()) } catch {
      Issue.record(error)
      return []
    }
  }

  /// Holds the committed folder against what the code makes. With `ACCESSAUTH_WRITE_FIXTURES=1`, as `script/fixtures`
  /// sets it, it is written first.
  static func expectCommitted() async throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let made = try await encoder.encode(made()) + Data("\n".utf8)
    let folder = Fixtures.url(folder)
    let file = folder.appending(path: "manifest.json")
    if ProcessInfo.processInfo.environment["ACCESSAUTH_WRITE_FIXTURES"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try made.write(to: file)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["manifest.json"])
    #expect(try Data(contentsOf: file) == made)
  }
}

/// A row that has a number and an outcome in its name: `101-refused-parity-of-the-first-half`. A number is never given
/// twice, so that other projects can name it.
protocol FixtureRow: Codable, Equatable, Sendable, CustomTestStringConvertible {
  var name: String { get }
}

extension FixtureRow {
  var testDescription: String { name }

  /// Whether the name, after its number, begins with these words.
  func isNamed(_ words: String) -> Bool {
    name.dropFirst(4).hasPrefix(words.lowercased().replacing(" ", with: "-") + "-")
  }
}

enum FixtureName {
  /// `007-refused-title`.
  static func text(_ number: Int, _ outcome: String, _ title: String) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 3 - digits.count)) + digits + "-" + outcome + "-" + title
  }
}

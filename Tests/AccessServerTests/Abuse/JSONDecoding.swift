import Foundation

/// Reads text as JSON that is not the body of an answer.
enum JSONDecoding {
  static func value(_ text: some StringProtocol) throws -> JSON {
    try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
  }
}

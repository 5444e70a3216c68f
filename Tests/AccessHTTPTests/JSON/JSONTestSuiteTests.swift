import AccessAuthTesting
import AccessHTTP
import Foundation
import Testing

/// The parsing tests of nst/JSONTestSuite: y_ is JSON, n_ is not, i_ is for the parser to decide.
@Suite("JSON test suite")
struct JSONTestSuiteTests {
  /// Valid by RFC 8259, and refused here on purpose: it leaves the meaning of a name that comes twice open.
  static let duplicates: Set = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]

  @Test("D-09 every text that is JSON is accepted", arguments: files("y_").filter { !duplicates.contains($0) })
  func accepts(_ name: String) throws {
    try skim(Vectors.data("json-test-suite/test_parsing/\(name)"))
  }

  @Test(
    "D-09 a name that comes twice is refused where nothing is kept, too",
    arguments: files("y_").filter(duplicates.contains))
  func duplicate(_ name: String) throws {
    let problem = #expect(throws: Problem.self) { try skim(Vectors.data("json-test-suite/test_parsing/\(name)")) }
    #expect(problem?.code == .duplicateMember)
  }

  @Test("D-09 every text that is not JSON is refused as invalid JSON", arguments: files("n_"))
  func refuses(_ name: String) throws {
    let problem = #expect(throws: Problem.self) { try skim(Vectors.data("json-test-suite/test_parsing/\(name)")) }
    #expect(problem?.code == .invalidJSON)
  }

  @Test("H-02 whatever a parser may decide, it decides without a trap", arguments: files("i_"))
  func decides(_ name: String) throws {
    let isText = !name.contains("utf") && !name.contains("UTF") && !name.contains("surrog") && !name.contains("BOM")
    do throws(Problem) {
      try skim(try? Vectors.data("json-test-suite/test_parsing/\(name)"))
      #expect(isText, "broken text was accepted")
    } catch {
      #expect(error.code == .invalidJSON)
    }
  }

  @Test(
    "D-10 100,000 open arrays or objects are refused at the first that is too deep",
    arguments: ["[", "{\"a\":", "[[[", "[{\"a\":"])
  func nesting(_ opening: String) throws {
    let body = Array(String(repeating: opening, count: 100_000).utf8)
    let problem = #expect(throws: Problem.self) { try skim(Data(body)) }
    #expect(problem?.code == .invalidJSON)
    #expect(problem?.detail == "the value is nested too deeply")
  }

  @Test("nesting to the bound is accepted, and one more is refused")
  func bound() throws {
    func nested(_ depth: Int) -> Data {
      Data((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    try skim(nested(JSONReader.maximumDepth))
    #expect(throws: Problem.self) { try skim(nested(JSONReader.maximumDepth + 1)) }
  }

  static func files(_ prefix: String) -> [String] {
    guard let folder = Vectors.folder else { return [] }
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "json-test-suite/test_parsing").path)
    return (names ?? []).filter { $0.hasPrefix(prefix) }.sorted()
  }
}

/// Reads one value and forgets it; nil, where the vectors are absent, is nothing to read.
private func skim(_ body: Data?) throws(Problem) {
  guard let body else { return }
  try JSONReader.read([UInt8](body)) { (json) throws(Problem) in try json.skipValue() }
}

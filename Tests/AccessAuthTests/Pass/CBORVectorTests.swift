import AccessAuth
import AccessAuthTesting
import Testing

@Suite("CBOR against the published vectors")
struct CBORVectorTests {
  struct AppendixA: Decodable {
    struct Row: Decodable, Sendable, CustomTestStringConvertible {
      let hex: String
      let diagnostic: String
      let outcome: String
      var testDescription: String { "\(hex) \(diagnostic)" }
    }
    let rows: [Row]
  }

  static let appendixA: [AppendixA.Row] = {
    do { return try Fixtures.json("standards/rfc8949-appendix-a.json", as: AppendixA.self).rows } catch {
      Issue.record(error)
      return []
    }
  }()

  @Test("a row of RFC 8949 appendix A is read and written again to the byte, or refused as noted", arguments: appendixA)
  func appendixARow(_ row: AppendixA.Row) throws {
    let bytes = try #require(Hex.bytes(row.hex.utf8))
    switch row.outcome {
    case "read":
      #expect(try CBORItem.read(bytes).written == bytes)
      #expect(CBORReader.isDeterministic(bytes))
    case let outcome:
      let expected = try #require(CBORRejection(rawValue: outcome))
      #expect(throws: expected) { try CBORItem.read(bytes) }
    }
  }

  @Test("the rows of appendix A are those of the published list, and all of them")
  func appendixAIsWhole() throws {
    struct Published: Decodable { let hex: String }
    #expect(Self.appendixA.count == 82)
    guard let published = try Vectors.json("cbor/appendix_a.json", as: [Published].self) else { return }
    #expect(published.map(\.hex) == Self.appendixA.map(\.hex))
  }

  struct Malformed: Decodable, Sendable, CustomTestStringConvertible {
    let hex: String
    let kind: String
    var testDescription: String { "\(hex) \(kind)" }
  }

  static let malformed = published("cbor/rfc8949-appendix-f-malformed.json", as: Malformed.self)

  @Test("a row of RFC 8949 appendix F is refused for what is wrong with it", arguments: malformed)
  func malformedRow(_ row: Malformed) throws {
    let bytes = try #require(Hex.bytes(row.hex.utf8))
    let expected: Set<CBORRejection> =
      switch row.kind {
      case "end of input in a head", "definite-length string with short data",
        "definite-length array or map with too few items":
        [.endOfInput]
      // A tag is no item that is read without being asked for; what it lacks is seen where it is.
      case "tag without content": [.unexpectedKind]
      case "indefinite string not closed", "indefinite string chunk of wrong type",
        "indefinite string chunk not definite", "break in map value position":
        [.indefiniteLength]
      // Some stand in a definite item that ends too early to hold them.
      case "indefinite array or map not closed", "break inside definite array, map or tag":
        [.indefiniteLength, .malformedHead, .endOfInput]
      case "reserved additional information", "reserved two-byte simple value", "break alone",
        "major type 0,1,6 with additional information 31":
        [.malformedHead]
      case let other: try #require(nil as Set<CBORRejection>?, "a kind without a verdict: \(other)")
      }
    let read = #expect(throws: CBORRejection.self) { try CBORItem.read(bytes) }
    #expect(read.map(expected.contains) == true)
    #expect(!CBORReader.isDeterministic(bytes))
  }

  struct Strict: Decodable, Sendable, CustomTestStringConvertible {
    let hex: String
    let why: String
    var testDescription: String { "\(hex) \(why)" }

    var rejection: CBORRejection? {
      switch why {
      case "integer 23 not in shortest form", "integer 23 in four bytes": .notShortest
      case "indefinite text string", "indefinite array": .indefiniteLength
      case "duplicate map key 1", "duplicate text key": .duplicateKey
      case "trailing byte after item": .trailingBytes
      case "bignum", "Infinity": .unexpectedKind
      case "text string with invalid UTF-8": .invalidText
      default: nil
      }
    }
  }

  static let strict = published("cbor/strict-profile-reject.json", as: Strict.self)

  @Test("D-09 well-formed CBOR that is not in its one form is refused for its reason", arguments: strict)
  func strictRow(_ row: Strict) throws {
    let bytes = try #require(Hex.bytes(row.hex.utf8))
    let rejection = try #require(row.rejection, "a row without a verdict")
    #expect(throws: rejection) { try CBORItem.read(bytes) }
  }

  @Test("no published row is lost")
  func counts() {
    guard Vectors.folder != nil else { return }
    #expect(Self.malformed.count == 94)
    #expect(Self.strict.count == 10)
  }

  private struct Published<Row: Decodable>: Decodable { let tests: [Row] }

  private static func published<Row: Decodable>(_ path: String, as type: Row.Type) -> [Row] {
    do { return try Vectors.json(path, as: Published<Row>.self)?.tests ?? [] } catch {
      Issue.record(error)
      return []
    }
  }
}

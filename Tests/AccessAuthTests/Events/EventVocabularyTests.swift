import Foundation
import Testing

@testable import AccessAuth

@Suite("What the article on the words of events says")
struct EventVocabularyTests {
  /// The cells of the table under `heading`, without its head; code marks are left out.
  private static func rows(under heading: String) throws -> [[String]] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/AccessAuth/AccessAuth.docc/EventVocabulary.md").standardizedFileURL
    let article = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(article.range(of: "\n## \(heading)\n"), "\(heading)").upperBound
    let rest = article[start...]
    let section = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
    let table = section.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2)
    return table.map { row in
      row.dropFirst().dropLast().split(separator: "|").map { cell in
        cell.replacing("`", with: "").trimmingCharacters(in: .whitespaces)
      }
    }
  }

  private static func words<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> [String]
  where Word.RawValue == String {
    Word.allCases.map(\.rawValue)
  }

  private static func text(_ word: (some RawRepresentable<String>)?) -> String { word?.rawValue ?? "–" }

  private static func text(_ word: (some RawRepresentable<Int64>)?) -> String {
    word.map { "\($0) \($0.rawValue)" } ?? "–"
  }

  @Test("it names every word of every list, in their order, and no other")
  func lists() throws {
    #expect(try Self.rows(under: "Classes").map(\.[0]) == Self.words(EventClass.self))
    #expect(try Self.rows(under: "Modes").map(\.[0]) == Self.words(AccessMode.self))
    #expect(try Self.rows(under: "Decisions").map(\.[0]) == Self.words(Decision.Verdict.self))
    #expect(try Self.rows(under: "Reasons").map(\.[0]) == Self.words(Reason.self))
    #expect(try Self.rows(under: "Actuations").map(\.[0]) == Self.words(Actuation.self))
    #expect(try Self.rows(under: "Trust").map(\.[0]) == Self.words(Trust.Link.self))
    #expect(try Self.rows(under: "Actions").map(\.[0]) == Self.words(EventAction.self))
  }

  @Test("every action has classes that there are, and what a device reports has the one of its report")
  func classes() throws {
    var classes: [String: [String]] = [:]
    for row in try Self.rows(under: "Actions") {
      try #require(row.count == 3)
      classes[row[0]] = row[1].split(separator: ", ").map(String.init)
      #expect(classes[row[0]]?.allSatisfy { EventClass(rawValue: $0) != nil } == true, "\(row)")
    }
    for type in ReportType.allCases {
      #expect(classes[type.action.rawValue] == [type.class.rawValue], "\(type)")
      #expect(type.rawValue == type.action.rawValue)
    }
    #expect(classes[EventAction.reportConflict.rawValue] == ["alarm"])
  }

  @Test("it says of each mode what Matter, ONVIF and Seam call it, as the program does")
  func modes() throws {
    for (row, mode) in zip(try Self.rows(under: "Modes"), AccessMode.allCases) {
      let expected = [
        Self.text(mode.matterSource), Self.text(mode.onvifRecognition), Self.text(mode.seamAccessMethod),
        Self.text(mode.seamLockMethod),
      ]
      #expect(Array(row.dropFirst(2)) == expected, "\(mode)")
    }
  }

  @Test("it says of each reason what Matter and ONVIF call it, as the program does")
  func reasons() throws {
    for (row, reason) in zip(try Self.rows(under: "Reasons"), Reason.allCases) {
      let expected = [Self.text(reason.matterError), Self.text(reason.onvifTopic), Self.text(reason.onvifReason)]
      #expect(Array(row.dropFirst(2)) == expected, "\(reason)")
    }
  }

  @Test("Matter's numbers are those of its enumerations, and only what opens is granted elsewhere")
  func numbers() {
    #expect(EventMapping.MatterSource.allCases.map(\.rawValue) == Array(0...10))
    #expect(EventMapping.MatterSource.remote.rawValue == 7 && EventMapping.MatterSource.rfid.rawValue == 8)
    #expect(EventMapping.MatterError.allCases.map(\.rawValue) == Array(0...4))
    for reason in Reason.allCases {
      #expect((reason.matterError == nil) == (reason == .granted))
      #expect((reason.onvifTopic == .granted) == (reason == .granted))
    }
  }
}

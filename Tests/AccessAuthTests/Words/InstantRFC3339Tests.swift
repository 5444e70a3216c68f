import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("An instant as RFC 3339 text")
struct InstantRFC3339Tests {
  private static func read(_ text: String) -> Instant? { Instant(rfc3339: Array(text.utf8)) }

  @Test(
    "D-11 a date is read, with any offset and up to 9 decimals",
    arguments: [
      ("1970-01-01T00:00:00Z", 0),
      ("1970-01-01T00:00:00.001Z", 1),
      ("1969-12-31T23:59:59.999Z", -1),
      // RFC 3339 section 5.8.
      ("1985-04-12T23:20:50.52Z", 482_196_050_520),
      ("1996-12-19T16:39:57-08:00", 851_042_397_000),
      ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130),
      ("2038-01-19T03:14:07Z", 2_147_483_647_000),
      ("2038-01-19T03:14:08Z", 2_147_483_648_000),
      ("2106-02-07T06:28:15Z", 4_294_967_295_000),
      ("2106-02-07T06:28:16Z", 4_294_967_296_000),
      ("2026-01-01T00:00:00Z", 1_767_225_600_000),
      ("2026-01-01t00:00:00z", 1_767_225_600_000),
      ("2026-01-01T02:00:00+02:00", 1_767_225_600_000),
      ("2025-12-31T18:30:00-05:30", 1_767_225_600_000),
      ("2026-01-01T00:00:00-00:00", 1_767_225_600_000),
      ("2026-01-01T23:59:00+23:59", 1_767_225_600_000),
      ("2026-01-01T00:00:00.1Z", 1_767_225_600_100),
      ("2026-01-01T00:00:00.1239Z", 1_767_225_600_123),
      ("2026-01-01T00:00:00.999999999Z", 1_767_225_600_999),
      ("2000-02-29T00:00:00Z", 951_782_400_000),
      ("2024-02-29T12:00:00Z", 1_709_208_000_000),
      ("0000-01-01T00:00:00Z", -62_167_219_200_000),
      ("0001-01-01T00:00:00Z", -62_135_596_800_000),
      ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
      ("0000-01-01T23:59:00+23:59", -62_167_219_200_000),
      ("9999-12-31T00:00:59-23:59", 253_402_300_799_000),
    ] as [(String, Int64)])
  func accepted(text: String, milliseconds: Int64) throws {
    let instant = try #require(Self.read(text))
    #expect(instant.milliseconds == milliseconds)
    #expect(Self.read(instant.description) == instant)
  }

  @Test(
    "D-11 anything else is refused",
    arguments: [
      "", "2026", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00Z", "2026-01-01 00:00:00Z",
      "2026-01-01T00:00:00 Z", " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z ", "2026-01-01T00:00:00ZZ",
      "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00.0000000001Z",
      "2026-01-01T00:00:00+2:00", "2026-01-01T00:00:00+0200", "2026-01-01T00:00:00+02", "2026-01-01T00:00:00+24:00",
      "2026-01-01T00:00:00+02:60", "2026-01-01T00:00:00*02:00", "2026-01-01T00:00:00\u{2212}02:00",
      "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
      "2026-04-31T00:00:00Z", "2026-02-29T00:00:00Z", "2024-02-30T00:00:00Z", "1900-02-29T00:00:00Z",
      "2100-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
      "1990-12-31T23:59:60Z", "+2026-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "26-01-01T00:00:00Z",
      "12026-01-01T00:00:00Z", "2026-1-1T0:0:0Z", "2026-01-01T00:00:00Z\0", "２０２６-01-01T00:00:00Z",
      "2026-01-01T00:00:0\u{0661}Z", "2026-W01-4T00:00:00Z", "2026-001T00:00:00Z", "1767225600", "null",
    ])
  func refused(text: String) {
    #expect(Self.read(text) == nil)
  }

  @Test(
    "a date that its offset moves out of the years 0 to 9999 is refused, for no text could give it back",
    arguments: [
      "0000-01-01T00:00:00+00:01", "0000-01-01T00:00:00+23:59", "0000-01-01T23:58:59.999+23:59",
      "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:59-23:59", "9999-12-31T00:01:00-23:59",
    ])
  func movedOut(text: String) {
    #expect(Self.read(text) == nil)
  }

  @Test("an instant without a date is written as the nearest one, and none traps")
  func beyond() {
    #expect(Instant(milliseconds: .min).description == "0000-01-01T00:00:00.000Z")
    #expect(Instant(milliseconds: -62_167_219_200_001).description == "0000-01-01T00:00:00.000Z")
    #expect(Instant(milliseconds: 253_402_300_800_000).description == "9999-12-31T23:59:59.999Z")
    #expect(Instant(milliseconds: .max).description == "9999-12-31T23:59:59.999Z")
  }

  @Test("every byte of a date, changed to any other, gives another date or none")
  func mangled() throws {
    let text = Array("2026-11-22T15:04:05.678Z".utf8)
    #expect(try #require(Instant(rfc3339: text)).rfc3339 == text)
    for index in text.indices {
      for byte in UInt8.min...UInt8.max where byte != text[index] {
        var changed = text
        changed[index] = byte
        guard let instant = Instant(rfc3339: changed) else { continue }
        // The letters T and Z may stand in lower case, which is not how they are written.
        #expect(instant.rfc3339 == changed || instant.rfc3339 == text)
      }
    }
    for count in text.indices { #expect(Instant(rfc3339: Array(text.prefix(count))) == nil) }
  }

  @Test("20,000 random instants survive their text")
  func roundTrip() {
    let random = SeededRandom(seed: 1)
    let range = UInt64(Instant.dated.upperBound.milliseconds - Instant.dated.lowerBound.milliseconds) + 1
    for _ in 0..<20_000 {
      let drawn = random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % range
      let instant = Instant(milliseconds: Instant.dated.lowerBound.milliseconds + Int64(drawn))
      guard Instant(rfc3339: instant.rfc3339) == instant, instant.rfc3339.count == 24 else {
        Issue.record("\(instant.milliseconds) became \(instant)")
        return
      }
    }
  }

  @Test("each day of 1600 to 2400 follows the day before by the rules of the calendar")
  func calendar() throws {
    let first = try #require(CivilDate(year: 1600, month: 1, day: 1))
    #expect(first.daysSince1970 == -135_140)
    var date = first
    while date.year < 2401 {
      let next = CivilDate(daysSince1970: date.daysSince1970 + 1)
      let expected =
        CivilDate(year: date.year, month: date.month, day: date.day + 1)
        ?? CivilDate(year: date.year, month: date.month + 1, day: 1) ?? CivilDate(year: date.year + 1, month: 1, day: 1)
      guard next == expected, CivilDate(daysSince1970: date.daysSince1970) == date else {
        Issue.record("after \(date) came \(next)")
        return
      }
      date = next
    }
  }
}

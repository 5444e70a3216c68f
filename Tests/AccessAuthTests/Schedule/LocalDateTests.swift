import Testing

@testable import AccessAuth

@Suite("A local date")
struct LocalDateTests {
  @Test("every day of the years 1 to 9999, one in eleven, is read from what it is written as")
  func roundTrip() throws {
    var last: LocalDate?
    for days in stride(from: LocalDate.days.lowerBound, through: LocalDate.days.upperBound, by: 11) {
      let date = try #require(LocalDate(daysSince1970: days))
      let isSame = LocalDate(Array(date.description.utf8)) == date && date.daysSince1970 == days
      let isLater = last.map { $0 < date } ?? true
      if !isSame || !isLater { Issue.record("day \(days): \(date)") }
      last = date
    }
  }

  @Test("the days since 1970 are those of the calendar")
  func known() throws {
    for (text, days) in [
      ("0001-01-01", -719_162), ("1969-12-31", -1), ("1970-01-01", 0), ("2000-02-29", 11_016), ("2026-12-25", 20_812),
      ("9999-12-31", 2_932_896),
    ] as [(String, Int64)] {
      #expect(try ScheduleSample.date(text).daysSince1970 == days)
      #expect(try #require(LocalDate(daysSince1970: days)).description == text)
    }
    #expect(LocalDate(daysSince1970: -719_163) == nil && LocalDate(daysSince1970: 2_932_897) == nil)
    #expect(LocalDate(daysSince1970: .min) == nil && LocalDate(daysSince1970: .max) == nil)
  }

  @Test(
    "what is no date, or is not written YYYY-MM-DD, is none",
    arguments: [
      "", "2026-02-29", "1900-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00",
      "2026-01-32", "0000-01-01", "2026-1-01", "2026-01-1", "26-01-01", "02026-01-01", "10000-01-01", "2026/01/01",
      "20260101", "+026-01-01", "-026-01-01", "2026-+1-01", "2026-01-01T00:00:00Z", " 2026-01-01", "2026-01-01 ",
      "2026-W01-1", "２０２６-01-01",
    ])
  func refused(text: String) {
    #expect(LocalDate(Array(text.utf8)) == nil)
  }

  @Test("numbers that are no date make none")
  func numbers() {
    for (year, month, day) in [(0, 1, 1), (10_000, 1, 1), (2026, 13, 1), (2026, 1, 32), (Int.min, Int.min, Int.min)] {
      #expect(LocalDate(year: year, month: month, day: day) == nil)
    }
    #expect(LocalDate(year: 2028, month: 2, day: 29)?.description == "2028-02-29")
  }

  @Test("any one byte changed makes it none or the date that it then says; a byte less or more makes it none")
  func mangled() {
    for text in ["2028-02-29", "0001-01-01", "9999-12-31"] {
      let bytes = Array(text.utf8)
      for index in bytes.indices {
        for byte in UInt8.min...UInt8.max {
          var changed = bytes
          changed[index] = byte
          if let date = LocalDate(changed) { #expect(Array(date.description.utf8) == changed) }
        }
      }
      for count in 0..<10 { #expect(LocalDate(Array(bytes.prefix(count))) == nil) }
      for byte in UInt8.min...UInt8.max {
        #expect(LocalDate(bytes + [byte]) == nil)
        #expect(LocalDate([byte] + bytes) == nil)
      }
    }
  }

  @Test("weekdays are those of the calendar, before 1970 too")
  func weekdays() throws {
    for (text, weekday) in [
      ("1970-01-01", .thursday), ("1969-12-31", .wednesday), ("1969-12-29", .monday), ("1969-12-28", .sunday),
      ("2000-02-29", .tuesday), ("2026-12-25", .friday), ("0001-01-01", .monday), ("9999-12-31", .friday),
    ] as [(String, Weekday)] {
      let day = try ScheduleSample.date(text).daysSince1970
      let found = Weekday.allCases.filter { WeekdayBits([$0]).contains(day: day) }
      #expect(found == [weekday], "\(text)")
    }
  }
}

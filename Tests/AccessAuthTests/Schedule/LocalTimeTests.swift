import Testing

@testable import AccessAuth

@Suite("A local time")
struct LocalTimeTests {
  @Test("every minute of a day and 24:00 are read from what they are written as")
  func roundTrip() throws {
    for minutes in 0...1440 {
      let time = try #require(LocalTime(minutes: minutes))
      #expect(time.minutes == minutes)
      #expect(LocalTime(Array(time.description.utf8)) == time)
    }
    #expect(LocalTime(Array("08:05".utf8))?.minutes == 485)
    #expect(LocalTime.endOfDay.description == "24:00")
  }

  @Test("minutes outside a day are none")
  func outside() {
    for minutes in [-1, 1441, Int.min, Int.max] { #expect(LocalTime(minutes: minutes) == nil) }
  }

  @Test(
    "what is not HH:MM is none",
    arguments: [
      "", "8:00", "08:0", "08:000", "0800", "08.00", "24:01", "25:00", "08:60", "99:99", "+8:00", "-8:00", " 8:00",
      "08:00 ", "08:00:00", "08:0\0", "٠٨:٠٠", "08:０0", "8 :00",
    ])
  func refused(text: String) {
    #expect(LocalTime(Array(text.utf8)) == nil)
  }

  @Test("any one byte changed makes it none or the time that it then says; a byte less or more makes it none")
  func mangled() throws {
    for text in ["00:00", "08:30", "19:59", "23:59", "24:00"] {
      let bytes = Array(text.utf8)
      for index in bytes.indices {
        for byte in UInt8.min...UInt8.max {
          var changed = bytes
          changed[index] = byte
          if let time = LocalTime(changed) { #expect(Array(time.description.utf8) == changed) }
        }
      }
      for count in 0..<5 { #expect(LocalTime(Array(bytes.prefix(count))) == nil) }
      for byte in UInt8.min...UInt8.max {
        #expect(LocalTime(bytes + [byte]) == nil)
        #expect(LocalTime([byte] + bytes) == nil)
      }
    }
  }

  @Test("the earlier of the day is the lesser, and the end of the day the greatest")
  func order() throws {
    let times = try ["00:00", "00:01", "09:59", "10:00", "23:59", "24:00"].map(ScheduleSample.time)
    #expect(times == times.sorted() && Set(times).count == times.count)
  }
}

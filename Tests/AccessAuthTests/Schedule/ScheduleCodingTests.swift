import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A kept schedule")
struct ScheduleCodingTests {
  private let schedule: Schedule

  init() throws {
    schedule = try Schedule(
      weekly: [
        ScheduleSample.weekly([.monday, .tuesday], "08:00", "18:00"),
        ScheduleSample.weekly([.sunday], "22:00", "06:00"),
      ],
      closed: [ScheduleSample.date("2026-12-25"), ScheduleSample.date("1969-12-31")],
      extra: [ScheduleSample.extra("2026-12-24", "10:00", "24:00")])
  }

  @Test("its bytes are those that the format says, and are read again")
  func known() throws {
    // [[[3, 480, 1080], [64, 1320, 360]], [20812, -1], [[20811, 600, 1440]]]
    let bytes = "838283031901e01904388318401905281901688219514c20818319514b1902581905a0"
    #expect(Hex.text(schedule.encoded) == bytes)
    #expect(try Schedule(encoded: schedule.encoded) == schedule)
  }

  @Test("the longest lists, and the first and the last date, are read again")
  func longest() throws {
    let dates = try (0..<400).map { try #require(LocalDate(daysSince1970: LocalDate.days.upperBound - $0)) }
    let first = try #require(LocalDate(daysSince1970: LocalDate.days.lowerBound))
    let longest = try Schedule(
      weekly: (0..<50).map { try ScheduleSample.weekly(ScheduleSample.everyDay, "00:00", $0 == 0 ? "24:00" : "23:59") },
      closed: [first] + dates.dropFirst(),
      extra: dates.map { .init(date: $0, from: schedule.extra[0].from, to: .endOfDay) })
    #expect(try Schedule(encoded: longest.encoded) == longest)
  }

  @Test("cut anywhere, or with a byte more, it is corrupt")
  func cut() {
    let bytes = schedule.encoded
    for count in bytes.indices {
      #expect(throws: StoreError.corrupt) { try Schedule(encoded: Array(bytes.prefix(count))) }
    }
    for byte in UInt8.min...UInt8.max {
      #expect(throws: StoreError.corrupt) { try Schedule(encoded: bytes + [byte]) }
    }
  }

  @Test("any one byte changed to any other makes it corrupt, or another schedule in its one form; none traps")
  func changed() {
    let bytes = schedule.encoded
    for index in bytes.indices {
      for byte in UInt8.min...UInt8.max where byte != bytes[index] {
        var changed = bytes
        changed[index] = byte
        do {
          let other = try Schedule(encoded: changed)
          #expect(other.encoded == changed && other != schedule)
        } catch {
          #expect(error == .corrupt)
        }
      }
    }
  }

  /// The kept form of any numbers.
  private func bytes(weekly: [[Int64]] = [], closed: [Int64] = [], extra: [[Int64]] = []) -> [UInt8] {
    var writer = CBORWriter()
    func write(_ entries: [[Int64]]) {
      writer.array(entries.count)
      for entry in entries {
        writer.array(entry.count)
        for number in entry { writer.int(number) }
      }
    }
    writer.array(3)
    write(weekly)
    writer.array(closed.count)
    for number in closed { writer.int(number) }
    write(extra)
    return writer.finish()
  }

  @Test("what a schedule refuses, and numbers that are no day, date or time, are corrupt")
  func refused() {
    let weekly: [Int64] = [3, 480, 1080]
    #expect(throws: Never.self) {
      try Schedule(encoded: bytes(weekly: [weekly], closed: [20_812], extra: [[20_811, 600, 1440]]))
    }
    let wrong = [
      bytes(), bytes(closed: [20_812]), bytes(weekly: [weekly], closed: [20_812, 20_812]),
      bytes(weekly: [[0, 480, 1080]]), bytes(weekly: [[128, 480, 1080]]), bytes(weekly: [[-1, 480, 1080]]),
      bytes(weekly: [[3, 480, 480]]), bytes(weekly: [[3, 1440, 480]]), bytes(weekly: [[3, 480, 1441]]),
      bytes(weekly: [[3, -1, 480]]), bytes(weekly: [[3, 480]]), bytes(weekly: [[3, 480, 1080, 0]]),
      bytes(weekly: [weekly], closed: [-719_163]), bytes(weekly: [weekly], closed: [2_932_897]),
      bytes(extra: [[-719_163, 600, 720]]), bytes(extra: [[2_932_897, 600, 720]]), bytes(extra: [[.max, 600, 720]]),
      bytes(extra: [[0, 600, 600]]), bytes(extra: [[0, 1440, 600]]), bytes(extra: [[0, 600, 1441]]),
      bytes(extra: [[0, 600]]), bytes(weekly: Array(repeating: weekly, count: 51)),
      bytes(weekly: [weekly], closed: Array(0...400)), bytes(extra: (0...400).map { [$0, 600, 720] }),
    ]
    for (index, bytes) in wrong.enumerated() {
      #expect(throws: StoreError.corrupt, "number \(index)") { try Schedule(encoded: bytes) }
    }
  }

  @Test("10,000 strings of random bytes are corrupt and do not trap")
  func random() {
    let random = SeededRandom(seed: 1)
    for count in 0..<10_000 {
      #expect(throws: StoreError.corrupt) { try Schedule(encoded: random.bytes(count % 100)) }
    }
  }
}

/// How a store keeps a schedule: one deterministic CBOR array.
///
/// `[[[days, from, to] …], [date …], [[date, from, to] …]]`
///
/// The days are bits, Monday the lowest; times are minutes of the day, dates are days since 1970-01-01.
extension Schedule {
  /// The kept form.
  package var encoded: [UInt8] {
    var writer = CBORWriter(capacity: 8 + weekly.count * 9 + closed.count * 5 + extra.count * 12)
    writer.array(3)
    writer.array(weekly.count)
    for entry in weekly {
      writer.array(3)
      writer.int(Int64(entry.bits.rawValue))
      writer.int(Int64(entry.from.minutes))
      writer.int(Int64(entry.to.minutes))
    }
    writer.array(closed.count)
    for date in closed { writer.int(date.daysSince1970) }
    writer.array(extra.count)
    for entry in extra {
      writer.array(3)
      writer.int(entry.date.daysSince1970)
      writer.int(Int64(entry.from.minutes))
      writer.int(Int64(entry.to.minutes))
    }
    return writer.finish()
  }

  /// Reads the kept form. Throws ``StoreError/corrupt`` for anything that ``encoded`` does not write.
  package init(encoded: [UInt8]) throws(StoreError) {
    do {
      var reader = CBORReader(encoded)
      try reader.array(count: 3)
      var weekly: [Weekly] = []
      for _ in 0..<(try reader.array()) {
        try reader.array(count: 3)
        guard let bits = WeekdayBits(rawValue: try reader.int(in: 0...127)) else { throw StoreError.corrupt }
        weekly.append(Weekly(bits, try Self.time(&reader), try Self.time(&reader)))
      }
      var closed: [LocalDate] = []
      for _ in 0..<(try reader.array()) { closed.append(try Self.date(&reader)) }
      var extra: [Extra] = []
      for _ in 0..<(try reader.array()) {
        try reader.array(count: 3)
        extra.append(
          Extra(date: try Self.date(&reader), from: try Self.time(&reader), to: try Self.time(&reader)))
      }
      try reader.end()
      try self.init(weekly: weekly, closed: closed, extra: extra)
    } catch {
      throw .corrupt
    }
  }

  private static func time(_ reader: inout CBORReader) throws(CBORRejection) -> LocalTime {
    guard let time = LocalTime(minutes: try reader.int(in: 0...1440)) else { throw .unexpectedValue }
    return time
  }

  private static func date(_ reader: inout CBORReader) throws(CBORRejection) -> LocalDate {
    guard let date = LocalDate(daysSince1970: try reader.int(in: LocalDate.days)) else { throw .unexpectedValue }
    return date
  }
}

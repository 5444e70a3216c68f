// How a state is kept: deterministic CBOR, at most 100 bytes.
//
//     [clock, debt, phase, failures, row, block, refused, report]
//
// - clock: null, or [session, elapsed]
// - debt: what is missing in the bucket
// - phase, failures: milliseconds into the present hour, and a byte string with one count for each hour, the present one
//   last, without zeros before the first
// - row, block: failures in a row, and milliseconds until the next try
// - refused: refusals since the last report
// - report: null, or [session, elapsed, event] with the event's 16 bytes
//
// Milliseconds and counts are whole numbers from 0. A state that no sequence of charges could leave behind is corrupt.
extension ThrottleState {
  /// The bytes to keep.
  package var encoded: [UInt8] {
    var writer = CBORWriter(capacity: 100)
    writer.array(8)
    if let clock {
      writer.array(2)
      writer.unsigned(clock.session)
      writer.int(clock.milliseconds)
    } else {
      writer.null()
    }
    writer.int(debt)
    writer.int(failures.phase)
    writer.bytes(failures.counts)
    writer.int(Int64(row))
    writer.int(block)
    writer.int(refused)
    if let report {
      writer.array(3)
      writer.unsigned(report.reading.session)
      writer.int(report.reading.milliseconds)
      writer.bytes(report.event.bytes)
    } else {
      writer.null()
    }
    return writer.finish()
  }

  /// Reads kept bytes; ``StoreError/corrupt`` for anything that ``encoded`` does not make.
  package init(encoded: [UInt8]) throws(StoreError) {
    do {
      var reader = CBORReader(encoded)
      try self.init(reading: &reader)
      try reader.end()
    } catch { throw .corrupt }
  }

  private init(reading reader: inout CBORReader) throws(CBORRejection) {
    try reader.array(count: 8)
    if !reader.takeNull() {
      try reader.array(count: 2)
      clock = try ThrottleReading(reading: &reader)
    }
    debt = try reader.int(in: 0...ThrottleRule.greatestDebt)
    let phase = try reader.int(in: 0...FailureWindow.slot)
    guard let failures = FailureWindow(keptPhase: phase, counts: try reader.bytes()) else { throw .unexpectedValue }
    self.failures = failures
    row = try reader.int(in: 0...Ladder.exhaustedAt)
    block = try reader.int(in: 0...Ladder.block(after: row))
    refused = try reader.int(in: 0...Self.mostRefused)
    if !reader.takeNull() {
      try reader.array(count: 3)
      let reading = try ThrottleReading(reading: &reader)
      guard let event = EventID(bytes: try reader.bytes(count: 16)) else { throw .unexpectedValue }
      report = Report(reading: reading, event: event)
    }
    // A rule is a bucket or a ladder; whoever charges reads the clock; whoever counts refusals has reported the first.
    let isBucket = debt > 0 || self.failures != .empty
    guard row == 0 || !isBucket, clock != nil || row == 0 && !isBucket, report != nil || refused == 0 else {
      throw .unexpectedValue
    }
  }
}

extension ThrottleReading {
  fileprivate init(reading reader: inout CBORReader) throws(CBORRejection) {
    session = try reader.unsigned()
    milliseconds = try reader.int(in: 0...Self.lastMillisecond)
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The audit of what left a log")
struct LogAuditDepartureTests {
  @Test("events that left with a record are no finding")
  func explained() throws {
    let (findings, report) = try AuditSample.departed([2, 3, 5], of: 7, behind: 2).audit()
    #expect(findings == [] && report.doubts == [])
  }

  @Test("a departure that says more, less or other than its record is found, and what it hides is named")
  func changed() throws {
    let sample = try AuditSample.departed([2, 3], of: 7)
    let record = sample.events[7].event.id
    for places: [Int64] in [[2, 3, 5], [2], [2, 4]] {
      var changed = sample
      for place in places { changed.empty(Int(place)) }
      changed.lines[8] = .departure(Departure(record: record, sequences: places), recordedAt: 8)
      let findings = changed.audit().findings
      #expect(findings.first?.kind == .departure && findings.first?.event == record)
      #expect(findings.dropFirst().allSatisfy { $0.kind == .removed } && findings.count > 1)
    }
  }

  @Test("a departure without its record explains nothing: one of another event, of no event, of a later one")
  func unrecorded() throws {
    var sample = try AuditSample(9)
    sample.empty(4)
    let head = sample.lines.removeLast()
    let departure = Departure(record: sample.events[7].event.id, sequences: [4])
    sample.lines += [.departure(departure, recordedAt: 8), head]
    #expect(sample.audit().findings.map(\.kind) == [.departure, .removed])
    let unknown = Departure(record: AuditSample.event(99).id, sequences: [4])
    sample.lines[9] = .departure(unknown, recordedAt: nil)
    #expect(sample.audit().findings == [])
    #expect(sample.audit().report.doubts == [.laterRecord(4...4, unknown.record)])
  }

  @Test("a record that left itself is believed for older places, if it was old enough to leave")
  func goneRecord() throws {
    for (age, isOld) in [(Duration.days(29), false), (.days(31), true)] {
      var sample = try AuditSample.departed([2, 3], of: 7)
      _ = sample.lines.popLast()
      _ = sample.lines.popLast()
      let first = Departure(record: sample.events[7].event.id, sequences: [2, 3])
      var record = AuditSample.event(50, at: AuditSample.begin + age + .seconds(60), .eventsPurged)
      let second = Departure(record: record.id, sequences: [8])
      (record.digest, record.count, record.dataClass) = (second.digest, second.count, .audit)
      sample.append(record)
      sample.empty(8)
      sample.lines += [.departure(first, recordedAt: 8), .departure(second, recordedAt: 9)]
      try sample.appendHead()
      let (findings, report) = sample.audit()
      #expect(findings == [])
      #expect(report.doubts == (isOld ? [] : [.goneRecord(2...3, first.record)]))
      #expect(report.remarks == (isOld ? [.oldDepartures(places: 2)] : []))
    }
  }

  /// What is said in the end of a log of 601 places, the last two months younger than the others, which is the record of
  /// place 520 having left; of this log after `change`, and with another departure.
  private func forged(
    _ first: Departure, at recordedAt: Int64, of kind: DataClass = .audit, _ change: (inout AuditSample) -> Void
  ) throws -> LogReport {
    var sample = try AuditSample(0)
    sample.lines = []
    for index in 0..<600 { sample.append(AuditSample.event(index)) }
    var record = AuditSample.event(600, at: AuditSample.begin + .days(60), .eventsPurged)
    let honest = Departure(record: record.id, sequences: [520])
    (record.digest, record.count, record.dataClass) = (honest.digest, honest.count, kind)
    sample.append(record)
    sample.empty(520)
    change(&sample)
    sample.lines += [.departure(first, recordedAt: recordedAt), .departure(honest, recordedAt: 601)]
    try sample.appendHead()
    let (findings, report) = sample.audit()
    #expect(findings.allSatisfy { $0.kind == .departure || $0.kind == .removed })
    return report
  }

  @Test("a record that is gone is as old as the places around it, has their identifier, and left with audit events")
  func forgedRecord() throws {
    let honest = Departure(record: AuditSample.event(519).id, sequences: [100])
    let held = try forged(honest, at: 520) { $0.empty(100) }
    #expect(held.findings == [] && held.doubts == [] && held.remarks == [.oldDepartures(places: 1)])
    // A record of some other kind of events let it go: that is no way for a record to leave.
    let other = try forged(honest, at: 520, of: .access) { $0.empty(100) }
    #expect(other.doubts == [.goneRecord(100...100, honest.record)])
    // An identifier of 1970, for the place of what really left, says who is asked.
    let old = Departure(record: EventID(high: 0, low: 1), sequences: [100])
    #expect(try forged(old, at: 520) { $0.empty(100) }.findings.count == 1)
    // In the middle of a run nobody knows the identifier; but the time is known.
    let report = try forged(old, at: 520) { sample in
      sample.empty(100)
      sample.empty(519)
    }
    #expect(report.doubts.contains(.goneRecord(100...100, old.record)))
    // A place that nothing explains in its turn.
    let unexplained = Departure(record: AuditSample.event(399).id, sequences: [100])
    let alone = try forged(unexplained, at: 400) { sample in
      sample.empty(100)
      sample.empty(400)
    }
    #expect(alone.findings == [LogFinding(.removed, at: 400, unexplained.record)])
    #expect(alone.doubts == [.goneRecord(100...100, unexplained.record)])
  }

  @Test("a departure whose record stands in front of an export that begins later is no finding")
  func recordInFront() throws {
    var sample = try AuditSample.departed([2, 3], of: 7, behind: 5)
    sample.lines.removeFirst(9)
    let (findings, report) = sample.audit()
    #expect(findings == [] && report.doubts == [.skipped(1...9)])
  }

  @Test("a proof holds for its event alone")
  func proof() throws {
    let sample = try AuditSample(5)
    let leaves = sample.events.map(\.event.leaf)
    let right = Merkle.node(Merkle.node(leaves[0], leaves[1]), Merkle.node(leaves[2], leaves[3]))
    let proof = LogProof(
      event: sample.events[4].event.id, sequence: 5, leaf: leaves[4], size: 5, hashes: [right],
      checkpoint: try sample.note())
    #expect(sample.audit(proof: proof).findings == [])
    let other = LogProof(
      event: sample.events[3].event.id, sequence: 5, leaf: leaves[4], size: 5, hashes: [right],
      checkpoint: try sample.note())
    #expect(sample.audit(proof: other).findings == [LogFinding(.proof, at: 5, other.event)])
    let wrong = LogProof(
      event: proof.event, sequence: 4, leaf: leaves[4], size: 5, hashes: [right], checkpoint: try sample.note())
    #expect(sample.audit(proof: wrong).findings == [LogFinding(.proof, at: 4, proof.event)])
  }

  @Test("runs of places: adding, taking out, and what is left of them")
  func runs() {
    var runs = PlaceRuns()
    for place: Int64 in [1, 2, 3, 7, 9, 10] { runs.append(place, nil) }
    #expect(runs.runs.map(\.places) == [1...3, 7...7, 9...10])
    #expect(runs.contains(2) && runs.contains(10) && !runs.contains(8) && !runs.contains(11))
    #expect(runs.overlaps(4...7) && !runs.overlaps(4...6) && runs.overlaps(0...99))
    #expect(runs.subtracting([]).map(\.places) == [1...3, 7...7, 9...10])
    #expect(runs.subtracting([9...Int64.max, 2...2, 1...1]).map(\.places) == [3...3, 7...7])
    #expect(runs.subtracting([0...100]).isEmpty)
    #expect(runs.remove(2) && !runs.remove(2))
    #expect(runs.runs.map(\.places) == [1...1, 3...3, 7...7, 9...10])
  }
}

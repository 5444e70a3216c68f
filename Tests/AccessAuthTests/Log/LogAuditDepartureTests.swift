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
      (record.digest, record.count) = (second.digest, second.count)
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

import SodiumPrimitives

// Departures, heads, and what can be said at the end.
extension LogAudit {
  /// How long a record of a departure is kept at least: one that has left sooner proves nothing.
  static let recordLife = Duration.days(30)

  mutating func take(_ departure: Departure, recordedAt: Int64?) -> [LogFinding] {
    guard let first = departure.runs.first?.lowerBound, let last = departure.runs.last?.upperBound else { return [] }
    let finding = LogFinding(.departure, first...last, departure.record)
    if let record = records[departure.record] {
      // What leaves had a place before the record had one.
      guard recordedAt ?? record.sequence == record.sequence, last < record.sequence,
        departure.digest == record.digest, departure.count == record.count
      else { return [finding] }
      covered += departure.runs
      if record.dataClass == .audit { coveredAudit += departure.runs }
    } else if let recordedAt, recordedAt < next {
      // The record has left, too, or stands in front of this export. It is believed for what is older than itself.
      guard last < recordedAt else { return [finding] }
      if recordedAt <= skipped { return [] }
      guard empty.contains(recordedAt), empty.event(at: recordedAt).map({ $0 == departure.record }) ?? true else {
        return [finding]
      }
      covered += departure.runs
      unrecorded.append(
        Unrecorded(
          departure: departure, recordedAt: recordedAt, isOld: wasOld(departure.record, at: recordedAt)))
    } else {
      later.append(departure)
    }
    return []
  }

  /// Whether a record that is gone can be as old as its identifier says, by the places around its own, and was old enough
  /// to leave.
  private func wasOld(_ record: EventID, at place: Int64) -> Bool {
    guard let lastEvent, let mark = mark(atOrBefore: place) else { return false }
    return record.madeAt >= mark - LogTimes.tolerance && record.madeAt + Self.recordLife <= lastEvent.madeAt
  }

  private func mark(atOrBefore place: Int64) -> Instant? {
    // The first mark behind the place.
    var (low, high) = (0, marks.count)
    while low < high {
      let middle = (low + high) / 2
      if marks[middle].place <= place { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? marks[low - 1].at : nil
  }

  mutating func take(_ note: [UInt8]) -> [LogFinding] {
    guard let (checkpoint, isGenuine) = keys.head(note) else { return [LogFinding(.signature)] }
    var findings: [LogFinding] = []
    if !isGenuine { findings.append(LogFinding(.signature)) }
    if let head, !Self.areOfOneLog(head, checkpoint) { doubts.append(.otherLog) }
    if isGenuine { head = checkpoint }
    headSize = checkpoint.size
    if checkpoint.size >= next {
      // The log was longer when it was signed.
      isUnbroken = false
      gaps.append(next...checkpoint.size)
      next = min(checkpoint.size, .max - 1) + 1
    } else if isUnbroken, checkpoint.size == told.size, !currentRoots.include(checkpoint.root) {
      findings.append(LogFinding(.root, 1...max(1, checkpoint.size)))
      findings += times.reversals.map { LogFinding(.outOfOrder, at: $0.place, $0.event) }
    }
    return findings
  }

  /// What is left to say when there are no more lines.
  package consuming func finish() -> LogReport {
    var findings: [LogFinding] = []
    if let headSize {
      for places in gaps.runs.map(\.places) {
        if places.upperBound <= skipped {
          doubts.append(.skipped(places))
        } else {
          findings.append(LogFinding(.missing, places))
        }
      }
      if headSize < next - 1 { doubts.append(.uncovered(headSize + 1...next - 1)) }
    } else {
      doubts.append(.noCheckpoint)
    }
    for departure in later {
      guard let run = departure.runs.first(where: empty.overlaps) else { continue }
      if let record = records[departure.record] {
        guard record.digest == departure.digest, record.count == departure.count else {
          findings.append(LogFinding(.departure, run, departure.record))
          continue
        }
      } else {
        doubts.append(.laterRecord(run, departure.record))
      }
      covered += departure.runs
      // What is said of a record that is not here is in doubt already.
      if records[departure.record].map({ $0.dataClass == .audit }) ?? true { coveredAudit += departure.runs }
    }
    let oldDepartures = countUnrecorded()
    findings += empty.subtracting(covered).map { LogFinding(.removed, $0.places, $0.event) }
    if let earlier { compare(earlier, &findings) }
    if let proof { check(proof, &findings) }
    var remarks = times.setBack
    if let last = times.last { remarks.append(last) }
    if oldDepartures > 0 { remarks.append(.oldDepartures(places: oldDepartures)) }
    return LogReport(findings: findings, doubts: doubts, remarks: remarks, places: told.size, head: head)
  }

  /// How many places left with a record that is gone itself and had every reason to; any other is a doubt.
  private mutating func countUnrecorded() -> Int64 {
    // A record's own place is empty, as it left with other audit events: a record of that tells of it, or is gone as well.
    let runs = (coveredAudit + unrecorded.flatMap(\.departure.runs)).sorted { $0.lowerBound < $1.lowerBound }
    var (count, index, end): (Int64, Int, Int64) = (0, 0, 0)
    for gone in unrecorded.sorted(by: { $0.recordedAt < $1.recordedAt }) {
      while index < runs.count, runs[index].lowerBound <= gone.recordedAt {
        end = max(end, runs[index].upperBound)
        index += 1
      }
      if gone.isOld, gone.recordedAt <= end {
        count += gone.departure.count
      } else if let first = gone.departure.runs.first, let last = gone.departure.runs.last {
        doubts.append(.goneRecord(first.lowerBound...last.upperBound, gone.departure.record))
      }
    }
    return count
  }

  private mutating func compare(_ note: [UInt8], _ findings: inout [LogFinding]) {
    guard let (earlier, isGenuine) = keys.head(note), isGenuine else { return findings.append(LogFinding(.signature)) }
    if let head, !Self.areOfOneLog(head, earlier) { return doubts.append(.otherLog) }
    guard earlier.size > 0 else { return }
    if let roots = roots[earlier.size] {
      if !roots.include(earlier.root) { findings.append(LogFinding(.inconsistent, 1...earlier.size)) }
    } else if isUnbroken, headSize != nil {
      // The log ends before the end that was signed earlier.
      findings.append(LogFinding(.inconsistent, 1...earlier.size))
    } else {
      doubts.append(.notCompared)
    }
  }

  private mutating func check(_ proof: LogProof, _ findings: inout [LogFinding]) {
    let finding = LogFinding(.proof, at: proof.sequence, proof.event)
    guard let (checkpoint, isGenuine) = keys.head(proof.checkpoint), isGenuine else {
      return findings.append(LogFinding(.signature, at: proof.sequence, proof.event))
    }
    if let head, !Self.areOfOneLog(head, checkpoint) { return doubts.append(.otherLog) }
    let here = roots[proof.size]
    let signed = proof.size == checkpoint.size ? checkpoint.root : nil
    guard signed != nil || here != nil else { return doubts.append(.notCompared) }
    let holds = [signed, here?.told].compactMap { $0 }.contains { root in
      MerkleCheck.includes(
        proof.leaf, at: proof.sequence &- 1, in: proof.size, proof: proof.hashes, root: root)
    }
    let isSame = proven.map { $0.event == proof.event && [$0.told, $0.made].contains(proof.leaf) } ?? true
    guard holds, isSame else { return findings.append(finding) }
    if let roots = roots[checkpoint.size], !roots.include(checkpoint.root) {
      findings.append(LogFinding(.inconsistent, 1...checkpoint.size))
    }
  }

  /// Of another tenant, or of another epoch, is another log.
  private static func areOfOneLog(_ a: Checkpoint, _ b: Checkpoint) -> Bool {
    a.origin.utf8.elementsEqual(b.origin.utf8)
  }
}

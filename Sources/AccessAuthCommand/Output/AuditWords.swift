import AccessAuth
import AccessHTTP

/// What an audit found, for a person and for a program.
enum AuditWords {
  /// `altered          17  evt_…  the event is not the one …`
  static func text(_ finding: LogFinding) -> String {
    let kind = finding.kind.rawValue
    let padding = String(repeating: " ", count: max(1, 13 - kind.utf8.count))
    let event = finding.event?.description ?? "–"
    return "\(kind)\(padding)\(finding.places.map(places) ?? "–")  \(event)  \(sentence(finding.kind))"
  }

  static func json(_ finding: LogFinding) -> String {
    let bytes = JSONObject.bytes { json in
      json.member("finding", finding.kind.rawValue)
      json.member("first_sequence", finding.places?.lowerBound)
      json.member("last_sequence", finding.places?.upperBound)
      json.member("event_id", finding.event)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func text(_ report: LogReport, _ found: Int) -> String {
    let result = verdict(report, found)
    let head = report.head.map { "\($0.origin) at size \($0.size)" } ?? "no genuine head"
    let words = "\(result): \(report.places) places, \(head), \(found) findings"
    return result == "holds" ? Colour.green(words) : Colour.red(words)
  }

  static func json(_ report: LogReport, _ found: Int) -> String {
    let bytes = JSONObject.bytes { json in
      json.member("verdict", verdict(report, found))
      json.member("places", report.places)
      json.member("findings", found)
      json.member("origin", report.head?.origin)
      json.member("size", report.head?.size)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func verdict(_ report: LogReport, _ found: Int) -> String {
    if found > 0 { return "broken" }
    return report.doubts.isEmpty ? "holds" : "unknown"
  }

  static func text(_ doubt: LogDoubt) -> String {
    switch doubt {
    case .noCheckpoint:
      "there is no signed head: this is a filtered export, a part of one, or of a log that has none yet"
    case .skipped(let range):
      "the export begins behind the places \(places(range)): check it together with what stands in front of it"
    case .uncovered(let range): "nobody signed the places \(places(range))"
    case .unreadable(let line): "line \(line) is none of an exported log that this version knows"
    case .laterRecord(let range, let record):
      "the places \(places(range)) left after the export began; their record \(record) is not part of it: export again"
    case .goneRecord(let range, let record):
      "the places \(places(range)) left; their record \(record) is gone, and not as records leave: later, with others"
    case .otherLog: "the head or the proof is of another log: of another tenant, or from before a restoration"
    case .notCompared: "the head or the proof cannot be compared, as places in front of its end are missing here"
    }
  }

  static func text(_ remark: LogRemark) -> String {
    switch remark {
    case .clockSetBack(let place, let event): "the service's clock stands behind itself from \(place) (\(event)) on"
    case .oldDepartures(let count):
      "\(count) places left so long ago that the records of it have left too; this export proves nothing about them"
    }
  }

  private static func places(_ range: ClosedRange<Int64>) -> String {
    range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
  }

  private static func sentence(_ kind: LogFinding.Kind) -> String {
    switch kind {
    case .altered: "the event is not the one that the log has the leaf of"
    case .backDated: "the event has another time than its identifier, or than those around it"
    case .missing: "the log goes on without this place"
    case .removed: "the event is gone, and no record tells why"
    case .duplicate: "the place or the event was there before"
    case .outOfOrder: "it does not stand where its time or its place says"
    case .departure: "what is said to have left is not what its record tells of"
    case .root: "the events do not make the root that was signed"
    case .signature: "this is no head that one of the keys signed"
    case .inconsistent: "the log does not begin with the log of the earlier head"
    case .proof: "the proof does not prove that the event is in the log"
    }
  }
}

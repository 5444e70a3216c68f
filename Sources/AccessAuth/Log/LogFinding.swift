/// What is wrong with a log, and where.
package struct LogFinding: Hashable, Sendable {
  /// What can be wrong; closed.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The event is not the one that the log has the leaf of: something in it was changed.
    case altered
    /// The event was received at another time than its identifier was made, or long before those around it.
    case backDated = "back_dated"
    /// The log goes on behind this place without having it.
    case missing
    /// The event is gone, and no record of the log tells why.
    case removed
    /// The place or the event was there before.
    case duplicate
    /// The place comes behind a later one, or its event was received before the one in front of it.
    case outOfOrder = "out_of_order"
    /// A departure is not the one that its record tells of.
    case departure
    /// The events do not make the root that was signed.
    case root
    /// A head is no head, or no known key signed it.
    case signature
    /// The log does not begin with the log of an earlier head.
    case inconsistent
    /// A proof does not prove that its event is in the log.
    case proof
  }

  /// What is wrong.
  package let kind: Kind
  /// The places that are concerned; nil where it is the log as a whole.
  package let places: ClosedRange<Int64>?
  /// The event at the first of these places, or the record; nil where nobody can tell.
  package let event: EventID?

  package init(_ kind: Kind, _ places: ClosedRange<Int64>? = nil, _ event: EventID? = nil) {
    self.kind = kind
    self.places = places
    self.event = event
  }

  package init(_ kind: Kind, at place: Int64, _ event: EventID?) { self.init(kind, place...place, event) }
}

/// Why a log could not be checked whole: neither that all holds nor that something does not.
package enum LogDoubt: Hashable, Sendable {
  /// No line is a signed head: this is a part of the log, or what was left of an export that was cut.
  case noCheckpoint
  /// The export begins behind these places: it is a part of the log, to be checked with what stands in front of it.
  case skipped(ClosedRange<Int64>)
  /// These places stand behind the last head: nobody signed them.
  case uncovered(ClosedRange<Int64>)
  /// This line, counted from 1, is none of an exported log, or one of a later version.
  case unreadable(line: Int)
  /// These events left, as the export says, but the record of it is not part of the export: it is younger.
  case laterRecord(ClosedRange<Int64>, EventID)
  /// These events left, as the export says, but the record of it has left as well, and not as records leave: after
  /// their time, with other audit events.
  case goneRecord(ClosedRange<Int64>, EventID)
  /// The head or the proof that was given is of another log: of another tenant, or from before a restoration.
  case otherLog
  /// An earlier head cannot be compared: places before its end are missing.
  case notCompared
}

/// What is worth knowing of a log and no fault of it.
package enum LogRemark: Hashable, Sendable {
  /// From this place on the service's clock stood more than ``LogTimes/tolerance`` behind where it had stood before.
  case clockSetBack(Int64, EventID)
  /// So many events left so long ago that the records of it have left too: nothing here proves that part.
  case oldDepartures(places: Int64)
}

/// The result of an audit.
package struct LogReport: Hashable, Sendable {
  /// What was found at the end; what was found before has been told.
  package let findings: [LogFinding]
  /// What could not be told.
  package let doubts: [LogDoubt]
  /// What else was seen.
  package let remarks: [LogRemark]
  /// How many places were read.
  package let places: Int64
  /// The last head, where its signature is genuine.
  package let head: Checkpoint?
}

package import AccessAuth
import SodiumPrimitives

extension LogLine {
  /// The longest line that there is: an event with 500 lockers, or a departure of 500 runs, and room to spare.
  package static let maximumCount = 256 * 1024

  /// Reads a line, without its newline; throws for anything that no export writes. Nothing of it is believed.
  package init(_ line: [UInt8]) throws(Problem) {
    self = try JSONReader.read(line) { (json) throws(Problem) in
      var reading = Reading()
      try json.object { (member, json) throws(Problem) in try reading.take(member, &json) }
      return try reading.line(json)
    }
  }
}

/// The members of a line as they come.
private struct Reading {
  var event = EventReading()
  var sequence: Int64?
  var leaf: Digest?
  var leftEvent: EventID?
  var isLeft = false
  var departure: (Departure, Int64?)?
  var note: [UInt8]?

  mutating func take(_ member: String, _ json: inout JSONReader) throws(Problem) {
    switch member {
    case "sequence": sequence = try json.integer(in: 1...Int64.max - 1)
    case "leaf_hash": leaf = try json.hash()
    case "event_id": leftEvent = try json.identifier()
    case "left":
      guard try json.boolean() else { throw json.invalid("true is needed") }
      isLeft = true
    case "departure": departure = try Self.departure(&json)
    case "checkpoint": note = try json.bytes(1...SignedNote.maximumCount)
    default: try event.take(member, &json)
    }
  }

  mutating func line(_ json: borrowing JSONReader) throws(Problem) -> LogLine {
    if let note { return .checkpoint(note) }
    if let (departure, recordedAt) = departure { return .departure(departure, recordedAt: recordedAt) }
    let sequence = try json.required(sequence, "sequence")
    let leaf = try json.required(leaf, "leaf_hash")
    if isLeft { return .left(sequence: sequence, event: try json.required(leftEvent, "event_id"), leaf: leaf) }
    return .event(SealedEvent(sequence: sequence, event: try event.event(json)), leaf: leaf)
  }

  private static func departure(_ json: inout JSONReader) throws(Problem) -> (Departure, Int64?) {
    var record: EventID?
    var recordedAt: Int64?
    var places: [[Int64]] = []
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "record_id": record = try json.identifier()
      case "record_sequence": recordedAt = try json.null() ? nil : try json.integer(in: 1...Int64.max - 1)
      case "places":
        places = try json.array(1...Departure.maximumPlaces) { (json) throws(Problem) in
          try json.array(2...2) { (json) throws(Problem) in try json.integer(in: 1...Int64.max - 1) }
        }
      default: throw json.unknownMember()
      }
    }
    // The places one by one, as a departure is made of; there are at most as many as one departure has.
    var sequences: [Int64] = []
    for run in places {
      guard run[0] <= run[1], run[1] - run[0] < Int64(Departure.maximumPlaces), sequences.last ?? 0 < run[0],
        sequences.count + Int(run[1] - run[0]) < Departure.maximumPlaces
      else { throw json.invalid("places in runs, ascending, are needed") }
      sequences += run[0]...run[1]
    }
    return (Departure(record: try json.required(record, "record_id"), sequences: sequences), recordedAt)
  }
}

extension JSONReader {
  /// Reads a hash of 32 bytes in base64.
  mutating func hash() throws(Problem) -> Digest {
    guard let bytes = Base64.decode(try bytes(44...44)), let digest = Digest(bytes) else {
      throw invalid("32 bytes in base64 are needed")
    }
    return digest
  }
}

package import SodiumPrimitives

/// Which events left the log together, by retention or by an erasure. Its record is an event of the log, whose
/// ``Event/digest`` is that of ``encoded`` and whose ``Event/count`` says how many they were: so a place that is empty
/// without such a record was emptied by nobody who may.
public struct Departure: Hashable, Sendable {
  /// The event that tells of it.
  public let record: EventID
  /// The places, ascending, in runs that do not touch.
  public let runs: [ClosedRange<Int64>]

  /// The most places of one departure.
  public static let maximumPlaces = 1000

  /// Joins them; `sequences` are ascending and at least one.
  package init(record: EventID, sequences: [Int64]) {
    self.record = record
    var runs: [ClosedRange<Int64>] = []
    for sequence in sequences {
      if let last = runs.last, last.upperBound &+ 1 == sequence {
        runs[runs.count - 1] = last.lowerBound...sequence
      } else {
        runs.append(sequence...sequence)
      }
    }
    self.runs = runs
  }

  /// Reads ``encoded``; nil unless it is exactly that of some departure.
  package init?(record: EventID, encoded: [UInt8]) {
    guard let runs = try? Self.runs(encoded), !runs.isEmpty else { return nil }
    self.record = record
    self.runs = runs
    guard self.encoded == encoded else { return nil }
  }

  private static func runs(_ encoded: [UInt8]) throws(CBORRejection) -> [ClosedRange<Int64>] {
    var reader = CBORReader(encoded)
    let numbers = try reader.array()
    guard numbers.isMultiple(of: 2) else { throw .unexpectedValue }
    var runs: [ClosedRange<Int64>] = []
    var end: Int64 = 0
    var count = 0
    for _ in 0..<numbers / 2 {
      // The first place is 1, and two runs have a gap between them.
      let start = end.addingReportingOverflow(try reader.int(in: runs.isEmpty ? 1...Int64.max : 2...Int64.max))
      let more = try reader.int(in: 0...maximumPlaces - 1)
      let last = start.partialValue.addingReportingOverflow(Int64(more))
      guard !start.overflow, !last.overflow else { throw .unexpectedValue }
      count += more + 1
      guard count <= maximumPlaces else { throw .unexpectedValue }
      runs.append(start.partialValue...last.partialValue)
      end = last.partialValue
    }
    try reader.end()
    return runs
  }

  /// How many places there are.
  public var count: Int64 { runs.reduce(0) { $0 + Int64($1.count) } }

  /// Deterministic CBOR: an array of numbers, for each run the distance from the end of the run before it to its start
  /// (from 0 for the first), and how many places follow its start.
  package var encoded: [UInt8] {
    var writer = CBORWriter(capacity: 16 + 4 * runs.count)
    writer.array(2 * runs.count)
    var end: Int64 = 0
    for run in runs {
      writer.int(run.lowerBound - end)
      writer.int(run.upperBound - run.lowerBound)
      end = run.upperBound
    }
    return writer.finish()
  }

  /// SHA-256 of ``encoded``.
  package var digest: Digest { SHA256.hash(encoded) }
}

package import SodiumPrimitives

/// A line of an exported log. How it is written stands in the article on exports.
package enum LogLine: Hashable, Sendable {
  /// A place with its event, and the leaf that the log has for it.
  case event(SealedEvent, leaf: Digest)
  /// A place whose event has left the log.
  case left(sequence: Int64, event: EventID, leaf: Digest)
  /// Which events left together, and the place of the event that records it; nil where that had no place yet.
  case departure(Departure, recordedAt: Int64?)
  /// A signed head of the log: a note.
  case checkpoint([UInt8])
}

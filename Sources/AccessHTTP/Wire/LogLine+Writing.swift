package import AccessAuth
import SodiumPrimitives

extension LogLine {
  /// The line as one JSON object and a newline.
  package func append(to bytes: inout [UInt8]) {
    bytes += JSONObject.bytes(reserving: 1200, write)
    bytes.append(UInt8(ascii: "\n"))
  }

  private func write(to json: inout JSONObject) {
    switch self {
    case .event(let sealed, let leaf):
      sealed.write(to: &json)
      sealed.write(.salt, to: &json)
      json.member("leaf_hash", ascii: Base64.encode(leaf.bytes))
    case .left(let sequence, let event, let leaf):
      json.member("sequence", sequence)
      json.member("event_id", event)
      json.member("leaf_hash", ascii: Base64.encode(leaf.bytes))
      json.member("left", true)
    case .departure(let departure, let recordedAt):
      json.object("departure") { json in
        json.member("record_id", departure.record)
        json.member("record_sequence", recordedAt)
        json.member("places", departure.runs.map { [$0.lowerBound, $0.upperBound] })
      }
    case .checkpoint(let note):
      json.member("checkpoint", String(decoding: note, as: UTF8.self))
    }
  }
}

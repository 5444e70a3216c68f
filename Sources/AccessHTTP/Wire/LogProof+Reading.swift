package import AccessAuth
import SodiumPrimitives

extension LogProof {
  /// Reads a proof as the service answers it; members that mean nothing here are passed over.
  package init(json bytes: [UInt8]) throws(Problem) {
    self = try JSONReader.read(bytes) { (json) throws(Problem) in
      var event: EventID?
      var (sequence, size) = (Int64?.none, Int64?.none)
      var leaf: Digest?
      var hashes: [Digest]?
      var checkpoint: [UInt8]?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "event_id": event = try json.identifier()
        case "sequence": sequence = try json.integer(in: 1...Int64.max - 1)
        case "size": size = try json.integer(in: 1...Int64.max - 1)
        case "leaf_hash": leaf = try json.hash()
        case "hashes":
          hashes = try json.array(0...MerkleCheck.maximumProofCount) { (json) throws(Problem) in try json.hash() }
        case "checkpoint": checkpoint = try json.bytes(1...SignedNote.maximumCount)
        default: try json.skipValue()
        }
      }
      return LogProof(
        event: try json.required(event, "event_id"), sequence: try json.required(sequence, "sequence"),
        leaf: try json.required(leaf, "leaf_hash"), size: try json.required(size, "size"),
        hashes: try json.required(hashes, "hashes"), checkpoint: try json.required(checkpoint, "checkpoint"))
    }
  }
}

package import SodiumPrimitives

/// The keys that somebody who checks a log believes: bare ones, which count for every origin, and named ones.
package struct LogKeys: Sendable {
  private let bare: [Ed25519.PublicKey]
  private let named: [NoteKey]

  /// Joins them. Of published keys only those that sign heads count.
  package init(published: PublishedKeys = PublishedKeys([]), named: [NoteKey] = []) {
    bare = published.keys.filter { $0.purpose == .checkpoint || $0.purpose == nil }.map(\.publicKey)
    self.named = named
  }

  /// Whether there is none.
  package var isEmpty: Bool { bare.isEmpty && named.isEmpty }

  /// The head that a note tells, and whether one of the keys signed it; nil for what is no note of a head.
  package func head(_ note: [UInt8]) -> (checkpoint: Checkpoint, isGenuine: Bool)? {
    guard let note = try? SignedNote(parsing: note), let checkpoint = try? Checkpoint(parsing: note.text) else {
      return nil
    }
    let keys = named + bare.compactMap { NoteKey(name: checkpoint.origin, publicKey: $0) }
    return (checkpoint, keys.contains { $0.name.utf8.elementsEqual(checkpoint.origin.utf8) && $0.verifies(note) })
  }
}

/// A proof that an event is in a log, as the service answers it.
package struct LogProof: Hashable, Sendable {
  /// The event.
  package let event: EventID
  /// Its place.
  package let sequence: Int64
  /// Its leaf.
  package let leaf: Digest
  /// How many events the log had that the proof is about.
  package let size: Int64
  /// The way from the leaf to the root.
  package let hashes: [Digest]
  /// The note of a head.
  package let checkpoint: [UInt8]

  package init(
    event: EventID, sequence: Int64, leaf: Digest, size: Int64, hashes: [Digest], checkpoint: [UInt8]
  ) {
    self.event = event
    self.sequence = sequence
    self.leaf = leaf
    self.size = size
    self.hashes = hashes
    self.checkpoint = checkpoint
  }
}

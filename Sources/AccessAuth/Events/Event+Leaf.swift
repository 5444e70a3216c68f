package import SodiumPrimitives

/// The bytes of an event that its place in the log stands for: a deterministic CBOR map with these keys
/// (``EventField/key``), absent where the event has no such value.
///
/// 1 id, 2 class, 3 action, 4 received at (ms), 5 salt, 6 mode, 7 decision, 8 reason, 9 actuation, 10 device,
/// 11 lockers, 12 credential, 13 grant, 14 subject pseudonym, 15 assurance, 16 attempt, 17 actor, 18 request,
/// 19 captured at (ms), 20 hold, 21 count, 22 uses left, 23 command, 24 webhook endpoint, 25 board, 26 link (`online`,
/// `offline`), 27 age of the manifest (s), 28 offset of the clock (ms), 29 fault code, 30 level (%), 31 number of the
/// report, 32 digest, 33 kind of data. Identifiers are their 16 bytes; closed values are their names. A number is never
/// given to another meaning.
///
/// The `audit` event `evt_01h455vb4pex5vsknk084sn02q`, action `tenant.created`, received at 0 and salted with 16 zero
/// bytes, is
///
///     a5 01 50 01890a5dac96774bbcceb302099a8057 02 65 6175646974 03 6e 74656e616e742e63726561746564
///     04 00 05 50 00000000000000000000000000000000
///
/// and its leaf is `bb1fd706ac567882d54bca36772067fc0c58a17f05ea7db902df6754d54062a0`.
extension Event {
  /// SHA-256 of a zero byte and ``canonicalBytes`` (RFC 6962 section 2.1).
  package var leaf: Digest { SHA256.hash([0] + canonicalBytes) }

  /// The event as bytes.
  package var canonicalBytes: [UInt8] {
    let members = EventField.inLeafOrder.compactMap { key, field in leafValue(of: field).map { (key, $0) } }
    var writer = CBORWriter(capacity: 320)
    writer.map(members.count)
    for (key, value) in members {
      writer.int(key)
      switch value {
      case .bytes(let bytes): writer.bytes(bytes)
      case .text(let text): writer.text(text)
      case .int(let int): writer.int(int)
      case .list(let items):
        writer.array(items.count)
        for item in items { writer.bytes(item) }
      }
    }
    return writer.finish()
  }

  private enum LeafValue {
    case bytes([UInt8])
    case text(String)
    case int(Int64)
    case list([[UInt8]])
  }

  private func leafValue(of field: EventField) -> LeafValue? {
    switch field {
    case .id: .bytes(id.bytes)
    case .class: .text(`class`.rawValue)
    case .action: .text(action.rawValue)
    case .receivedAt: .int(receivedAt.milliseconds)
    case .salt: .bytes(salt)
    case .mode: mode.map { .text($0.rawValue) }
    case .decision: decision.map { .text($0.rawValue) }
    case .reason: reason.map { .text($0.rawValue) }
    case .actuation: actuation.map { .text($0.rawValue) }
    case .device: device.map { .bytes($0.bytes) }
    case .lockers: lockers.isEmpty ? nil : .list(lockers.map(\.bytes))
    case .credential: credential.map { .bytes($0.bytes) }
    case .grant: grant.map { .bytes($0.bytes) }
    case .subject: subject.map { .bytes($0.bytes) }
    case .assurance: assurance.map { .text($0.rawValue) }
    case .attempt: attempt.map { .bytes($0.bytes) }
    case .actor: actor.map { .bytes($0.bytes) }
    case .request: request.map { .bytes($0.bytes) }
    case .capturedAt: capturedAt.map { .int($0.milliseconds) }
    case .hold: hold.map { .bytes($0.bytes) }
    case .count: count.map { .int($0) }
    case .usesLeft: usesLeft.map { .int($0) }
    case .command: command.map { .bytes($0.bytes) }
    case .endpoint: endpoint.map { .bytes($0.bytes) }
    case .board: board.map { .text($0) }
    case .link: trust.map { .text($0.link.rawValue) }
    case .manifestAge: (trust?.manifestAge).map { .int($0) }
    case .clockOffset: (trust?.clockOffset).map { .int($0) }
    case .code: code.map { .text($0) }
    case .level: level.map { .int($0) }
    case .report: report.map { .int($0) }
    case .digest: digest.map { .bytes($0.bytes) }
    case .dataClass: dataClass.map { .text($0.rawValue) }
    case .sequence, .locker: nil
    }
  }
}

extension EventField {
  /// The members that are part of a leaf, in the order of their keys, which is that of a deterministic map.
  fileprivate static let inLeafOrder: [(key: Int64, field: EventField)] = allCases.compactMap { field in
    field.key.map { ($0, field) }
  }.sorted { $0.key < $1.key }
}

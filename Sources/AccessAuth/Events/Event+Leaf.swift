package import SodiumPrimitives

/// The bytes of an event that its place in the log stands for: a deterministic CBOR map with these keys, absent where
/// the event has no such value.
///
/// 1 id, 2 class, 3 action, 4 received at (ms), 5 salt, 6 mode, 7 decision, 8 reason, 9 actuation, 10 device,
/// 11 lockers, 12 credential, 13 grant, 14 subject pseudonym, 15 assurance, 16 attempt, 17 actor, 18 request,
/// 19 captured at (ms), 20 hold, 21 count, 22 uses left, 23 command,
/// 24 webhook endpoint. Identifiers are their 16 bytes; closed values are their names. A number is never given to
/// another meaning.
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
    var fields: [(key: Int64, value: Value)] = [
      (1, .bytes(id.bytes)), (2, .text(`class`.rawValue)), (3, .text(action.rawValue)),
      (4, .int(receivedAt.milliseconds)), (5, .bytes(salt)),
    ]
    func add(_ key: Int64, _ value: Value?) { if let value { fields.append((key, value)) } }
    add(6, mode.map { .text($0.rawValue) })
    add(7, decision.map { .text($0.rawValue) })
    add(8, reason.map { .text($0.rawValue) })
    add(9, actuation.map { .text($0.rawValue) })
    add(10, device.map { .bytes($0.bytes) })
    add(11, lockers.isEmpty ? nil : .list(lockers.map(\.bytes)))
    add(12, credential.map { .bytes($0.bytes) })
    add(13, grant.map { .bytes($0.bytes) })
    add(14, subject.map { .bytes($0.bytes) })
    add(15, assurance.map { .text($0.rawValue) })
    add(16, attempt.map { .bytes($0.bytes) })
    add(17, actor.map { .bytes($0.bytes) })
    add(18, request.map { .bytes($0.bytes) })
    add(19, capturedAt.map { .int($0.milliseconds) })
    add(20, hold.map { .bytes($0.bytes) })
    add(21, count.map { .int($0) })
    add(22, usesLeft.map { .int($0) })
    add(23, command.map { .bytes($0.bytes) })
    add(24, endpoint.map { .bytes($0.bytes) })
    var writer = CBORWriter(capacity: 320)
    writer.map(fields.count)
    for (key, value) in fields {
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

  private enum Value {
    case bytes([UInt8])
    case text(String)
    case int(Int64)
    case list([[UInt8]])
  }
}

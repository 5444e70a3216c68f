/// How a store keeps an answer: one deterministic CBOR array, without the attempt's id and the uses left, which have
/// columns of their own.
///
/// `[verdict, reason, event (16 bytes), decided at (ms), grant or null, credential or null, retry after (ms) or null,
/// [[id, label, board, number] …]]`
extension Answer {
  /// The kept form.
  package var encoded: [UInt8] {
    var writer = CBORWriter(capacity: 160)
    writer.array(8)
    writer.text(decision.verdict.rawValue)
    writer.text(decision.reason.rawValue)
    writer.bytes(event.bytes)
    writer.int(decidedAt.milliseconds)
    if let grant { writer.bytes(grant.bytes) } else { writer.null() }
    if let credential { writer.bytes(credential.bytes) } else { writer.null() }
    if let retryAfter { writer.int(retryAfter.wholeMilliseconds) } else { writer.null() }
    writer.array(lockers.count)
    for locker in lockers {
      writer.array(4)
      writer.bytes(locker.id.bytes)
      writer.text(locker.label)
      writer.text(locker.board)
      writer.int(Int64(locker.number))
    }
    return writer.finish()
  }

  /// Reads the kept form. Throws ``StoreError/corrupt`` for anything that ``encoded`` does not write.
  package init(encoded: [UInt8], attempt: AttemptID, usesLeft: Int64?) throws(StoreError) {
    do {
      var reader = CBORReader(encoded)
      try reader.array(count: 8)
      guard let verdict = Decision.Verdict(rawValue: try reader.text()),
        let reason = Reason(rawValue: try reader.text()), let event = EventID(bytes: try reader.bytes(count: 16))
      else { throw StoreError.corrupt }
      let decision = Decision(reason: reason, consume: verdict == .grant || verdict == .deny)
      guard decision.verdict == verdict else { throw StoreError.corrupt }
      let decidedAt = Instant(milliseconds: try reader.int())
      let grant = reader.takeNull() ? nil : GrantID(bytes: try reader.bytes(count: 16))
      let credential = reader.takeNull() ? nil : CredentialID(bytes: try reader.bytes(count: 16))
      let retryAfter = reader.takeNull() ? nil : Duration.milliseconds(try reader.int())
      var lockers: [OpenedLocker] = []
      for _ in 0..<(try reader.array()) {
        try reader.array(count: 4)
        guard let id = LockerID(bytes: try reader.bytes(count: 16)) else { throw StoreError.corrupt }
        lockers.append(
          OpenedLocker(
            id: id, label: try reader.text(), board: try reader.text(), number: try reader.int(in: 1...UInt16.max)))
      }
      try reader.end()
      self.init(
        attempt: attempt, decision: decision, event: event, decidedAt: decidedAt, lockers: lockers, grant: grant,
        credential: credential, usesLeft: usesLeft, retryAfter: retryAfter)
    } catch {
      throw .corrupt
    }
  }
}

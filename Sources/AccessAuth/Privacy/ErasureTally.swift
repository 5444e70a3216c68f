/// What an erasure removed, and what it left, with the rule that keeps it.
public struct ErasureTally: Hashable, Sendable {
  /// How many rows of each kind are gone; kinds of which there were none are not listed.
  public private(set) var erased: [ErasedKind: Int64] = [:]
  /// What stays; of each kind and reason one entry, in the order of ``KeptKind`` and ``KeptReason``.
  public private(set) var kept: [KeptRows] = []

  /// Nothing yet.
  public init() {}

  package mutating func erase(_ kind: ErasedKind, _ count: Int) {
    guard count > 0 else { return }
    erased[kind, default: 0] += Int64(count)
  }

  /// Adds to what stays. Of two ends the later one counts, and none is later than any.
  package mutating func keep(_ more: KeptRows) {
    guard more.count != 0 else { return }
    guard let index = kept.firstIndex(where: { $0.what == more.what && $0.why == more.why }) else {
      kept.append(more)
      kept.sort { $0.order < $1.order }
      return
    }
    let known = kept[index]
    var until: Instant?
    if let first = known.until, let second = more.until { until = max(first, second) }
    var count: Int64?
    if let first = known.count, let second = more.count { count = first + second }
    kept[index] = KeptRows(more.what, count: count, more.why, until: until)
  }
}

/// Kinds of rows that an erasure removes, closed.
public enum ErasedKind: String, Hashable, Sendable, CaseIterable {
  case grants, credentials, holds, commands, events
  /// Keys that spoke for the person.
  case apiKeys = "api_keys"
  /// Answers to attempts that were kept for repetitions.
  case answers
  case webhookDeliveries = "webhook_deliveries"
}

/// Kinds of rows that may stay, closed.
public enum KeptKind: String, Hashable, Sendable, CaseIterable {
  /// Events, under a pseudonym whose key is gone. While the one of the subject's own making stays among them, its time joins
  /// it to the erasure: the subject's identifier begins with the same millisecond.
  case events
  /// The numbers of passes that were used.
  case usedPasses = "used_passes"
  /// How often a physical card was tapped; its key is gone.
  case cardCounters = "card_counters"
  /// Which identifiers a call made, for its repetition.
  case repeatedCalls = "repeated_calls"
  /// Which credentials devices still have to forget.
  case deviceDemands = "device_demands"
}

/// Why something stays, closed.
public enum KeptReason: String, Hashable, Sendable, CaseIterable {
  /// The tenant's retention names a time for which it may not go.
  case minimum
  /// A legal hold of the tenant names it.
  case legalHold = "legal_hold"
  /// Without it something that was used could be used again.
  case replayProtection = "replay_protection"
  /// Without it the repetition of an old call would make the person anew.
  case repeatedCalls = "repeated_calls"
  /// Until each device has said that it has forgotten.
  case deviceForgets = "device_forgets"
}

/// Rows of one kind that stay for one reason.
public struct KeptRows: Hashable, Sendable {
  /// What they are.
  public let what: KeptKind
  /// How many; nil where they are not counted.
  public let count: Int64?
  /// Why they stay.
  public let why: KeptReason
  /// When the last of them goes by itself; nil where no time says.
  public let until: Instant?

  package init(_ what: KeptKind, count: Int64?, _ why: KeptReason, until: Instant?) {
    self.what = what
    self.count = count
    self.why = why
    self.until = until
  }

  fileprivate var order: Int {
    let place = KeptKind.allCases.firstIndex(of: what) ?? 0
    return place * KeptReason.allCases.count + (KeptReason.allCases.firstIndex(of: why) ?? 0)
  }
}

// Deterministic CBOR, as receipts and stores have it: a map of what is gone, and an array of what stays.
extension ErasureTally {
  /// An array of the two parts of a receipt.
  package var encoded: [UInt8] {
    var writer = CBORWriter(capacity: 256)
    writer.array(2)
    write(to: &writer)
    return writer.finish()
  }

  /// Reads ``encoded``.
  package init(encoded: [UInt8]) throws(CBORRejection) {
    var reader = CBORReader(encoded)
    try reader.array(count: 2)
    try self.init(reading: &reader)
    try reader.end()
  }

  /// Writes both parts, one after the other; see ``writeErased(to:)`` and ``writeKept(to:)``.
  private func write(to writer: inout CBORWriter) {
    writeErased(to: &writer)
    writeKept(to: &writer)
  }

  /// `{name: count}`; shorter names come first, as their encodings do.
  func writeErased(to writer: inout CBORWriter) {
    let rows = erased.map { (name: Array($0.key.rawValue.utf8), count: $0.value) }.sorted { left, right in
      left.name.count == right.name.count
        ? left.name.lexicographicallyPrecedes(right.name) : left.name.count < right.name.count
    }
    writer.map(rows.count)
    for row in rows {
      writer.text(String(decoding: row.name, as: UTF8.self))
      writer.int(row.count)
    }
  }

  /// `[[what, count or null, why, until or null], …]`; times in milliseconds since 1970.
  func writeKept(to writer: inout CBORWriter) {
    writer.array(kept.count)
    for row in kept {
      writer.array(4)
      writer.text(row.what.rawValue)
      if let count = row.count { writer.int(count) } else { writer.null() }
      writer.text(row.why.rawValue)
      if let until = row.until { writer.int(until.milliseconds) } else { writer.null() }
    }
  }

  private init(reading reader: inout CBORReader) throws(CBORRejection) {
    try readErased(&reader)
    try readKept(&reader)
  }

  mutating func readErased(_ reader: inout CBORReader) throws(CBORRejection) {
    var keys = try reader.map()
    while let name = try reader.nextTextKey(of: &keys) {
      guard let kind = ErasedKind(rawValue: name) else { throw .unexpectedKey }
      erased[kind] = try reader.int(in: 1...Int64.max)
    }
  }

  mutating func readKept(_ reader: inout CBORReader) throws(CBORRejection) {
    var last = -1
    for _ in 0..<(try reader.array()) {
      try reader.array(count: 4)
      guard let what = KeptKind(rawValue: try reader.text()) else { throw .unexpectedValue }
      let count: Int64? = reader.takeNull() ? nil : try reader.int(in: 1...Int64.max)
      guard let why = KeptReason(rawValue: try reader.text()) else { throw .unexpectedValue }
      let until = reader.takeNull() ? nil : Instant(milliseconds: try reader.int())
      let row = KeptRows(what, count: count, why, until: until)
      // One order, so that there is one form.
      guard last < row.order else { throw .unexpectedValue }
      last = row.order
      kept.append(row)
    }
  }
}

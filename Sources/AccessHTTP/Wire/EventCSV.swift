package import AccessAuth
import SodiumPrimitives

/// Events as a table (RFC 4180): a line of names, a line for each event, each ended by CR and LF. The columns are the
/// members of an event's JSON in their order; a list is one cell, its elements joined by spaces; what an event does not
/// have is an empty cell.
///
/// A spreadsheet takes a cell that begins with one of `=`, `+`, `-`, `@`, TAB, CR and LF for a formula, and carries out
/// what stands there. Such a cell begins with an apostrophe here, numbers below zero among them. In many countries cells
/// are separated by `;`, or by TAB, and quotes within a line are no quotes then: so an apostrophe also stands where a part
/// of a cell would be such a cell.
package enum EventCSV {
  private static let fields = EventField.allCases.filter(\.isShown)

  /// The names of the columns.
  package static let header = line(fields.map { Array(String(describing: $0.name).utf8) })

  /// The line of one event.
  package static func line(_ sealed: SealedEvent) -> [UInt8] { line(fields.map { Array(sealed.text(of: $0).utf8) }) }

  static func line(_ cells: [[UInt8]]) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(512)
    for (index, cell) in cells.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      append(cell, to: &line)
    }
    return line + [0x0D, 0x0A]
  }

  private static func append(_ cell: [UInt8], to line: inout [UInt8]) {
    let quote = UInt8(ascii: "\"")
    let isQuoted = cell.contains { "\",\r\n".utf8.contains($0) }
    if isQuoted { line.append(quote) }
    // A quote in front of a formula may be taken away by who reads it.
    var isStart = true
    for byte in cell {
      if isStart, "=+-@\t\r\n".utf8.contains(byte) { line.append(UInt8(ascii: "'")) }
      if byte == quote { line.append(quote) } else { isStart = ";\t\r\n".utf8.contains(byte) }
      line.append(byte)
    }
    if isQuoted { line.append(quote) }
  }
}

extension SealedEvent {
  /// What stands in the column of a member; empty where the event does not have it.
  fileprivate func text(of field: EventField) -> String {
    switch field {
    case .id: event.id.description
    case .sequence: String(sequence)
    case .class: event.class.rawValue
    case .action: event.action.rawValue
    case .mode: event.mode?.rawValue ?? ""
    case .decision: event.decision?.rawValue ?? ""
    case .reason: event.reason?.rawValue ?? ""
    case .actuation: event.actuation?.rawValue ?? ""
    case .assurance: event.assurance?.rawValue ?? ""
    case .device: event.device?.description ?? ""
    case .board: event.board ?? ""
    case .locker: event.lockers.count == 1 ? event.lockers[0].description : ""
    case .lockers: event.lockers.map(\.description).joined(separator: " ")
    case .credential: event.credential?.description ?? ""
    case .grant: event.grant?.description ?? ""
    case .hold: event.hold?.description ?? ""
    case .subject: event.subject?.description ?? ""
    case .count: event.count.map(String.init) ?? ""
    case .usesLeft: event.usesLeft.map(String.init) ?? ""
    case .command: event.command?.description ?? ""
    case .endpoint: event.endpoint?.description ?? ""
    case .attempt: event.attempt?.description ?? ""
    case .actor: event.actor?.description ?? ""
    case .request: event.request?.description ?? ""
    case .link: event.trust?.link.rawValue ?? ""
    case .manifestAge: (event.trust?.manifestAge).map { String($0) } ?? ""
    case .clockOffset: (event.trust?.clockOffset).map { String($0) } ?? ""
    case .code: event.code ?? ""
    case .level: event.level.map(String.init) ?? ""
    case .report: event.report.map(String.init) ?? ""
    case .digest: (event.digest?.bytes).map { Hex.text($0) } ?? ""
    case .dataClass: event.dataClass?.rawValue ?? ""
    case .capturedAt: event.capturedAt?.description ?? ""
    case .receivedAt: event.receivedAt.description
    case .salt: Hex.text(event.salt)
    }
  }
}

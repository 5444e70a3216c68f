/// Takes a stream of server-sent events apart (WHATWG HTML, section 9.2.6), as far as this service writes it: lines end in
/// a newline, and an event has one line of data.
struct EventStreamParser {
  /// More than any event.
  private static let maximumLine = 1024 * 1024

  /// The place behind which the stream goes on.
  private(set) var lastID: String?
  private var line: [UInt8] = []
  private var data: [UInt8] = []

  init(lastID: String?) { self.lastID = lastID }

  /// Takes the next bytes; returns the data of the events that they complete.
  mutating func take(_ bytes: [UInt8]) throws(Failure) -> [[UInt8]] {
    var events: [[UInt8]] = []
    for byte in bytes {
      guard byte == UInt8(ascii: "\n") else {
        guard line.count < Self.maximumLine else { throw .couldNotTell("the service sent a line that does not end") }
        line.append(byte)
        continue
      }
      if line.isEmpty {
        if !data.isEmpty { events.append(data) }
        data = []
      } else {
        takeLine()
      }
      line.removeAll(keepingCapacity: true)
    }
    return events
  }

  private mutating func takeLine() {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
    let value = line[(colon + 1)...].drop { $0 == UInt8(ascii: " ") }
    switch String(decoding: line[..<colon], as: UTF8.self) {
    case "id": lastID = String(decoding: value, as: UTF8.self)
    case "data": data += value
    // Comments, classes and the pause before coming again are for others.
    default: break
    }
  }

  /// What was begun when the connection ended comes again.
  mutating func restart() {
    line = []
    data = []
  }
}

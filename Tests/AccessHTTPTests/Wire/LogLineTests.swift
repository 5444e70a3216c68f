import AccessAuth
import SodiumPrimitives
import Testing

@testable import AccessHTTP

@Suite("Lines of an exported log")
struct LogLineTests {
  /// An event that has everything that an event can have.
  static func full(board: String = "B1", code: String = "E-42") throws -> SealedEvent {
    let random = SeededRandom(seed: 4)
    let moment = Moment(wall: Instant(milliseconds: 1_795_348_800_250), boot: .zero)
    func id<Kind: IdentifierKind>(_ type: Identifier<Kind>.Type = Identifier<Kind>.self) -> Identifier<Kind> {
      Identifier(at: moment.wall, random: random)
    }
    var event = Event(.access, .verification, at: moment, random: random)
    event.mode = .qr
    event.decision = .grant
    event.reason = .granted
    event.actuation = .opened
    event.assurance = .cryptographic
    event.device = id()
    event.board = board
    event.lockers = [id(), id()]
    event.credential = id()
    event.grant = id()
    event.hold = id()
    event.subject = Pseudonym(bytes: Array(0..<16))
    event.count = 3
    event.usesLeft = 0
    event.command = id()
    event.endpoint = id()
    event.attempt = AttemptID(bytes: Array(16..<32))
    event.actor = id()
    event.request = id()
    event.trust = Trust(link: .offline, manifestAge: 60, clockOffset: -250)
    event.code = code
    event.level = 99
    event.report = 7
    event.digest = SHA256.hash([])
    event.dataClass = .alarm
    event.capturedAt = moment.wall - .seconds(1)
    return SealedEvent(sequence: 4711, event: event)
  }

  private static func line(_ line: LogLine) -> [UInt8] {
    var bytes: [UInt8] = []
    line.append(to: &bytes)
    #expect(bytes.last == UInt8(ascii: "\n"))
    #expect(bytes.dropLast().allSatisfy { $0 != UInt8(ascii: "\n") })
    return Array(bytes.dropLast())
  }

  private static func lines() throws -> [LogLine] {
    let full = try full()
    let bare = SealedEvent(
      sequence: 1,
      event: Event(
        id: full.event.id, class: .audit, action: .tenantCreated, receivedAt: full.event.receivedAt,
        salt: full.event.salt))
    return [
      .event(full, leaf: full.event.leaf), .event(bare, leaf: bare.event.leaf),
      .left(sequence: 9, event: full.event.id, leaf: full.event.leaf),
      .departure(Departure(record: full.event.id, sequences: [1, 2, 3, 9]), recordedAt: 12),
      .departure(Departure(record: full.event.id, sequences: [1]), recordedAt: nil),
      .checkpoint(Array("a\n1\n\n— ü x\n".utf8)),
    ]
  }

  @Test("what is written is read back, whatever the event holds")
  func roundTrip() throws {
    for line in try Self.lines() {
      let read = try LogLine(Self.line(line))
      #expect(read == line)
    }
    for text in [
      "=1+1", "\"quoted\", and more", "ÅΩ≈ç√∫˜µ≤≥÷", "ﷺ", "<script>alert(1)</script>", "'; DROP TABLE events; --",
    ] {
      let sealed = try Self.full(board: text)
      let line = LogLine.event(sealed, leaf: sealed.event.leaf)
      let read = try LogLine(Self.line(line))
      #expect(read == line)
    }
  }

  @Test("no byte of a line can be changed so that another event has the same leaf")
  func mangled() throws {
    for original in try Self.lines().prefix(3) {
      let bytes = Self.line(original)
      for index in bytes.indices {
        for flip: UInt8 in [1, 0x20] {
          var changed = bytes
          changed[index] ^= flip
          guard let line = try? LogLine(changed), line != original else { continue }
          // What is still a line tells something else: of an event, its leaf gives that away.
          switch (line, original) {
          case (.event(let sealed, let leaf), .event(let before, _)):
            #expect(sealed.event.leaf != leaf || sealed.sequence != before.sequence, "byte \(index)")
          case (.left, .left): break
          default: Issue.record("byte \(index) makes another kind of line")
          }
        }
      }
      for count in bytes.indices { #expect((try? LogLine(Array(bytes[..<count]))) == nil, "\(count) bytes") }
      #expect((try? LogLine(bytes + Array("x".utf8))) == nil)
    }
  }

  @Test("what no export writes is refused")
  func refused() throws {
    let id = try Self.full().event.id
    for text in [
      "{}", "[]", "null", #"{"sequence":1}"#, #"{"checkpoint":1}"#, #"{"departure":{}}"#,
      #"{"departure":{"record_id":"\#(id)","places":[[2,1]]}}"#, #"{"departure":{"record_id":"\#(id)","places":[]}}"#,
      #"{"departure":{"record_id":"\#(id)","places":[[1,9223372036854775806]]}}"#,
      #"{"departure":{"record_id":"\#(id)","places":[[1,2],[2,3]]}}"#, #"{"sequence":0,"left":true}"#,
    ] { #expect((try? LogLine(Array(text.utf8))) == nil, "\(text)") }
  }
}

@Suite("Events as a table")
struct EventCSVTests {
  @Test("the columns are the members of the JSON in their order, and a cell is empty where there is null")
  func columns() throws {
    let names = EventField.allCases.filter(\.isShown).map { String(describing: $0.name) }
    #expect(String(decoding: EventCSV.header, as: UTF8.self) == names.joined(separator: ",") + "\r\n")
    let sealed = try LogLineTests.full()
    let line = String(decoding: EventCSV.line(sealed), as: UTF8.self)
    #expect(line.hasSuffix("\r\n"))
    let cells = line.dropLast().split(separator: ",", omittingEmptySubsequences: false)
    #expect(cells.count == names.count)
    #expect(cells[names.firstIndex(of: "locker_ids") ?? 0].split(separator: " ").count == 2)
    #expect(cells[names.firstIndex(of: "locker_id") ?? 0].isEmpty)
  }

  @Test("no cell is a formula, and quotes, commas and line breaks stay inside their cell")
  func formulas() {
    let rows: [(cell: String, written: String)] = [
      ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(1)", "'@SUM(1)"),
      ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("=1,2", "\"'=1,2\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
      ("a;=1", "a;'=1"), ("a\t@b", "a\t'@b"), ("a;b", "a;b"), ("a;\"=1", "\"a;\"\"'=1\""), ("\nx", "\"'\nx\""),
      ("a\n=1", "\"a\n'=1\""), ("1-1", "1-1"), ("", ""), ("ÅΩ≈ç", "ÅΩ≈ç"),
    ]
    for row in rows {
      let line = EventCSV.line([Array(row.cell.utf8), Array("x".utf8)])
      #expect(String(decoding: line, as: UTF8.self) == "\(row.written),x\r\n")
    }
  }
}

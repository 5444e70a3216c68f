import Foundation
import Glibc
import Synchronization

@testable import PostgresStore

/// Stands between a store and its server, and has a statement refused as a database refuses one that lost against
/// another transaction: SQLSTATE 40001. The server really refuses it, and everything behind it up to the next sync; only
/// the code in its answer is another.
///
/// It reads the messages of the protocol (PostgreSQL manual, chapter "Frontend/Backend Protocol", version 3). A
/// statement that is to be refused is replaced, where it is bound, by one that cannot be parsed.
final class RefusingProxy: Sendable {
  private let server: String
  private let folder: String
  private let socket: Int32
  let refusals: Refusals

  /// Takes connections in its own folder, and leads them to the socket of `cluster`.
  init(to cluster: Cluster, _ refusals: Refusals) throws {
    self.refusals = refusals
    server = "\(cluster.folder)/.s.PGSQL.\(cluster.port)"
    folder = "/tmp/aapx-\(UInt32.random(in: .min ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    socket = try Self.listening(at: "\(folder)/.s.PGSQL.5432")
    let (socket, server) = (socket, server)
    Thread.detachNewThread {
      while true {
        let client = accept(socket, nil, nil)
        guard client >= 0 else { return }
        Self.serve(client, from: server, refusals)
      }
    }
  }

  deinit {
    // Ends the thread that accepts.
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The database `name`, reached through this, as the role that serves.
  func target(_ name: String) throws -> PostgresTarget {
    try PostgresTarget(url: "postgresql:///\(name)?host=\(folder)&port=5432&user=accessauth_serve")
  }

  private static func serve(_ client: Int32, from server: String, _ refusals: Refusals) {
    let upstream = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard unsafe Self.withAddress(of: server, { unsafe connect(upstream, $0, $1) }) == 0 else {
      close(client)
      close(upstream)
      return
    }
    let ways = Ways(client, upstream)
    Thread.detachNewThread {
      var asked = Asked(refusals)
      var messages = Messages(client, hasStartup: true)
      while let message = messages.next(), Messages.write(asked.passed(message), to: upstream) {}
      ways.end()
    }
    Thread.detachNewThread {
      var messages = Messages(upstream, hasStartup: false)
      while let message = messages.next(), Messages.write(Asked.answered(message), to: client) {}
      ways.end()
    }
  }

  private static func listening(at path: String) throws -> Int32 {
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard unsafe withAddress(of: path, { unsafe bind(socket, $0, $1) }) == 0, listen(socket, 64) == 0 else {
      throw Cluster.Failed.notReady
    }
    return socket
  }

  private static func withAddress<Value>(
    of path: String, _ work: (UnsafePointer<sockaddr>, socklen_t) -> Value
  ) -> Value {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // The path is shorter than the 108 bytes of the field, which is all zeros.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    return unsafe withUnsafePointer(to: &address) { address in
      // A socket address of a kind is passed as one of any kind.
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe work(address, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}

/// The two ways of one connection: whichever ends first ends the other, and the sockets are closed when both have.
private final class Ways: Sendable {
  private let sockets: [Int32]
  private let open = Atomic(2)

  init(_ sockets: Int32...) { self.sockets = sockets }

  func end() {
    for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    guard open.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
    for socket in sockets { close(socket) }
  }
}

/// What one client has asked, as far as it matters here.
private struct Asked {
  private static let marker = "refused_by_the_proxy"

  private let refusals: Refusals
  private let connection: Refusals.Connection
  /// The texts of prepared statements, by their names.
  private var texts: [String: String] = [:]

  init(_ refusals: Refusals) {
    self.refusals = refusals
    connection = refusals.connected()
  }

  /// What goes on to the server in place of `message`.
  mutating func passed(_ message: [UInt8]) -> [UInt8] {
    let words = message.dropFirst(5).split(separator: 0, omittingEmptySubsequences: false).prefix(2)
      .map { String(decoding: $0, as: UTF8.self) }
    guard words.count == 2 else { return message }
    switch message.first {
    case UInt8(ascii: "P"): texts[words[0]] = words[1]
    case UInt8(ascii: "B"):
      if refusals.isDue(texts[words[1]] ?? "", on: connection) { return Self.nonsense }
    default: break
    }
    return message
  }

  /// Parse, of a text that is no statement and has a name to be found by.
  private static let nonsense: [UInt8] = {
    let body = [0] + Array(marker.utf8) + [0, 0, 0]
    let count = UInt32(body.count + 4)
    return [UInt8(ascii: "P")] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) } + body
  }()

  /// What goes back to the client in place of `message`: the refusal of what is no statement gets its other code.
  static func answered(_ message: [UInt8]) -> [UInt8] {
    guard message.first == UInt8(ascii: "E"), message.contains(marker) else { return message }
    return message.replacing(Array("C42601".utf8) + [0], with: Array("C40001".utf8) + [0])
  }
}

extension [UInt8] {
  fileprivate func contains(_ text: String) -> Bool { !ranges(of: Array(text.utf8)).isEmpty }
}

/// Messages of the protocol from a socket: a kind of one byte and a length, but for the first of a client, which has no
/// kind.
private struct Messages {
  private let socket: Int32
  private var isFirst: Bool

  init(_ socket: Int32, hasStartup: Bool) {
    self.socket = socket
    isFirst = hasStartup
  }

  /// The next one, whole; nil at the end.
  mutating func next() -> [UInt8]? {
    let headCount = isFirst ? 4 : 5
    isFirst = false
    guard let head = read(headCount) else { return nil }
    let count = head.suffix(4).reduce(0) { $0 << 8 | Int($1) }
    guard count >= 4, let body = read(count - 4) else { return nil }
    return head + body
  }

  private func read(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      // The buffer has `count` bytes, of which `done` are filled.
      let more = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(socket, buffer.baseAddress.map { unsafe $0 + done }, count - done)
      }
      guard more > 0 else { return nil }
      done += more
    }
    return bytes
  }

  static func write(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      // The buffer has as many bytes; a peer that has gone is no signal.
      let more = unsafe bytes.withUnsafeBytes { buffer in
        unsafe send(
          socket, buffer.baseAddress.map { unsafe $0 + done }, bytes.count - done, Int32(MSG_NOSIGNAL))
      }
      guard more > 0 else { return false }
      done += more
    }
    return true
  }
}

/// Which statements are refused.
final class Refusals: Sendable {
  typealias Connection = Int

  private struct State {
    var connections = 0
    /// How many statements are let through before one is refused; nil for no refusal.
    var before: Int?
    /// Whether each statement is refused once.
    var isOnceEach = false
    var refused: Set<String> = []
    var seen: Set<String> = []
    /// Connections whose transaction was refused already, until one of theirs is committed.
    var spared: Set<Connection> = []
    var count = 0
  }

  private let state = Mutex(State())

  /// Nothing is refused until that is asked for, but each statement once where `eachOnce`.
  init(eachOnce isOnceEach: Bool = false) { state.withLock { $0.isOnceEach = isOnceEach } }

  /// Refuses the statement that comes after `count` others from now on.
  func refuse(after count: Int) { state.withLock { $0.before = count } }

  /// Refuses nothing more; whether the statement that was to be refused never came.
  func stop() -> Bool {
    state.withLock { state in
      defer { state.before = nil }
      return state.before != nil
    }
  }

  /// How many were refused.
  var count: Int { state.withLock { $0.count } }

  /// What was sent, and never refused.
  var neverRefused: Set<String> { state.withLock { $0.seen.subtracting($0.refused) } }

  func connected() -> Connection {
    state.withLock { state in
      state.connections += 1
      return state.connections
    }
  }

  /// Whether `text`, which `connection` sends now, is refused. A rollback never is: there is nothing that it could lose
  /// against.
  func isDue(_ text: String, on connection: Connection) -> Bool {
    guard text != "ROLLBACK" else { return false }
    return state.withLock { state in
      state.seen.insert(text)
      let isDue: Bool
      if let before = state.before {
        isDue = before == 0
        state.before = isDue ? nil : before - 1
      } else {
        // One refusal for each transaction, so that what has many new statements comes through.
        isDue = state.isOnceEach && !state.spared.contains(connection) && !state.refused.contains(text)
        if text == "COMMIT" { state.spared.remove(connection) }
      }
      if isDue {
        state.refused.insert(text)
        state.spared.insert(connection)
        state.count += 1
      }
      return isDue
    }
  }
}

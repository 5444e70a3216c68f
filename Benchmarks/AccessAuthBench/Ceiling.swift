import AccessAuth
import AccessHTTP
import GRDB
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import SodiumPrimitives
import Synchronization

/// What the path of a verification costs at the least on this framework: a body of the same size is collected, one
/// signature is checked, rows of the same size are committed in batches, an answer of the same size goes out. It decides
/// nothing and is part of no product.
struct Ceiling {
  private let key = Ed25519.SigningKey.generate()
  private let message: [UInt8]
  private let signature: Ed25519.Signature
  private let lane: RawLane
  private let answer: ByteBuffer

  init(folder: String) throws {
    message = SystemRandom().bytes(90)
    let message = message
    signature = key.sign(message.span)
    lane = try RawLane(path: folder + "/ceiling.db")
    answer = ByteBuffer(repeating: UInt8(ascii: "x"), count: 520)
  }

  func serve() async throws {
    let router = Router(context: BasicRequestContext.self)
    router.post("v1/verifications") { request, _ in
      var body: [UInt8] = []
      for try await chunk in request.body { body.append(contentsOf: chunk.readableBytesView) }
      guard body.count > 100, key.publicKey.isValidSignature(signature, for: message.span) else {
        return Response(status: .badRequest)
      }
      try await lane.commit()
      return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: answer))
    }
    var logger = Logger(label: "ceiling")
    logger.logLevel = .critical
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in
        standardError("listening on http://127.0.0.1:\(channel.localAddress?.port ?? 0)\n")
      }, logger: logger)
    try await application.runService()
  }
}

/// Commits rows of the sizes that a redemption writes, whatever waits in one transaction, as durably as the product.
private final class RawLane: Sendable {
  private struct State {
    var waiting: [CheckedContinuation<Void, Never>] = []
    var isRunning = false
    var next: Int64 = 0
  }

  private let database: DatabasePool
  private let state = Mutex(State())

  init(path: String) throws {
    database = try DatabasePool(path: path)
    try database.writeWithoutTransaction { database in
      try database.execute(
        sql: """
          PRAGMA synchronous = FULL;
          CREATE TABLE grants(id INTEGER PRIMARY KEY, uses INTEGER NOT NULL);
          CREATE TABLE burns(id INTEGER PRIMARY KEY, row BLOB NOT NULL);
          CREATE TABLE attempts(id INTEGER PRIMARY KEY, row BLOB NOT NULL);
          CREATE TABLE events(id INTEGER PRIMARY KEY, row BLOB NOT NULL);
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
          INSERT INTO grants SELECT i, 0 FROM n;
          """)
    }
  }

  func commit() async throws {
    await withCheckedContinuation { continuation in
      let starts = state.withLock { state in
        state.waiting.append(continuation)
        defer { state.isRunning = true }
        return !state.isRunning
      }
      if starts { run() }
    }
  }

  private func run() {
    database.asyncWriteWithoutTransaction { [self] database in
      while true {
        let (batch, first) = state.withLock { state in
          let batch = state.waiting
          state.waiting = []
          if batch.isEmpty { state.isRunning = false }
          defer { state.next += Int64(batch.count) }
          return (batch, state.next)
        }
        if batch.isEmpty { return }
        do {
          try database.inTransaction {
            for index in batch.indices { try write(database, first + Int64(index) + 1) }
            return .commit
          }
        } catch {
          preconditionFailure("the ceiling's database failed")
        }
        for continuation in batch { continuation.resume() }
      }
    }
  }

  private func write(_ database: Database, _ id: Int64) throws {
    try database.cachedStatement(sql: "UPDATE grants SET uses = uses + 1 WHERE id = ?").execute(
      arguments: [id % 100_000 + 1])
    try database.cachedStatement(sql: "INSERT INTO burns VALUES (?, zeroblob(48))").execute(arguments: [id])
    try database.cachedStatement(sql: "INSERT INTO attempts VALUES (?, zeroblob(200))").execute(arguments: [id])
    try database.cachedStatement(sql: "INSERT INTO events VALUES (?, zeroblob(220))").execute(arguments: [id])
  }
}

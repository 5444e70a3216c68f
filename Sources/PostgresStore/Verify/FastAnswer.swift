import AccessAuth
import SodiumPrimitives

/// What the short way says to an attempt.
enum FastAnswer: Hashable, Sendable {
  /// What the store says.
  case recorded(Recorded)
  /// An earlier attempt is not remembered any more and has to make room first: the long way.
  case forgotten
  /// An earlier attempt cannot be read.
  case unreadable
}

extension FastAnswer {
  /// Reads one answer for each of `attempts`, in their order. Throws ``StoreError/corrupt`` where there is not one row
  /// for each, which is a bug.
  static func read(_ attempts: [AttemptRecord], from result: borrowing PGResult) throws -> [FastAnswer] {
    var answers = [FastAnswer?](repeating: nil, count: attempts.count)
    for index in 0..<result.rows {
      try result.withRow(index) { row in
        let place = try row.int() - 1
        guard attempts.indices.contains(Int(clamping: place)) else { throw StoreError.corrupt }
        // What one of them finds concerns nobody else.
        answers[Int(place)] = (try? FastAnswer(&row, to: attempts[Int(place)])) ?? .unreadable
      }
    }
    let all = answers.compactMap(\.self)
    guard all.count == attempts.count else { throw StoreError.corrupt }
    return all
  }

  /// Reads what stands behind the place.
  private init(_ row: inout StoredRow, to attempt: AttemptRecord) throws(StoreError) {
    let isDone = try row.bool()
    let usesLeft = try row.optional { row throws(StoreError) in try row.int() }
    if isDone {
      self = .recorded(.done(usesLeft: usesLeft))
      return
    }
    guard let fingerprint = try row.optional({ row throws(StoreError) in try row.digest() }) else {
      self = .recorded(.moved)
      return
    }
    let encoded = try row.bytes()
    let earlierUsesLeft = try row.optional { row throws(StoreError) in try row.int() }
    guard attempt.answer.decidedAt - AttemptRecord.memory < (try row.instant()) else {
      self = .forgotten
      return
    }
    guard fingerprint.isEqual(to: attempt.fingerprint) else {
      self = .recorded(.mismatch)
      return
    }
    let answer = try Answer(encoded: encoded, attempt: attempt.answer.attempt, usesLeft: earlierUsesLeft)
    self = .recorded(.replay(answer))
  }
}

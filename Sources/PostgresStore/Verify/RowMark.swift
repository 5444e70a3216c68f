import AccessAuth

/// A row that an attempt writes: no two of one statement may write the same.
struct RowMark: Hashable, Comparable {
  private enum Table: UInt8 {
    case grants, attempts, burns
  }

  private let table: Table
  private let key: [UInt8]

  /// The uses of a grant.
  static func uses(of grant: GrantID) -> RowMark { RowMark(table: .grants, key: grant.bytes) }

  /// What is remembered of an attempt of one device.
  static func attempt(_ record: AttemptRecord) -> RowMark {
    RowMark(table: .attempts, key: record.answer.attempt.bytes + record.device.bytes)
  }

  /// What is spent.
  static func burn(_ burn: Burn) -> RowMark { RowMark(table: .burns, key: burn.key) }

  static func < (left: RowMark, right: RowMark) -> Bool {
    guard left.table == right.table else { return left.table.rawValue < right.table.rawValue }
    return left.key.lexicographicallyPrecedes(right.key)
  }
}

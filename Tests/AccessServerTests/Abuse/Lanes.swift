/// Goes through `items` in eight lanes at once, each from front to back, and gathers what does not fit. `look` gets the
/// number of its lane, for lanes that have objects of their own.
func misfits<Item: Sendable>(
  _ items: [Item], _ look: @escaping @Sendable (_ lane: Int, _ item: Item) async throws -> [String]
) async throws -> [String] {
  try await withThrowingTaskGroup(of: [String].self) { group in
    for lane in 0..<lanes {
      group.addTask {
        var misfits: [String] = []
        for index in stride(from: lane, to: items.count, by: lanes) { misfits += try await look(lane, items[index]) }
        return misfits
      }
    }
    return try await group.reduce(into: []) { $0 += $1 }
  }
}

/// How many requests ``misfits(_:_:)`` has under way at once.
let lanes = 8

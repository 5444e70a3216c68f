/// Blocks after failures in a row; time never takes a step back.
enum Ladder {
  /// The failure after which only a person lifts the block.
  static let exhaustedAt = 10
  /// The failure after which the first block comes.
  private static let firstBlocked = 3
  private static let blocks: [Duration] = [
    .seconds(30), .seconds(60), .seconds(120), .seconds(240), .seconds(480), .seconds(900), .seconds(1800),
  ]

  /// Milliseconds of the block after the failure of this number; 0 before the first and where time does not count.
  static func block(after failure: Int) -> Int64 {
    let step = failure - firstBlocked
    return blocks.indices.contains(step) ? blocks[step].wholeMilliseconds : 0
  }
}

import Foundation

/// Runs `body` on `count` threads, each with its number, and waits for all of them.
func inThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  begin(count, body).wait()
}

/// Starts `body` on `count` threads, each with its number; the group is done when all of them are.
func begin(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) -> DispatchGroup {
  let group = DispatchGroup()
  for index in 0..<count {
    group.enter()
    Thread.detachNewThread {
      body(index)
      group.leave()
    }
  }
  return group
}

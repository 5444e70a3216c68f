/// Complete subtrees of one size, side by side: `count` of them from the `start`-th on, each of 2^`level` leaves.
///
/// The `i`-th of level `l` is over the leaves from `i · 2^l` up to the next one's first. Leaves count from 0.
public struct NodeRead: Hashable, Sendable {
  /// How many times a leaf was doubled; 0 for the leaves themselves.
  package let level: Int
  /// The first subtree, counted from 0 in its level.
  package let start: Int64
  /// How many.
  package let count: Int

  /// As many subtrees as it says; nothing is checked.
  package init(level: Int, start: Int64, count: Int) {
    self.level = level
    self.start = start
    self.count = count
  }

  /// The subtree after the last one.
  var end: Int64 { start + Int64(count) }
}

/// Which complete subtrees a store keeps: the leaves (level 0) and every eighth level above them.
///
/// Eight levels cost 1/255 of the leaves' own space, and any proof needs one or two rows of at most 256 nodes a kept
/// level. A node never changes: it is kept once its last leaf is there.
package enum KeptNodes {
  /// From one kept level to the next.
  package static let step = 8

  /// How many nodes of one kept level make one of the next.
  package static let fanOut = 1 << step

  /// The most leaves that a log can grow by at once, 2^32: more than any log has, and few enough to list what becomes
  /// complete.
  package static let maximumGrowth: Int64 = 1 << 32

  /// The nodes of levels 8, 16, … that become complete when a log grows from `before` to `after` leaves, lower levels
  /// first, within a level from the left.
  ///
  /// Each is the fold of ``children(level:index:)``, which are leaves or stand earlier in the list or were complete
  /// before. None unless 0 ≤ `before` ≤ `after`, and none for a growth above ``maximumGrowth``.
  package static func completed(from before: Int64, to after: Int64) -> [(level: Int, index: Int64)] {
    guard before >= 0, before <= after, after - before <= maximumGrowth else { return [] }
    var nodes: [(level: Int, index: Int64)] = []
    for level in stride(from: step, to: Int64.bitWidth, by: step) {
      for index in (before >> level)..<(after >> level) { nodes.append((level, index)) }
    }
    return nodes
  }

  /// What the node `index` of `level` is the fold of: the 256 nodes eight levels below. `level` is 8, 16, … 56.
  package static func children(level: Int, index: Int64) -> NodeRead {
    // Neither traps: of another level or place nothing is kept, so that its children are not found.
    NodeRead(level: level &- step, start: index << step, count: fanOut)
  }
}

import AccessAuth
import SodiumPrimitives

extension Session {
  /// The kept nodes of one level that `read` names, from the left; fewer where the log is shorter.
  func nodes(_ read: NodeRead, of tenant: TenantID) throws -> [Digest] {
    // Added here: behind the last number that there is, an engine would refuse the sum, or count in others.
    let (sum, isBeyond) = read.start.addingReportingOverflow(Int64(read.count))
    let end = isBeyond ? Int64.max : sum
    guard read.level > 0 else {
      // Leaf i has the place i + 1.
      return try all(
        "SELECT leaf FROM log WHERE tenant_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence", tenant,
        read.start, end
      ) { try $0.digest() }
    }
    return try all(
      "SELECT hash FROM log_nodes WHERE tenant_id = ? AND level = ? AND place >= ? AND place < ? ORDER BY place",
      tenant, read.level, read.start, end
    ) { try $0.digest() }
  }

  /// Keeps the nodes that became complete when the log grew from `before` to `after` places: one for each 256 of them,
  /// and one for each 256 of those.
  ///
  /// Of a log that is damaged there is nothing to keep. Its events get their places all the same; the heads that would
  /// need the node cannot be signed, and that is told.
  func keepNodes(of tenant: TenantID, from before: Int64, to after: Int64) throws {
    for (level, index) in KeptNodes.completed(from: before, to: after) {
      guard let children = try children(level: level, index: index, of: tenant),
        children.count == KeptNodes.fanOut, let hash = Merkle.fold(children)
      else { return }
      try run("INSERT INTO log_nodes VALUES (?, ?, ?, ?)", tenant, level, index, hash)
    }
  }

  /// What a kept node stands for; nil where one of them is no hash.
  private func children(level: Int, index: Int64, of tenant: TenantID) throws -> [Digest]? {
    do {
      return try nodes(KeptNodes.children(level: level, index: index), of: tenant)
    } catch StoreError.corrupt {
      return nil
    }
  }
}

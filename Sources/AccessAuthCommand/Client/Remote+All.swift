extension Remote {
  /// Far more pages than a tenant has devices; a service that never ends a list is left.
  private static let maximumPages = 1000

  /// All elements of a list, page by page.
  func all(_ path: String, as shape: Shape) async throws -> [[String]] {
    var rows: [[String]] = []
    var cursor: String?
    for _ in 0..<Self.maximumPages {
      let page = try Page(try await get(path, [("limit", "100"), ("cursor", cursor)]), shape)
      rows += page.rows
      cursor = page.nextCursor
      if cursor == nil { return rows }
    }
    throw Failure.couldNotTell("the list of the service does not end")
  }
}

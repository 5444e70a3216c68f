import AccessAuth
import Foundation
import Testing

/// The page of the documentation that is made from the catalogue.
@Suite struct DataInventoryTests {
  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../Sources/AccessAuth/AccessAuth.docc/DataInventory.md").standardizedFileURL

  /// With `ACCESSAUTH_WRITE_INVENTORY=1`, as `script/privacy` sets it, the page is written first.
  @Test("the committed data inventory is the one that the catalogue gives")
  func committed() throws {
    let page = DataCatalog.page
    if ProcessInfo.processInfo.environment["ACCESSAUTH_WRITE_INVENTORY"] == "1" {
      try Data(page.utf8).write(to: Self.page)
    }
    let committed = String(decoding: try Data(contentsOf: Self.page), as: UTF8.self)
    #expect(committed == page, "run script/privacy")
  }

  @Test("every text of the catalogue is one that a table of the page can hold")
  func texts() {
    for table in DataCatalog.tables + DataCatalog.database {
      for text in [table.purpose] + table.columns.map(\.purpose) {
        #expect(text.hasSuffix(".") && !text.contains("|") && !text.contains("\n"), "\(table.name): \(text)")
      }
    }
    for data in DataCatalog.passing { #expect(!(data.name + data.purpose + data.left).contains("|")) }
  }
}

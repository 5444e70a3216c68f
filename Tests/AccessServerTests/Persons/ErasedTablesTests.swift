import AccessAuth
import CredentialStore
import Testing

/// What the data catalogue says of an erasure, held against the tables.
@Suite("What an erasure leaves in each table")
struct ErasedTablesTests {
  /// Everything that is there without a person: a cabinet at which somebody tried a PIN in vain, and nothing has to stay.
  private static func furnish(_ service: RunningService, _ receiver: HookReceiver) async throws -> Cabinet {
    let admin = service.admin
    let days: JSON = ["class": "audit", "minimum_days": 0, "maximum_days": 365]
    let rules: JSON = ["preset": "eu", "rules": [days], "contracts": [], "legal_holds": []]
    #expect(try await admin.put("/v1/retention", rules).status == 200)
    _ = try await admin.makeEndpoint(receiver, ["access.granted"])
    try await admin.setCardProfile()
    let cabinet = try await admin.makeCabinet()
    #expect(try await cabinet.door.enter("482913", locker: "A2").decision == "deny not_recognized")
    return cabinet
  }

  /// A person with something in every table that can hold any; the path of the person.
  private static func live(
    _ service: RunningService, _ receiver: HookReceiver, _ cabinet: Cabinet
  ) async throws -> String {
    let admin = service.admin
    let wallet = try await Wallet(
      admin, cabinet, ["max_uses": nil, "holds": [["kind": "payment", "reference": "inv 9"]]])
    let hold = wallet.issued.json["holds"][0]["id"].text
    #expect(try await admin.put("/v1/holds/\(hold)", ["status": "cleared"]).status == 200)
    for medium in [Wallet.Medium.qr, .multiQR, .pin, .card, .sun, .appToken, .face] {
      #expect(try await wallet.show(medium).decision == "grant granted", "\(medium)")
    }
    // Nothing of a try comes back that only asked.
    #expect(try await wallet.show(.pin, consume: false).decision == "would_grant granted")
    _ = try await admin.makeKey(["role": "customer", "subject_id": wallet.issued.json["subject_id"]])
    #expect(try await admin.trigger(cabinet.lockers[0], grant: wallet.issued.id).status == 201)
    let arming: JSON = ["grant_id": .string(wallet.issued.id)]
    #expect(try await admin.post("/v1/devices/\(cabinet.id)/capture", arming).status == 201)
    _ = try await receiver.hooks(atLeast: 7)
    let subject = wallet.issued.json["subject_id"].text
    _ = try await admin.events("subject=\(subject)&limit=100", atLeast: 22)
    return "/v1/subjects/\(subject)"
  }

  /// How many rows each table of a folder has that nobody serves.
  private static func rows(in folder: ServiceFolder) async throws -> [String: Int64] {
    let store = try CredentialStore.open(folder: folder.dataPath)
    let counts = try await store.rowCounts()
    await store.close()
    return Dictionary(counts.map { ($0.table, $0.rows) }, uniquingKeysWith: +)
  }

  @Test("I-01 what the catalogue says an erasure deletes was there, and is gone, table by table")
  func deleted() async throws {
    try await HookReceiver.run { receiver in
      let (empty, folder) = (try await ServiceFolder(), try await ServiceFolder())
      try await empty.serving { service in _ = try await Self.furnish(service, receiver) }
      let person = try await folder.serving { service in
        try await Self.live(service, receiver, Self.furnish(service, receiver))
      }
      let (without, with) = (try await Self.rows(in: empty), try await Self.rows(in: folder))
      try await folder.serving { service in
        let erased = try await service.admin.delete(person)
        #expect(erased.status == 200, "\(erased.text)")
      }
      let after = try await Self.rows(in: folder)
      let tables = DataCatalog.tables.filter { $0.erasure == .deleted }.map(\.name)
      #expect(tables.count > 10)
      for table in tables {
        let (without, with, after) = (without[table, default: 0], with[table, default: 0], after[table, default: 0])
        #expect(with > without, "\(table): there was nothing")
        // Of events the log keeps that some have left, and the erasure itself.
        if table == "events" { #expect(after < with) } else { #expect(after == without, "\(table)") }
      }
    }
  }
}

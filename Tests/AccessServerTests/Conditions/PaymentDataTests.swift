import AccessAuth
import Foundation
import Testing

@Suite("Payment data does not belong here", .runningService)
struct PaymentDataTests {
  let service = RunningService.current

  /// Numbers that pass the Luhn check and are published for tests of payment systems.
  private static let cards = [
    "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "ref 4111111111111111 x", "5555555555554444",
    "378282246310005", "3782 822463 10005", "6011111111111117", "4222222222222", "6304000000000000000",
    "INV-9/4111111111111111", "a4111111111111111b", "0 4111 1111 1111 1111", "4111 1111 1111 1111 0",
  ]

  /// What looks like it and is none.
  private static let fine = [
    "123456789012", "000000000000", "4111111111111112", "411111111111", "41111111111111111111", "INV-9",
    "pay_29QQoUBi66xm2f",
    "4111.1111.1111.1111", "4111  1111  1111  1111",
  ]

  /// A grant with a payment, and the path of its hold.
  private func issue() async throws -> (issued: Issued, hold: String) {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, ["holds": [["kind": "payment"]]])
    return (issued, "/v1/holds/\(issued.json["holds"][0]["id"].text)")
  }

  /// Expects that a body is refused as payment data at `pointer`, without a word of it.
  private func expectRefused(_ reply: Reply, _ pointer: String, _ text: String) {
    #expect((reply.status, reply.code) == (400, "payment_data_refused"), "\(text)")
    #expect(reply.pointer == pointer, "\(text)")
    #expect(!reply.text.contains(text))
  }

  @Test("a card number is refused wherever a reference may stand, grouped or not", arguments: cards)
  func cardNumbers(text: String) async throws {
    let (issued, hold) = try await issue()
    let number = JSON.string(text)
    expectRefused(
      try await service.admin.put(hold, ["status": "cleared", "transaction_ref": number]), "/transaction_ref", text)
    expectRefused(
      try await service.admin.post("/v1/grants/\(issued.id)/holds", ["kind": "payment", "reference": number]),
      "/reference", text)
    var grant: JSON = [
      "subject": ["external_ref": "c"], "targets": issued.json["targets"], "ends_at": service.clock.time(in: .hours(1)),
    ]
    grant["holds"] = [["kind": "other"], ["kind": "payment", "reference": number]]
    expectRefused(try await service.admin.post("/v1/grants", grant), "/holds/1/reference", text)
    grant = grant.without("holds")
    grant["reference"] = number
    expectRefused(try await service.admin.post("/v1/grants", grant), "/reference", text)
    #expect(try await service.admin.get(hold).json["status"] == "pending")
    #expect(try await service.admin.get("/v1/grants").json["data"].elements.count == 1)
  }

  @Test("references that only look like it are taken, a UPI reference of twelve digits above all", arguments: fine)
  func references(text: String) async throws {
    let (issued, hold) = try await issue()
    let reference = JSON.string(text)
    let placed = try await service.admin.post(
      "/v1/grants/\(issued.id)/holds", ["kind": "payment", "reference": reference])
    #expect((placed.status, placed.json["reference"]) == (201, reference))
    let settled = try await service.admin.put(hold, ["status": "cleared", "transaction_ref": reference])
    #expect((settled.status, settled.json["transaction_ref"]) == (200, reference))
  }

  @Test(
    "a member that is named like a payment secret is refused as one, whatever stands in it",
    arguments: [
      "pan", "PAN", "cvv", "CVV", "cvc", "cvv2", "card_number", "cardNumber", "card-number", "primary_account_number",
      "upi_pin", "UPI_PIN", "upiPin", "mpin", "MPIN", "atm_pin", "pin", "otp", "security_code", "track2",
      "4111111111111111",
    ])
  func names(name: String) async throws {
    let (issued, hold) = try await issue()
    let canary = "PAYCANARY8812"
    for value: JSON in [.string(canary), 4_111_111_111_111_111, ["x": .string(canary)], nil] {
      let settled = try await service.admin.put(hold, ["status": "cleared", name: value])
      #expect((settled.status, settled.code, settled.pointer) == (400, "payment_data_refused", "/\(name)"))
      let placed = try await service.admin.post("/v1/grants/\(issued.id)/holds", ["kind": "payment", name: value])
      #expect((placed.status, placed.code, placed.pointer) == (400, "payment_data_refused", "/\(name)"))
      #expect(!settled.text.contains(canary) && !placed.text.contains(canary))
    }
    let plain = try await service.admin.put(hold, ["status": "cleared", "colour": "red"])
    #expect((plain.code, plain.pointer) == ("unknown_member", "/colour"))
    #expect(try await service.admin.get(hold).json["status"] == "pending")
  }

  @Test("a few digits alone are no transaction's name: they may be a PIN or a security code")
  func pinLike() async throws {
    let (_, hold) = try await issue()
    for text in ["123", "1234", "00000", "482913"] {
      let reply = try await service.admin.put(hold, ["status": "cleared", "transaction_ref": .string(text)])
      #expect((reply.status, reply.code, reply.pointer) == (400, "payment_data_refused", "/transaction_ref"))
    }
    for text in ["12", "1234567", "pay-1234"] {
      let reply = try await service.admin.put(hold, ["status": "cleared", "transaction_ref": .string(text)])
      #expect(reply.status == 200, "\(reply.text)")
    }
  }

  @Test("nothing of what was refused stands in the database, its log, the service's log or a replay")
  func storedNowhere() async throws {
    let (issued, hold) = try await issue()
    let canaries = ["5425233430109903", "4917 6100 0000 0000", "7391640258", "831"]
    let key = [(name: "Idempotency-Key", value: "pay-1")]
    let bodies: [JSON] = [
      ["status": "cleared", "transaction_ref": "5425233430109903"],
      ["status": "cleared", "transaction_ref": "tx 4917 6100 0000 0000"],
      ["status": "cleared", "upi_pin": "7391640258"], ["status": "cleared", "cvv": "831"],
    ]
    for body in bodies { #expect(try await service.admin.put(hold, body).status == 400) }
    for body: JSON in [
      ["kind": "payment", "reference": "5425233430109903"], ["kind": "payment", "mpin": "7391640258"],
    ] {
      let reply = try await service.admin.post("/v1/grants/\(issued.id)/holds", body, headers: key)
      #expect((reply.status, reply.code) == (400, "payment_data_refused"))
    }
    #expect(try await service.admin.put(hold, ["status": "cleared", "transaction_ref": "418276500912"]).status == 200)
    _ = try await service.admin.events("class=audit&limit=1")
    for canary in canaries.dropLast() {
      for text in [canary, canary.replacingOccurrences(of: " ", with: "")] {
        #expect(try service.folder.holds(text) == [], "\(text)")
        #expect(!service.log.text.contains(text))
      }
    }
    #expect(try service.folder.holds("418276500912") != [])
    #expect(!service.log.text.contains("418276500912"))
  }
}

import AccessAuth
import AccessHTTP
import ArgumentParser

/// Conditions that keep grants shut.
struct Holds: Family {
  static let configuration = CommandConfiguration(
    abstract: "Place, show and settle the holds of grants.", subcommands: [Place.self, Show.self, Settle.self])

  static let examples = """
    accessauth holds place grt_01h455vb4pex5vsknk084sn02q --kind payment --reference INV-9
    accessauth holds settle hld_01h455vb4pex5vsknk084sn02q --status cleared --transaction-ref 426198765432
    """

  private static let shape = Shape(
    .init("id", "id"), .init("grant", "grant_id"), .init("kind", "kind"), .init("status", "status"),
    .init("reference", "reference"), .init("transaction", "transaction_ref"), .init("paid until", "paid_until"))

  /// Places one.
  struct Place: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Keep a grant shut until something is settled.")
    static let examples =
      "accessauth holds place grt_01h455vb4pex5vsknk084sn02q --kind payment --reference INV-9 --amount-class small"

    @Argument(help: "The grant.")
    var grant: GrantID

    @Option(help: "What it waits for.")
    var kind: HoldKind

    @Option(help: "Your own name for it, such as an invoice's number; never what a payment is made with.")
    var reference: String?

    @Option(help: "Roughly how much money.")
    var amountClass: AmountClass?

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = JSONObject.bytes { json in
        json.member("kind", kind.rawValue)
        if let reference { json.member("reference", reference) }
        if let amountClass { json.member("amount_class", amountClass.rawValue) }
      }
      try await client.show(as: shape) { try await $0.post("/v1/grants/\(grant)/holds", body) }
    }
  }

  /// Shows one.
  struct Show: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Show a hold.")
    static let examples = "accessauth holds show hld_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The hold.")
    var hold: HoldID

    @OptionGroup var client: ClientOptions

    func run() async throws { try await client.show(as: shape) { try await $0.get("/v1/holds/\(hold)") } }
  }

  /// Settles one.
  struct Settle: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Clear a hold, or note that it failed.",
      discussion: "The grant opens, or stays shut, from the moment of the answer. The same word twice changes nothing.")

    static let examples = """
      accessauth holds settle hld_01h455vb4pex5vsknk084sn02q --status cleared --transaction-ref 426198765432
      accessauth holds settle hld_01h455vb4pex5vsknk084sn02q --status cleared --paid-until 2027-01-01T00:00:00Z
      accessauth holds settle hld_01h455vb4pex5vsknk084sn02q --status failed
      """

    /// What can become of a hold.
    enum Outcome: String, ExpressibleByArgument, CaseIterable {
      case cleared, failed
    }

    @Argument(help: "The hold.")
    var hold: HoldID

    @Option(help: "What became of it.")
    var status: Outcome

    @Option(help: "The payment provider's name for the transaction; never a card's number.")
    var transactionRef: String?

    @Option(help: "From when on it is not paid for any more, in RFC 3339.")
    var paidUntil: Instant?

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = JSONObject.bytes { json in
        json.member("status", status.rawValue)
        if let transactionRef { json.member("transaction_ref", transactionRef) }
        if let paidUntil { json.member("paid_until", paidUntil) }
      }
      try await client.show(as: shape) { try await $0.put("/v1/holds/\(hold)", body) }
    }
  }
}

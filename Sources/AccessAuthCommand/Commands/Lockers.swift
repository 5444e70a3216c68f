import AccessAuth
import AccessHTTP
import ArgumentParser

/// Compartments.
struct Lockers: Family {
  static let configuration = CommandConfiguration(
    abstract: "Add and list the lockers of a device, and tell who can open one.",
    subcommands: [Add.self, List.self, Access.self])

  static let examples = """
    accessauth lockers add A1 A2 A3 --device 7K2M9XQD --board B1
    accessauth lockers list --device 7K2M9XQD
    accessauth lockers access A12 --device 7K2M9XQD
    """

  private static let shape = Shape(
    .init("label", "label"), .init("board", "board"), .init("number", "number", .number), .init("id", "id"))

  /// Adds some.
  struct Add: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Add lockers that are wired to one board.")
    static let examples = "accessauth lockers add A7 A8 A9 --device 7K2M9XQD --board B2 --first-number 7"

    @Argument(help: "Their labels, in the order of their numbers.")
    var labels: [String]

    @Option(help: "The device: its id or its device code.")
    var device: String

    @Option(help: "The lock board.")
    var board: String

    @Option(help: "The number of the first; numbers are unique in the device.")
    var firstNumber: UInt16 = 1

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let numbers = Int(firstNumber)..<(Int(firstNumber) + labels.count)
      let body = JSONObject.bytes { json in
        json.objects("lockers", zip(labels, numbers)) { json, locker in
          json.member("label", locker.0)
          json.member("board", board)
          json.member("number", locker.1)
        }
      }
      let remote = try client.remote()
      let path = "/v1/devices/\(try await remote.device(device))/lockers"
      try client.show(try await remote.post(path, body), as: shape)
    }
  }

  /// Lists them.
  struct List: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "List the lockers of a device, by number.")
    static let examples = "accessauth lockers list --device 7K2M9XQD"

    @Option(help: "The device: its id or its device code.")
    var device: String

    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
      let remote = try client.remote()
      let path = "/v1/devices/\(try await remote.device(device))/lockers"
      try client.show(try await remote.get(path, page.query), as: shape)
    }
  }

  /// Tells who can open one.
  struct Access: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "List who can open a locker now, by the rules of the door itself.")

    static let examples = """
      accessauth lockers access A12 --device 7K2M9XQD
      accessauth lockers access lok_01h455vb4pex5vsknk084sn02q --json
      """

    @Argument(help: "The locker: its id, or its label in the device.")
    var locker: String

    @Option(help: "The device: its id or its device code.")
    var device: String?

    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
      let remote = try client.remote()
      let device: DeviceID? = if let name = self.device { try await remote.device(name) } else { nil }
      guard let locker = try await remote.lockers([locker], of: device).first else { return }
      let shape = Shape(
        .init("mode", "mode"), .init("credential", "credential_id"), .init("grant", "grant_id"),
        .init("subject", "subject_id"))
      try client.show(try await remote.get("/v1/lockers/\(locker)/access", page.query), as: shape)
    }
  }
}

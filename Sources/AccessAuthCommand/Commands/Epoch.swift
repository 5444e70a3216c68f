import AccessServer
import ArgumentParser

/// The epoch of the store.
struct Epoch: Family {
  static let configuration = CommandConfiguration(
    abstract: "Say that the store was rolled back in another way than by `backup restore`.", subcommands: [Raise.self])

  static let examples = "accessauth epoch raise --data ./lockers"

  /// Raises it.
  struct Raise: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Raise the epoch, and suspend what a restore suspends.",
      discussion: """
        For a folder that was copied back, a snapshot of a disk, a virtual machine that was reset. The service must be \
        stopped. Every pass that was ever made ends; every grant with a use limit, every SUN card and every API key but the \
        operator's own is suspended until `accessauth restore release`.
        """)
    static let examples = "accessauth epoch raise --data ./lockers --json"

    @OptionGroup var host: HostOptions
    @OptionGroup var own: OwnKeyOption
    @OptionGroup var output: JSONOption

    func run() async throws {
      try harden()
      let place = try host.place(try host.configuration.settings())
      let raised = try await starting { () async throws(StartFailure) in
        try await AccessServer.raiseEpoch(place, ownKeys: own.ownKey)
      }
      try raised.show(json: output.json)
      Standard.note("release what rests with `accessauth restore release`, once the service runs")
    }
  }
}

import ArgumentParser

/// A command that only leads to others.
protocol Family: AsyncParsableCommand, Exemplified {}

extension Family {
  /// Without a subcommand nothing was asked, and nothing is done: a script must not take that for done.
  func run() async throws {
    let names = Self.configuration.subcommands.map { $0._commandName }.joined(separator: ", ")
    throw Failure.usage("\(Self._commandName) needs a subcommand: \(names)")
  }
}

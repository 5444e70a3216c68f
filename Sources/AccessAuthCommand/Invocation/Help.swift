import ArgumentParser

/// A command whose help begins with examples.
protocol Exemplified: ParsableCommand {
  /// One command a line, as they are typed.
  static var examples: String { get }
}

enum Help {
  /// Puts the examples before `message`, if it is the help of the command that `arguments` name.
  static func withExamples(_ message: String, of arguments: [String]) -> String {
    let command = command(named: arguments)
    guard let examples = (command as? any Exemplified.Type)?.examples,
      message == AccessAuthTool.helpMessage(for: command)
    else { return message }
    let lines = examples.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    var help = "EXAMPLES:\n\(lines)\n\n\(message)"
    // The parser's text ends in an empty line where there are no subcommands.
    while help.last?.isNewline == true { help.removeLast() }
    return help
  }

  /// The command that `arguments` lead to: the words that are names, from the root on.
  private static func command(named arguments: [String]) -> any ParsableCommand.Type {
    var command: any ParsableCommand.Type = AccessAuthTool.self
    for word in arguments where word != "help" {
      guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
      command = next
    }
    return command
  }
}

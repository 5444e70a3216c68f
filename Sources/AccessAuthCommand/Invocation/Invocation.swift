import ArgumentParser

/// One run of the program: arguments in, exit status out.
enum Invocation {
  static func run(_ arguments: [String]) async -> ExitStatus {
    do {
      try SecretArguments.refuse(arguments)
      var command = try AccessAuthTool.parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return .done
    } catch let failure as Failure {
      if let sentence = failure.sentence { Standard.note("error: \(sentence)") }
      return failure.status
    } catch {
      return report(error, of: arguments)
    }
  }

  /// Shows what the parser threw: help that was asked for, or how a command is used.
  private static func report(_ error: any Error, of arguments: [String]) -> ExitStatus {
    let message = AccessAuthTool.fullMessage(for: error)
    switch AccessAuthTool.exitCode(for: error) {
    case .success:
      return (try? Standard.print(Help.withExamples(message, of: arguments))) == nil ? .couldNotTell : .done
    case .validationFailure:
      Standard.note(message)
      return .usage
    default:
      Standard.note(message)
      return .couldNotTell
    }
  }
}

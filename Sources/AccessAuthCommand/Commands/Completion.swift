import ArgumentParser

/// Prints a completion script.
struct Completion: ParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(abstract: "Print the completion script of a shell.")

  static let examples = """
    accessauth completion bash > /etc/bash_completion.d/accessauth
    accessauth completion zsh > ~/.zfunc/_accessauth
    accessauth completion fish > ~/.config/fish/completions/accessauth.fish
    """

  /// The shells that are known.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  @Argument(help: "The shell.")
  var shell: Shell

  func run() throws {
    let script: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    try Standard.print(AccessAuthTool.completionScript(for: script))
  }
}

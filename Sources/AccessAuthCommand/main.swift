import Glibc

exit(await Invocation.run(Array(CommandLine.arguments.dropFirst())).rawValue)

import AccessHTTP
import Glibc

// The first of all: a heap that was begun before is not reserved.
ProcessMemory.reserve()
exit(await Invocation.run(Array(CommandLine.arguments.dropFirst())).rawValue)

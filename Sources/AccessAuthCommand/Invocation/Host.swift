import AccessHTTP
import AccessServer

/// The first thing that a command does which will hold the master key: nothing of it leaves through a crash.
func harden() throws(Failure) {
  do { _ = try ProcessHardening.apply() } catch { throw .couldNotTell("\(error)") }
}

/// Runs what happens on the host; that it could not start is a refusal which says what to do.
func starting<Value>(_ body: () async throws(StartFailure) -> Value) async throws(Failure) -> Value {
  do { return try await body() } catch { throw .refused(error.description) }
}

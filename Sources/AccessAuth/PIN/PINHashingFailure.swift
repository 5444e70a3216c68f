import SodiumPrimitives

/// Why an admitted PIN was not hashed: nothing is known of it. Says nothing about any secret.
package enum PINHashingFailure: Error, Hashable, Sendable {
  /// The task was cancelled before a thread came to it.
  case cancelled
  /// The hasher was shut down before a thread came to it.
  case shutDown
  /// The hash could not be computed: there was no memory for it.
  case failed

  init(_ refusal: WorkerRefusal) {
    switch refusal {
    case .cancelled: self = .cancelled
    case .shutDown: self = .shutDown
    // Whoever is admitted finds room in the queue, so that the first would be a mistake of this program.
    case .busy, .hashing: self = .failed
    }
  }
}

import AccessAuth
import AccessHTTP
import Logging
import ServiceLifecycle
import UnixSignals

/// Takes over a new certificate without a restart: at SIGHUP, and when a look finds that a file is another.
struct TLSReloadLoop: ServiceLifecycle.Service {
  let tls: ServedTLS
  /// SIGHUP, which would end the process otherwise.
  let hangups: UnixSignalsSequence
  let clock: @Sendable () -> Moment
  /// How long to wait between two looks.
  let pause: Duration
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        group.addTask {
          for await _ in hangups { report(tls.reload()) }
        }
        group.addTask {
          var validity = Self.tell(tls.identity.validity(at: clock().wall), logger: logger)
          while (try? await Task.sleep(for: pause)) != nil {
            report(tls.reloadIfChanged())
            let now = tls.identity.validity(at: clock().wall)
            if now != validity { validity = Self.tell(now, logger: logger) }
          }
        }
      }
    }
  }

  private func report(_ outcome: ServedTLS.Outcome) {
    switch outcome {
    case .unchanged: break
    case .exchanged: logger.notice("the TLS certificate was read again")
    case .kept(let failure):
      logger.warning("the TLS certificate stays the old one", metadata: ["error": "\(failure)"])
    }
  }

  /// Says it where clients refuse the certificate, or soon will.
  private static func tell(_ validity: TLSIdentity.Validity, logger: Logger) -> TLSIdentity.Validity {
    switch validity {
    case .valid: break
    case .notYetValid, .endsSoon, .expired:
      logger.warning(
        "the TLS certificate needs to be renewed; put the new pair in place of the files",
        metadata: ["state": .string(validity.rawValue)])
    }
    return validity
  }
}

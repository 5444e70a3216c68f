package import AccessAuth
package import AccessHTTP
import CredentialStore
import Hummingbird
package import Logging
import ServiceLifecycle
import SodiumPrimitives
import UnixSignals

/// The service, for whoever starts it: it makes a data folder, and serves one.
package enum AccessServer {
  /// What a new data folder begins with; the keys are shown once.
  package struct Initialized: Sendable {
    package let tenantID: TenantID
    package let adminKey: APIKeyToken
    package let platformKey: APIKeyToken
  }

  /// How long requests under way may take after the service is told to stop.
  private static let drain = Duration.seconds(10)

  /// Makes a new data folder and, outside it, its master key and its erasure file: by default beside the folder, as
  /// ``ServeOptions/erasureFile``.
  package static func initialize(
    folder: String, keyFile: String, erasureFile: String? = nil, at moment: Moment = SystemClock().now
  ) async throws(StartFailure) -> Initialized {
    let master: SecretBytes
    // The key first: a folder without a key would be of no use to anyone.
    do { master = try MasterKeyFile.create(keyFile, beside: folder) } catch { throw StartFailure("\(error)") }
    let erasureFile = erasureFile ?? ServeOptions.erasureFile(beside: folder)
    do throws(ErasureFile.Refused) { try ErasureFile.create(erasureFile, beside: folder) } catch {
      MasterKeyFile.removeUnused(keyFile)
      throw StartFailure("\(error)")
    }
    // No PIN is drawn here.
    let hasher = PINHasher(threads: 1, waiting: 0)
    defer { hasher.shutdown() }
    do {
      let store = try CredentialStore.create(folder: folder)
      let management = Management(
        store: store, keys: try DerivedKeys(master: master), hasher: hasher, random: SystemRandom())
      let founding = try await management.found(tenantNamed: "First tenant", at: moment)
      await store.close()
      return Initialized(
        tenantID: founding.tenant.id, adminKey: founding.adminKey, platformKey: founding.platformKey)
    } catch {
      MasterKeyFile.removeUnused(keyFile)
      ErasureFile.removeUnused(erasureFile)
      guard let error = error as? OpenError else {
        throw StartFailure("the data folder could not be written; remove it, check the free space and try again")
      }
      throw StartFailure("\(error)")
    }
  }

  /// Serves until the process is told to stop: SIGTERM or SIGINT make it not ready, drain and close.
  package static func serve(
    _ options: ServeOptions, ready: @escaping @Sendable (_ host: String, _ port: Int) -> Void
  ) async throws(StartFailure) {
    guard let limits = RequestLimits(requestsPerSecond: options.requestsPerSecond) else {
      throw StartFailure("the requests per second of one API key have to be 1 or more")
    }
    let tls: ServedTLS? = if let files = options.tls { try ServedTLS(files) } else { nil }
    let folder = try await DataFolder.open(options.folder, keyFile: options.keyFile, migrates: options.migrates)
    let logger = options.logger
    let hasher = PINHasher()
    defer { hasher.shutdown() }
    do {
      let ring = try await completeRing(of: folder, hasher: hasher, at: options.clock())
      let erasures = try await erasureFile(
        options.erasureFile, of: folder, at: options.folder, rebuilds: options.rebuildsErasureFile)
      if erasures.wasCut {
        logger.warning(
          "the last line of the erasure file was cut short and is taken off: nobody was erased for it, if this is no copy"
        )
      }
      let service = Service(
        store: folder.store, keys: folder.keys, ring: ring, hasher: hasher, limits: limits,
        reachable: options.reachableReceivers, erasureJournal: erasures.file, streamLife: options.streamLife,
        clock: options.clock)
      try await eraseAgain(erasures.lines, in: service)
      let sealing = SealingLoop(service: service, checkpointPause: options.checkpointPause, logger: logger)
      let state = ServingState(canLockMemory: SecretBytes.canLockMemory)
      let edge = Edge(
        router: Routes(service: service, state: state, securityContact: options.securityContact).router(),
        clock: options.clock, random: SystemRandom(), proxies: options.proxies, metrics: service.metrics.registry,
        logger: logger)
      var settings = ServerSettings()
      settings.host = options.host
      settings.port = options.port
      let application = Application(
        responder: edge,
        server: settings.server(
          makeRequestID: { AccessAuth.RequestID(at: options.clock().wall, random: SystemRandom()) },
          identity: tls?.identity),
        configuration: settings.configuration(logger: edge.libraryLogger),
        onServerRunning: { channel in
          state.setReady(true)
          ready(options.host, channel.localAddress?.port ?? options.port)
        }, logger: edge.libraryLogger)
      var services = ServiceGroupConfiguration(
        services: [
          // Stopped in the reverse order: first no more requests, then what works behind them.
          .init(service: WebhookLoop(service, to: options.reachableReceivers, logger: logger)),
          .init(service: HousekeepingLoop(service: service, pause: options.housekeepingPause, logger: logger)),
          .init(service: ForgettingLoop(service: service, pause: options.housekeepingPause, logger: logger)),
          .init(service: RetentionLoop(service: service, pause: options.housekeepingPause, logger: logger)),
          .init(service: application),
          .init(service: Farewell(state: state)),
        ], gracefulShutdownSignals: [.sigterm, .sigint], logger: edge.libraryLogger)
      if options.seals { services.services.insert(.init(service: sealing), at: 0) }
      if let tls {
        let loop = TLSReloadLoop(
          tls: tls, hangups: await UnixSignalsSequence(trapping: .sighup), clock: options.clock,
          pause: options.tlsPause, logger: logger)
        services.services.insert(.init(service: loop), at: 0)
      }
      services.maximumGracefulShutdownDuration = drain
      let group = ServiceGroup(configuration: services)
      do {
        try await group.run()
        if options.seals { try await sealing.finish() }
      } catch {
        await folder.store.close()
        throw error
      }
      await folder.store.close()
      erasures.file.release()
    } catch let failure as StartFailure {
      throw failure
    } catch let error as KeyRingError {
      throw StartFailure("\(error)")
    } catch {
      throw StartFailure("the service could not listen on \(options.host):\(options.port), or had to stop")
    }
  }

  /// The key ring, with the keys that tenants of an earlier program lack.
  private static func completeRing(
    of folder: DataFolder, hasher: PINHasher, at moment: Moment
  ) async throws -> KeyRing {
    let ring = try await KeyRing.read(from: folder.store, keys: folder.keys)
    let management = Management(store: folder.store, keys: folder.keys, hasher: hasher, random: SystemRandom())
    guard try await management.completeSigningKeys(ring: ring, at: moment) else { return ring }
    return try await KeyRing.read(from: folder.store, keys: folder.keys)
  }

  /// Brings the schema of a data folder up to this program.
  package static func migrate(folder: String) throws(StartFailure) {
    do { _ = try CredentialStore.migrate(folder: folder) } catch { throw StartFailure("\(error)") }
  }
}

/// How to serve.
package struct ServeOptions: Sendable {
  /// The data folder.
  package var folder: String
  /// The file of the master key.
  package var keyFile: String
  /// The file that says who was erased.
  package var erasureFile: String
  /// Whether a missing one is made anew of what the data folder knows.
  package var rebuildsErasureFile = false
  /// The address to listen on.
  package var host: String
  /// The port; 0 takes a free one.
  package var port: Int
  /// Proxies whose word about their clients counts.
  package var proxies: TrustedProxies
  /// Whether an older schema is brought up at the start.
  package var migrates: Bool
  /// How often one API key may call in a second; the other limits follow from it.
  package var requestsPerSecond = RequestLimits.preset
  /// Where to report a weakness of this installation; without one, nothing is said of it.
  package var securityContact: SecurityContact?
  /// Where lines go.
  package var logger: Logger
  /// Reads the clocks; the machine's own unless another time is to be tried.
  package var clock: @Sendable () -> Moment = { SystemClock().now }
  /// Whether events get their places. Without that none is listed or sent; it is left out only to measure what it costs.
  package var seals = true
  /// How long to wait between two rounds of what time asks for: forgetting, rotating and retiring keys.
  package var housekeepingPause = Duration.seconds(60)
  /// How long a log may grow without a new signed head.
  package var checkpointPause = Duration.seconds(5)
  /// How long a stream of events lasts.
  package var streamLife = Duration.seconds(3600)
  /// Where webhooks may go beside public addresses.
  package var reachableReceivers = ReachableAddresses()
  /// The files of the service's TLS; without them it speaks HTTP in the open.
  package var tls: TLSFiles?
  /// How long to wait between two looks at those files.
  package var tlsPause = Duration.seconds(30)

  package init(
    folder: String, keyFile: String, host: String, port: Int, proxies: TrustedProxies, migrates: Bool, logger: Logger
  ) {
    self.folder = folder
    self.keyFile = keyFile
    erasureFile = Self.erasureFile(beside: folder)
    self.host = host
    self.port = port
    self.proxies = proxies
    self.migrates = migrates
    self.logger = logger
  }

  /// Where the erasure file is unless somebody says otherwise.
  package static func erasureFile(beside folder: String) -> String { "\(folder).erasures" }
}

/// Makes the service not ready as the first thing when it is told to stop.
struct Farewell: ServiceLifecycle.Service {
  let state: ServingState

  func run() async throws {
    try await gracefulShutdown()
    state.setReady(false)
  }
}

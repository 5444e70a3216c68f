import AccessAuth
import AccessHTTP
import Hummingbird
import Logging
import ServiceLifecycle
import SodiumPrimitives
import UnixSignals

extension AccessServer {
  /// How long requests under way may take after the service is told to stop.
  private static let drain = Duration.seconds(10)

  /// Serves until the process is told to stop: SIGTERM or SIGINT make it not ready, drain and close. Where a database does
  /// not answer yet, it listens all the same, is not ready, and keeps every door shut until it does.
  package static func serve(
    _ options: ServeOptions, ready: @escaping @Sendable (_ host: String, _ port: Int) -> Void
  ) async throws(StartFailure) {
    guard let limits = RequestLimits(requestsPerSecond: options.requestsPerSecond) else {
      throw StartFailure("the requests per second of one API key have to be 1 or more")
    }
    switch options.place {
    case .folder(let folder):
      let opener = DataFolder(path: folder, keyFile: options.keyFile, migrates: options.migrates)
      try await serve(opener, options, limits: limits, ready: ready)
    case .database(let place):
      // Before anybody connects: a process without its key will never serve.
      let keys = try DerivedKeys.read(options.keyFile, beside: nil)
      let opener = Database(place: place, keys: keys, migrates: options.migrates)
      try await serve(opener, options, limits: limits, ready: ready)
    }
  }

  private static func serve(
    _ opener: some StoreOpener, _ options: ServeOptions, limits: RequestLimits,
    ready: @escaping @Sendable (_ host: String, _ port: Int) -> Void
  ) async throws(StartFailure) {
    let tls: ServedTLS? = if let files = options.tls { try ServedTLS(files) } else { nil }
    let hasher = PINHasher()
    defer { hasher.shutdown() }
    let state = ServingState(canLockMemory: SecretBytes.canLockMemory)
    let gate = Gate(state: state, options: options)
    let premises = Premises(opener, options, limits: limits, hasher: hasher)
    let works = Works(premises: premises, gate: gate, serving: state, options: options)
    do {
      _ = try await works.begin()
      let group = ServiceGroup(
        configuration: await services(works, gate: gate, state: state, tls: tls, options, ready: ready))
      try await group.run()
      try await works.finish()
      await premises.close()
    } catch {
      await premises.close()
      throw failure(error, options)
    }
  }

  /// What runs, in the reverse of the order in which it stops: first no more requests, then what works behind them.
  private static func services(
    _ works: Works<some StoreOpener>, gate: Gate, state: ServingState, tls: ServedTLS?, _ options: ServeOptions,
    ready: @escaping @Sendable (_ host: String, _ port: Int) -> Void
  ) async -> ServiceGroupConfiguration {
    var settings = ServerSettings()
    settings.host = options.host
    settings.port = options.port
    let application = Application(
      responder: gate,
      server: settings.server(
        makeRequestID: { AccessAuth.RequestID(at: options.clock().wall, random: SystemRandom()) },
        identity: tls?.identity),
      configuration: settings.configuration(logger: gate.libraryLogger),
      onServerRunning: { channel in
        state.setReady(true)
        ready(options.host, channel.localAddress?.port ?? options.port)
      }, logger: gate.libraryLogger)
    var services = ServiceGroupConfiguration(
      services: [.init(service: works), .init(service: application), .init(service: Farewell(state: state))],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: gate.libraryLogger)
    if let tls {
      let loop = TLSReloadLoop(
        tls: tls, hangups: await UnixSignalsSequence(trapping: .sighup), clock: options.clock,
        pause: options.tlsPause, logger: options.logger)
      services.services.insert(.init(service: loop), at: 0)
    }
    services.maximumGracefulShutdownDuration = drain
    return services
  }

  private static func failure(_ error: any Error, _ options: ServeOptions) -> StartFailure {
    switch error {
    case let failure as StartFailure: failure
    case let error as KeyRingError: StartFailure("\(error)")
    default: StartFailure("the service could not listen on \(options.host):\(options.port), or had to stop")
    }
  }
}

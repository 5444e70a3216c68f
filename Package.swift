// swift-tools-version: 6.2

import PackageDescription

/// One strict array for every Swift target of the project.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
  name: "AccessAuth",
  products: [
    .executable(name: "accessauth", targets: ["AccessAuthCommand"]),
    .library(name: "AccessAuth", targets: ["AccessAuth"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-structured-headers", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.0"),
    // No older ones: they have known flaws in what strangers can send.
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // The C boundary: module maps of Debian's libraries, no Swift.
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    // A few lines of C for prctl, resource limits and scheduling, which Swift cannot see.
    .target(name: "CProcess"),

    // The only Swift that imports CSodium: secrets, signatures, hashes, Argon2id and its threads.
    .target(name: "SodiumPrimitives", dependencies: ["CSodium", "CProcess"], swiftSettings: strict),
    // The domain: passes, rules, decisions, use cases over ports. No I/O, no HTTP, no SQL.
    .target(
      name: "AccessAuth",
      dependencies: [
        "SodiumPrimitives", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    // The ports on SQLite; decides nothing. What it says to its database lies in StoreStatements, which PostgresStore says too.
    .target(
      name: "CredentialStore",
      dependencies: [
        "AccessAuth", "SodiumPrimitives", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    // The ports on PostgreSQL, for many service processes; decides nothing.
    .target(
      name: "PostgresStore", dependencies: ["AccessAuth", "CPostgres", "SodiumPrimitives"], swiftSettings: strict),
    // A pass as a QR symbol: PNG, SVG, terminal; stores nothing.
    .target(name: "QRIssuer", dependencies: ["CQREncode", "CPNG"], swiftSettings: strict),
    // Bytes from a socket become typed, unbelieved values, and answers become bytes; no rules.
    .target(
      name: "AccessHTTP",
      dependencies: [
        "AccessAuth", "SodiumPrimitives", "CProcess",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP2", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "RawStructuredFieldValues", package: "swift-http-structured-headers"),
      ],
      swiftSettings: strict),
    // Routes, background work and the composition root of the service; no rules.
    .target(
      name: "AccessServer",
      dependencies: [
        "AccessAuth", "AccessHTTP", "CredentialStore", "PostgresStore", "QRIssuer", "SodiumPrimitives",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    // The executable: arguments in, exit status out.
    .executableTarget(
      name: "AccessAuthCommand",
      dependencies: [
        "AccessAuth", "AccessHTTP", "AccessServer", "QRIssuer", "SodiumPrimitives",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    // Contract suites, clocks, seeded randomness and fixtures for every test target.
    .target(name: "AccessAuthTesting", dependencies: ["AccessAuth", "SodiumPrimitives"], swiftSettings: strict),
    // Measures the service beside what the machine allows; part of no product.
    .executableTarget(
      name: "accessauth-bench",
      dependencies: [
        "AccessAuth", "AccessHTTP", "AccessServer", "CredentialStore", "PostgresStore", "SodiumPrimitives",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      path: "Benchmarks/AccessAuthBench",
      swiftSettings: strict),

    .testTarget(
      name: "SodiumPrimitivesTests", dependencies: ["SodiumPrimitives", "AccessAuthTesting"], swiftSettings: strict),
    .testTarget(
      name: "AccessAuthTests", dependencies: ["AccessAuth", "SodiumPrimitives", "AccessAuthTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "CredentialStoreTests",
      dependencies: [
        "AccessAuth", "CredentialStore", "SodiumPrimitives", "AccessAuthTesting",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PostgresStoreTests",
      dependencies: ["AccessAuth", "PostgresStore", "SodiumPrimitives", "AccessAuthTesting"], swiftSettings: strict),
    .testTarget(
      name: "QRIssuerTests", dependencies: ["QRIssuer"], swiftSettings: strict),
    .testTarget(
      name: "AccessHTTPTests",
      dependencies: [
        "AccessAuth", "AccessHTTP", "AccessAuthTesting", "SodiumPrimitives",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "RawStructuredFieldValues", package: "swift-http-structured-headers"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "AccessServerTests",
      dependencies: [
        "AccessAuth", "AccessHTTP", "AccessServer", "CredentialStore", "AccessAuthTesting", "SodiumPrimitives",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    // Runs the debug executable that `swift test` built, over real sockets.
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "AccessAuthCommand", "AccessAuth", "AccessAuthTesting", "AccessHTTP", "AccessServer", "SodiumPrimitives",
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ],
      exclude: ["Python"],
      swiftSettings: strict),
  ]
)

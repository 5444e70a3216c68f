import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird
import QRIssuer

extension Routes {
  func addCredentials(to v1: RouterGroup<Context>) {
    let management = service.management
    v1.get("credentials/{credential_id}") { request, context in
      let credential = try await management.credential(
        try identifier("credential_id", context), by: try caller(context))
      let end = try await end(of: credential, by: try caller(context))
      return object(request, tag: EntityTag.of(credential, expiresAt: end)) {
        credential.write(to: &$0, expiresAt: end)
      }
    }
    for (action, standing) in Standing.actions {
      v1.post("credentials/{credential_id}/\(action)") { request, context in
        let caller = try caller(request, context, body: try await request.emptyJSON())
        let id: CredentialID = try identifier("credential_id", context)
        let changed = try await once(caller) {
          try await management.setStanding(standing, ofCredential: id, by: caller)
        }
        let end = try await end(of: changed.value, by: caller)
        return object(
          request, tag: EntityTag.of(changed.value, expiresAt: end), isReplay: changed.isReplay
        ) { changed.value.write(to: &$0, expiresAt: end) }
      }
    }
    v1.post("credentials/{credential_id}/reissue") { request, context in
      let caller = try caller(request, context, body: try await request.emptyJSON())
      let id: CredentialID = try identifier("credential_id", context)
      let ring = service.ring.current
      let renewed = try await once(caller) { try await management.reissue(id, ring: ring, by: caller) }
      let tag = EntityTag.of(renewed.value.credential, expiresAt: renewed.value.expiresAt)
      return made(renewed, .ok, tag: tag) {
        renewed.value.write(to: &$0, picture: nil)
      }
    }
    v1.get("credentials/{credential_id}/qr") { request, context in
      let form = try QRForm(request)
      let issued = try await management.fetchPass(
        of: try identifier("credential_id", context), ring: service.ring.current, by: try caller(context))
      return try form.response(issued)
    }
  }

  /// When a credential ends: its pass, or its grant.
  private func end(of credential: Credential, by caller: Caller) async throws -> Instant {
    switch credential.medium {
    case .qr(let pass), .appToken(let pass, _): pass.expiresAt
    case .pin, .card, .face: try await service.management.grant(credential.grant, by: caller).grant.endsAt
    }
  }
}

/// How a QR is asked for: `Accept`, and `scale`, `margin` and `level` in the query.
struct QRForm {
  private enum Kind: CaseIterable {
    case png, svg, text, json

    var mediaType: String {
      switch self {
      case .png: "image/png"
      case .svg: "image/svg+xml"
      case .text: "text/plain"
      case .json: "application/json"
      }
    }
  }

  private let kind: Kind
  private let scale: QRScale
  private let margin: QRMargin
  private let level: QRLevel

  init(_ request: Request) throws(Problem) {
    kind = try Self.kind(request.headers[.accept] ?? "*/*")
    var query = try QueryReader(request)
    scale = try query.integer("scale", in: QRScale.range).flatMap(QRScale.init) ?? .standard
    margin = try query.integer("margin", in: QRMargin.range).flatMap(QRMargin.init) ?? .standard
    level = try query.word("level") ?? .m
    try query.end()
  }

  func response(_ issued: IssuedPass) throws -> Response {
    if kind == .json {
      return .json { json in
        json.member("pass", ascii: issued.pass.text)
        json.member("expires_at", issued.expiresAt)
      }
    }
    do throws(QRError) {
      let symbol = try QRSymbol(text: issued.pass.text, level: level)
      let picture =
        switch kind {
        case .png: try symbol.png(scale: scale, margin: margin)
        case .svg: symbol.svg(scale: scale, margin: margin)
        case .text, .json: symbol.terminal(margin: margin, style: .plain)
        }
      return .bytes(type: kind == .text ? "text/plain; charset=utf-8" : kind.mediaType, picture)
    } catch {
      switch error {
      case .pictureTooLarge: throw Problem(.invalidValue, "the picture would be too large; ask for a smaller scale")
      case .empty, .notPrintable, .tooLong, .outOfMemory, .failed: throw error
      }
    }
  }

  /// The first of our types that the caller takes, by its own preference.
  private static func kind(_ accept: String) throws(Problem) -> Kind {
    var best: (kind: Kind, weight: Double)?
    for range in accept.split(separator: ",") {
      let parts = range.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
      guard let type = parts.first, weight > 0, weight > best?.weight ?? 0,
        let kind = Kind.allCases.first(where: { Self.matches(type, $0.mediaType) })
      else { continue }
      best = (kind, weight)
    }
    guard let best else { throw Problem(.unsupportedMediaType, "a QR is a PNG, an SVG, text or JSON") }
    return best.kind
  }

  private static func matches(_ range: String, _ type: String) -> Bool {
    range == "*/*" || range == type || range.hasSuffix("/*") && type.hasPrefix(range.dropLast())
  }
}

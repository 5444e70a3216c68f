import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird

/// The query of a list: `limit` and `cursor`; what is left in ``filters`` is the list's own, and it has to end them.
struct ListQuery {
  /// How many elements a page has at most.
  static let limits = 1...100
  /// Unless asked otherwise.
  static let presetLimit = 20

  let limit: Int
  /// Where the list goes on; nil at its beginning.
  let position: [UInt8]?
  var filters: QueryReader
  /// Names the list for its cursors: the route and the filters.
  private let name: String
  /// The address of the list and its filters, up to where `limit` and `cursor` follow.
  private let address: String
  private let tenant: TenantID
  private let keys: DerivedKeys

  init(_ request: Request, in tenant: TenantID, keys: DerivedKeys) throws(Problem) {
    self.tenant = tenant
    self.keys = keys
    filters = try QueryReader(request)
    limit = try filters.integer("limit", in: Self.limits) ?? Self.presetLimit
    let filtering = (request.uri.query ?? "").split(separator: "&").filter {
      !$0.hasPrefix("limit=") && !$0.hasPrefix("cursor=")
    }
    name = request.uri.path + "?" + filtering.sorted().joined(separator: "&")
    address = request.uri.path + "?" + filtering.map { $0 + "&" }.joined()
    guard let cursor = try filters.text("cursor", 1...128) else {
      position = nil
      return
    }
    guard let position = ListCursor.position(cursor, of: name, in: tenant, keys: keys) else {
      throw Problem(.invalidCursor)
    }
    self.position = position
  }

  /// A page: `found` holds one element more than ``limit`` where the list goes on.
  func page<Element>(
    _ found: [Element], position: (Element) -> [UInt8], _ write: (inout JSONObject, Element) -> Void
  ) -> Response {
    let shown = found.prefix(limit)
    return page(Array(shown), next: found.count > limit ? shown.last.map(position) : nil, write)
  }

  /// A page that goes on at `next`, where the list does; `more` writes what the list says beside its elements.
  func page<Element>(
    _ shown: [Element], next: [UInt8]?, more: (inout JSONObject) -> Void = { _ in },
    _ write: (inout JSONObject, Element) -> Void
  ) -> Response {
    let cursor = next.map { ListCursor.text($0, of: name, in: tenant, keys: keys) }
    var headers: HTTPFields = [:]
    // RFC 8288. The query was read strictly: nothing in it ends the header or the address.
    headers[.link] = cursor.map { "<\(address)limit=\(limit)&cursor=\($0)>; rel=\"next\"" }
    return .json(headers: headers) { json in
      json.objects("data", shown, write)
      json.member("next_cursor", cursor)
      more(&json)
    }
  }
}

import AccessAuth
import AccessHTTP
import Hummingbird

extension Routes {
  func addPolicies(to v1: RouterGroup<Context>) {
    let service = service
    v1.get("policies") { _, context in
      let entries = try await service.management.policies(by: try caller(context))
      return Response.json { PoliciesBody.write(entries, to: &$0) }
    }
    v1.put("policies") { request, context in
      let wanted = try PoliciesBody.read(try await request.json(upTo: .policies))
      let entries = try await service.management.setPolicies(wanted, by: try caller(context))
      return Response.json { PoliciesBody.write(entries, to: &$0) }
    }
    v1.get("card_profile") { _, context in
      let profile = try await service.management.cardProfile(by: try caller(context))
      return Response.json { profile.write(to: &$0) }
    }
    v1.put("card_profile") { request, context in
      let wanted = try CardProfileBody.read(try await request.json())
      let profile = try await service.management.setCardProfile(
        wanted.splits, metaReadKeys: wanted.metaReadKeys, by: try caller(context))
      try await service.reloadRing()
      return Response.json { profile.write(to: &$0) }
    }
  }
}

#include "signaling/invitations.hpp"

#include <flinxx/ops/base64.hpp>
#include <flinxx/ops/random.hpp>

namespace flinxx::signaling {

id128 invitations::name_of(std::string_view code) const {
  return names_.name("invite " + std::string(code));  // never of nothing
}

std::optional<invitations::made> invitations::make() {
  made out{ops::to_base64url(ops::random_id()), 0};
  const auto ends_at = hub_.invite(name_of(out.code), home_.now_ms());
  if (!ends_at) return std::nullopt;
  out.ends_at = *ends_at;
  return out;
}

std::unique_ptr<asked> invitations::asked_by(std::string_view code, const asked* besides) const {
  auto out = std::make_unique<asked>();
  if (besides != nullptr) out->wanted.mode = besides->wanted.mode;
  out->wanted.invite = name_of(code);
  return out;
}

void invitations::keep(const user& invited) {
  hub_.keep_invite(invited.handle, invited.wishes->wanted.invite, home_.now_ms());
}

}  // namespace flinxx::signaling
